import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { decideEnrol } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { EnrolPerson } from './enrol-person.command';

@CommandHandler(EnrolPerson)
export class EnrolPersonHandler implements ICommandHandler<EnrolPerson> {
  constructor(
    private readonly core: MedicalCore,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cardholderId, enrolment, origin }: EnrolPerson): Promise<MedicalAnswer> {
    const streamId = this.core.streamOf(cardholderId);
    await this.core.claim(request);
    const decide = decideEnrol({ enrolment, now: this.clock.now(), origin });
    return (await this.core.execute(request, streamId, decide)).answer;
  }
}
