import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CardholderState } from '../../cardholder';
import { Clock } from '../../platform/clock';
import { grantAid, refused } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { GrantMutualAid } from './grant-mutual-aid.command';

/** Hex digits of the request's key that make the id of a grant: the same request makes the same grant. */
const ID_DIGITS = 20;

@CommandHandler(GrantMutualAid)
export class GrantMutualAidHandler implements ICommandHandler<GrantMutualAid> {
  constructor(
    private readonly core: MedicalCore,
    private readonly clock: Clock,
  ) {}

  async execute({ request, ownerId, relativeId, grant, origin }: GrantMutualAid): Promise<MedicalAnswer> {
    const owner = this.core.streamOf(ownerId);
    const relative = this.core.streamOf(relativeId);
    await this.core.claim(request);
    if (owner === relative) {
      return (await this.core.execute(request, owner, () => refused('same_person'))).answer;
    }
    const named = { ...grant, grantId: `mg_${request.key.slice(0, ID_DIGITS)}` };
    const command = { owner, relative, grant: named, now: this.clock.now(), origin };
    const { answer } = await this.core.executeJoint(request, {
      streamIds: [owner, relative],
      decide: ([first, second]) => grantAid(first as CardholderState, second as CardholderState, command),
    });
    return answer;
  }
}
