import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import type { Answer } from '../answer';
import { decideReversal, type TenderPolicy } from '../domain';
import { FollowUps } from '../follow-ups';
import { ReverseAuthorization } from './reverse-authorization.command';

@CommandHandler(ReverseAuthorization)
export class ReverseAuthorizationHandler implements ICommandHandler<ReverseAuthorization> {
  constructor(
    private readonly followUps: FollowUps,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute({ origin, authorizationId, amount }: ReverseAuthorization): Promise<Answer> {
    const now = this.clock.now();
    const policy = await this.policies.effectiveAt(now);
    return this.followUps.settle(
      origin,
      authorizationId,
      decideReversal({ now, policy, ...(amount === undefined ? {} : { amount }) }),
    );
  }
}
