import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from '../../approval';
import { cardholderId } from '../../cardholder';
import { outcomeOf } from './roster-approval.kinds';
import { type CorrectionAsked, type RowAsked, RowChanges, SUBSIDY_CORRECTION, SUBSIDY_RECOVERY } from './row-changes';

const SHOWN_DIGITS = 4;
const asked = z.object({ rosterId: z.string(), row: z.int(), attempt: z.int() });
const correction = asked.extend({
  payee: z.object({ holder: z.string(), bankCode: z.string(), account: z.string() }).optional(),
});

/** Lets a returned row be paid again, to another account where it goes to a bank, once a second person has agreed (更正). */
@Injectable()
export class SubsidyCorrectionKind implements ApprovalKind<CorrectionAsked>, OnModuleInit {
  readonly kind = SUBSIDY_CORRECTION;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly changes: RowChanges,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): CorrectionAsked {
    return correction.parse(stored);
  }

  async describe(payload: CorrectionAsked): Promise<readonly ApprovalFact[]> {
    const { payee } = payload;
    const account = payee === undefined ? null : `****${payee.account.slice(-SHOWN_DIGITS)}`;
    const target = [
      { label: 'bankCode', value: payee?.bankCode ?? null },
      { label: 'account', value: account },
    ];
    return [...(await factsOf(this.changes, payload)), ...target];
  }

  async execute(payload: CorrectionAsked): Promise<ApprovalOutcome> {
    return outcomeOf(await this.changes.correct(payload));
  }
}

/** Recovers a paid row once a second person has agreed (追回). */
@Injectable()
export class SubsidyRecoveryKind implements ApprovalKind<RowAsked>, OnModuleInit {
  readonly kind = SUBSIDY_RECOVERY;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly changes: RowChanges,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): RowAsked {
    return asked.parse(stored);
  }

  describe(payload: RowAsked): Promise<readonly ApprovalFact[]> {
    return factsOf(this.changes, payload);
  }

  async execute(payload: RowAsked, by: ApprovedBy): Promise<ApprovalOutcome> {
    return outcomeOf(await this.changes.recover(payload, by.approvalId));
  }
}

async function factsOf(changes: RowChanges, { rosterId, row }: RowAsked): Promise<readonly ApprovalFact[]> {
  const { programme, period, streamId, amount, state, reason } = await changes.get(rosterId, row);
  return [
    { label: 'rosterId', value: rosterId },
    { label: 'row', value: row },
    { label: 'programme', value: programme },
    { label: 'period', value: period },
    { label: 'cardholderId', value: streamId === null ? null : cardholderId(streamId) },
    { label: 'amount', value: amount, unit: 'fen' },
    { label: 'state', value: state },
    { label: 'reason', value: reason },
  ];
}
