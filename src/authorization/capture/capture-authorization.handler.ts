import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { TenderPolicyDirectory } from '../../registry';
import type { Answer } from '../answer';
import { decideCapture, type TenderPolicy } from '../domain';
import { FollowUps } from '../follow-ups';
import { CaptureAuthorization } from './capture-authorization.command';

@CommandHandler(CaptureAuthorization)
export class CaptureAuthorizationHandler implements ICommandHandler<CaptureAuthorization> {
  constructor(
    private readonly followUps: FollowUps,
    private readonly policies: TenderPolicyDirectory<TenderPolicy>,
    private readonly clock: Clock,
  ) {}

  async execute({ origin, authorizationId, amount, final }: CaptureAuthorization): Promise<Answer> {
    const now = this.clock.now();
    const policy = await this.policies.effectiveAt(now);
    return this.followUps.settle(
      origin,
      authorizationId,
      decideCapture({ now, policy, ...(amount === undefined ? {} : { amount }), final }),
    );
  }
}
