import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import type { Answer } from '../answer';
import { decideIncrement, type TenderPolicy } from '../domain';
import { FollowUps } from '../follow-ups';
import { IncrementAuthorization } from './increment-authorization.command';

@CommandHandler(IncrementAuthorization)
export class IncrementAuthorizationHandler implements ICommandHandler<IncrementAuthorization> {
  constructor(
    private readonly followUps: FollowUps,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute({ origin, authorizationId, amount }: IncrementAuthorization): Promise<Answer> {
    const now = this.clock.now();
    const policy = await this.policies.effectiveAt(now);
    return this.followUps.settle(origin, authorizationId, decideIncrement({ now, policy, amount }));
  }
}
