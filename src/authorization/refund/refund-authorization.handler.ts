import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import type { Answer } from '../answer';
import { decideRefund, type TenderPolicy } from '../domain';
import { FollowUps } from '../follow-ups';
import { RefundAuthorization } from './refund-authorization.command';

@CommandHandler(RefundAuthorization)
export class RefundAuthorizationHandler implements ICommandHandler<RefundAuthorization> {
  constructor(
    private readonly followUps: FollowUps,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute({ origin, authorizationId, amount }: RefundAuthorization): Promise<Answer> {
    const now = this.clock.now();
    const policy = await this.policies.effectiveAt(now);
    return this.followUps.settle(
      origin,
      authorizationId,
      decideRefund({ now, policy, ...(amount === undefined ? {} : { amount }) }),
    );
  }
}
