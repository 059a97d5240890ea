import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CardholderAnswer } from '../../cardholder';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import { CardholderFollowUps } from '../cardholder-follow-ups';
import { decideRefund, type Tender, type TenderPolicy } from '../domain';
import { RefundForCardholder } from './refund-for-cardholder.command';

/** What of the frozen outcome of a refund the desk tells. */
interface RefundOutcome {
  readonly result: 'approved' | 'declined';
  readonly reason: string;
  readonly approvedAmount: number;
  readonly tenders: readonly Tender[];
}

@CommandHandler(RefundForCardholder)
export class RefundForCardholderHandler implements ICommandHandler<RefundForCardholder> {
  constructor(
    private readonly followUps: CardholderFollowUps,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute({ request, refund, origin }: RefundForCardholder): Promise<CardholderAnswer> {
    const { cardholderId, authorizationId, amount } = refund;
    const now = this.clock.now();
    const policy = await this.policies.effectiveAt(now);
    const decide = decideRefund({ now, policy, origin, ...(amount === undefined ? {} : { amount }) });
    const settled = await this.followUps.settleRaw(request, cardholderId, authorizationId, decide);
    const { result, reason, approvedAmount, tenders } = JSON.parse(settled.body) as RefundOutcome;
    if (result === 'declined') return { result: 'refused', reason, authorizationId };
    return { result: 'done', authorizationId, amount: approvedAmount, tenders };
  }
}
