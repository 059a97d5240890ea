import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CardholderState } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { medicalOf, refused, revokeAid } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { RevokeMutualAid } from './revoke-mutual-aid.command';

@CommandHandler(RevokeMutualAid)
export class RevokeMutualAidHandler implements ICommandHandler<RevokeMutualAid> {
  constructor(
    private readonly medical: MedicalCore,
    private readonly core: TransactionCore,
    private readonly clock: Clock,
  ) {}

  async execute({ request, ownerId, grantId, origin }: RevokeMutualAid): Promise<MedicalAnswer> {
    const owner = this.medical.streamOf(ownerId);
    await this.medical.claim(request);
    const stored = await this.core.outcome(this.core.laneOf(owner), request.key);
    if (stored !== undefined) return JSON.parse(stored.body) as MedicalAnswer;
    const { state } = await this.core.state<CardholderState>(owner);
    const grant = medicalOf(state).given.find((one) => one.grantId === grantId);
    if (grant === undefined) {
      return (await this.medical.execute(request, owner, () => refused('grant_not_found'))).answer;
    }
    const command = { grantId, now: this.clock.now(), origin };
    const { answer } = await this.medical.executeJoint(request, {
      streamIds: [owner, grant.relative],
      decide: ([first]) => revokeAid(first as CardholderState, command),
    });
    return answer;
  }
}
