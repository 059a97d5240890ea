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
import { RefundUnlinked } from '../../authorization';
import { findPurse } from '../../cardholder';
import { MerchantDirectory } from '../../registry';
import { CardholderReader } from '../cardholder-reader';
import { outcomeOf } from '../desk-answer';
import { approvedOrigin, storedOrigin } from '../stored-origin';

/** The kind of approval that a refund without a transaction needs. */
export const UNLINKED_REFUND = 'unlinked_refund';

const payload = z.object({
  cardholderId: z.string(),
  refund: z.object({ purse: z.string(), amount: z.int(), merchantId: z.string() }),
  origin: storedOrigin,
});

/** Who is to get money of which merchant. */
export type StoredUnlinkedRefund = z.infer<typeof payload>;

/** Refunds without a transaction once a second person has agreed. */
@Injectable()
export class UnlinkedRefundKind implements ApprovalKind<StoredUnlinkedRefund>, OnModuleInit {
  readonly kind = UNLINKED_REFUND;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly commands: CommandBus,
    private readonly cardholders: CardholderReader,
    private readonly merchants: MerchantDirectory,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): StoredUnlinkedRefund {
    return payload.parse(stored);
  }

  async describe({ cardholderId, refund }: StoredUnlinkedRefund): Promise<readonly ApprovalFact[]> {
    const { purse, amount, merchantId } = refund;
    const { state } = await this.cardholders.find(cardholderId);
    const merchant = await this.merchants.find(merchantId);
    const balance = findPurse(state.purses, purse)?.balance ?? null;
    return [
      { label: 'cardholderId', value: cardholderId },
      { label: 'purse', value: purse },
      { label: 'amount', value: amount, unit: 'fen' },
      { label: 'merchantId', value: merchantId },
      { label: 'merchantName', value: merchant?.name ?? null },
      { label: 'balance', value: balance, unit: 'fen' },
      { label: 'balanceAfter', value: balance === null ? null : balance + amount, unit: 'fen' },
    ];
  }

  async execute({ cardholderId, refund, origin }: StoredUnlinkedRefund, by: ApprovedBy): Promise<ApprovalOutcome> {
    const command = new RefundUnlinked(by.request, cardholderId, refund, approvedOrigin(origin, by));
    return outcomeOf(await this.commands.execute(command));
  }
}
