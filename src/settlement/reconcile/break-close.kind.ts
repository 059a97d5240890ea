import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from '../../approval';
import { businessDay, Clock } from '../../platform/clock';
import { BANK_BREAK_CLOSE, type BreakClosing, BreakWork } from './break-work';

const closing = z.object({ breakId: z.int(), entry: z.boolean(), reason: z.string() });

/** Closes a break of reconciliation once a second person has agreed (平账). */
@Injectable()
export class BreakCloseKind implements ApprovalKind<BreakClosing>, OnModuleInit {
  readonly kind = BANK_BREAK_CLOSE;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly work: BreakWork,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): BreakClosing {
    return closing.parse(stored);
  }

  async describe({ breakId, entry }: BreakClosing): Promise<readonly ApprovalFact[]> {
    const found = await this.work.get(breakId, this.#today());
    return [
      { label: 'breakId', value: breakId },
      { label: 'pair', value: found.pair },
      { label: 'class', value: found.class },
      { label: 'entries', value: [...found.left, ...found.right].join(', ') },
      { label: 'amount', value: entry ? found.difference : 0, unit: 'fen' },
    ];
  }

  async execute(payload: BreakClosing, by: ApprovedBy): Promise<ApprovalOutcome> {
    const closed = await this.work.close(payload, by.approvalId, this.#today());
    return closed ? { result: 'done' } : { result: 'refused', reason: 'break_not_open' };
  }

  #today(): string {
    return businessDay(this.clock.now());
  }
}
