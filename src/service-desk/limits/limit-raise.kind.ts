import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { z } from 'zod';
import {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from '../../approval';
import type { TenderPolicy } from '../../authorization';
import { ChangeLimits, LIMIT_FIELDS, type SpendingLimits } from '../../cardholder';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import { CardholderReader } from '../cardholder-reader';
import { outcomeOf } from '../desk-answer';
import { approvedOrigin, storedOrigin } from '../stored-origin';

/** The kind of approval that raising a limit needs. */
export const LIMIT_RAISE = 'limit_raise';

const limit = z.int().nullable();
const limits = z.partialRecord(z.enum(LIMIT_FIELDS), limit);
const payload = z.object({
  cardholderId: z.string(),
  purse: z.string(),
  change: limits,
  expected: limits,
  origin: storedOrigin,
});

/** Whose limits are to change, how, and what they were when somebody asked. */
export interface LimitRaise extends Pick<z.infer<typeof payload>, 'cardholderId' | 'purse' | 'origin'> {
  readonly change: SpendingLimits;
  readonly expected: SpendingLimits;
}

/** Fields that are amounts of money; the others count transactions. */
const AMOUNTS: readonly string[] = ['perTransaction', 'dayAmount', 'monthAmount'];

/** Raises limits once a second person has agreed, unless they were changed meanwhile. */
@Injectable()
export class LimitRaiseKind implements ApprovalKind<LimitRaise>, OnModuleInit {
  readonly kind = LIMIT_RAISE;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly commands: CommandBus,
    private readonly cardholders: CardholderReader,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): LimitRaise {
    return payload.parse(stored);
  }

  async describe({ cardholderId, purse, change }: LimitRaise): Promise<readonly ApprovalFact[]> {
    const { state } = await this.cardholders.find(cardholderId);
    const defaults = (await this.policies.effectiveAt(this.clock.now())).limits?.[purse];
    const own = state.limits.own[purse];
    const changed = LIMIT_FIELDS.filter((field) => change[field] !== undefined);
    return [
      { label: 'cardholderId', value: cardholderId },
      { label: 'purse', value: purse },
      ...changed.flatMap((field): ApprovalFact[] => {
        const unit = AMOUNTS.includes(field) ? ({ unit: 'fen' } as const) : {};
        const before = own?.[field] === undefined ? defaults?.[field] : own[field];
        return [
          { label: 'limit', value: field },
          { label: 'before', value: before ?? null, ...unit },
          { label: 'after', value: change[field] ?? null, ...unit },
        ];
      }),
    ];
  }

  async execute(asked: LimitRaise, by: ApprovedBy): Promise<ApprovalOutcome> {
    const { cardholderId, purse, change, expected, origin } = asked;
    const raise = { purse, change, expected, defaults: undefined, mayRaise: true };
    const command = new ChangeLimits(by.request, cardholderId, raise, approvedOrigin(origin, by));
    return outcomeOf(await this.commands.execute(command));
  }
}
