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
import { ADJUSTMENT_KINDS, AdjustPurse, findPurse, type PurseAdjustment } from '../../cardholder';
import { CardholderReader } from '../cardholder-reader';
import { outcomeOf } from '../desk-answer';
import { approvedOrigin, storedOrigin } from '../stored-origin';

/** The kind of approval that an adjustment needs. */
export const ADJUSTMENT = 'adjustment';

const payload = z.object({
  cardholderId: z.string(),
  adjustment: z.object({
    purse: z.string(),
    amount: z.int(),
    kind: z.enum(ADJUSTMENT_KINDS),
    originalAuthorizationId: z.string().optional(),
    onClosedPurse: z.enum(['refuse', 'suspense']).optional(),
  }),
  origin: storedOrigin,
});

/** Whose purse is to be adjusted, and how. */
export interface StoredAdjustment extends Pick<z.infer<typeof payload>, 'cardholderId' | 'origin'> {
  readonly adjustment: PurseAdjustment;
}

/** Corrects a purse once a second person has agreed; what is available is looked at again then. */
@Injectable()
export class AdjustmentKindOfApproval implements ApprovalKind<StoredAdjustment>, OnModuleInit {
  readonly kind = ADJUSTMENT;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly commands: CommandBus,
    private readonly cardholders: CardholderReader,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): StoredAdjustment {
    const { cardholderId, adjustment, origin } = payload.parse(stored);
    const { originalAuthorizationId, onClosedPurse, ...rest } = adjustment;
    return {
      ...{ cardholderId, origin },
      adjustment: {
        ...rest,
        ...(originalAuthorizationId === undefined ? {} : { originalAuthorizationId }),
        ...(onClosedPurse === undefined ? {} : { onClosedPurse }),
      },
    };
  }

  async describe({ cardholderId, adjustment }: StoredAdjustment): Promise<readonly ApprovalFact[]> {
    const { purse, amount, kind, originalAuthorizationId } = adjustment;
    const { state } = await this.cardholders.find(cardholderId);
    const open = findPurse(state.purses, purse);
    return [
      { label: 'cardholderId', value: cardholderId },
      { label: 'purse', value: purse },
      { label: 'kind', value: kind },
      { label: 'amount', value: amount, unit: 'fen' },
      { label: 'balance', value: open?.balance ?? null, unit: 'fen' },
      { label: 'held', value: open?.held ?? null, unit: 'fen' },
      { label: 'balanceAfter', value: open === undefined ? null : open.balance + amount, unit: 'fen' },
      ...(originalAuthorizationId === undefined
        ? []
        : [{ label: 'originalAuthorizationId', value: originalAuthorizationId }]),
    ];
  }

  async execute({ cardholderId, adjustment, origin }: StoredAdjustment, by: ApprovedBy): Promise<ApprovalOutcome> {
    const command = new AdjustPurse(by.request, cardholderId, adjustment, approvedOrigin(origin, by));
    return outcomeOf(await this.commands.execute(command));
  }
}
