import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CardholderAnswer } from '../../cardholder';
import { Clock } from '../../platform/clock';
import { MerchantDirectory, TenderPolicyDirectory } from '../../registry';
import { CardholderFollowUps } from '../cardholder-follow-ups';
import { decideUnlinkedRefund, type TenderPolicy } from '../domain';
import { RefundUnlinked } from './unlinked-refund.command';

@CommandHandler(RefundUnlinked)
export class RefundUnlinkedHandler implements ICommandHandler<RefundUnlinked> {
  constructor(
    private readonly followUps: CardholderFollowUps,
    private readonly merchants: MerchantDirectory,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cardholderId, refund, origin }: RefundUnlinked): Promise<CardholderAnswer> {
    const now = this.clock.now();
    const merchant = await this.merchants.find(refund.merchantId);
    const policy = await this.policies.effectiveAt(now);
    const { purse, amount } = refund;
    // Through the core like any answer, so that it stays the first one when the merchant is registered later.
    const decide = merchant
      ? decideUnlinkedRefund({
          ...{ purse, amount, policy, now, origin },
          merchant: { ...merchant, payable: merchant.payableAccount },
        })
      : () => ({ events: [], outcome: JSON.stringify({ result: 'refused', reason: 'merchant_invalid' }) });
    return this.followUps.settle(request, cardholderId, undefined, decide);
  }
}
