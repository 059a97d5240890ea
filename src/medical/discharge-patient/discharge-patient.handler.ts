import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { decideDischarge } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { DischargePatient } from './discharge-patient.command';

@CommandHandler(DischargePatient)
export class DischargePatientHandler implements ICommandHandler<DischargePatient> {
  constructor(
    private readonly core: MedicalCore,
    private readonly clock: Clock,
  ) {}

  async execute({ request, visitId, ended, merchantId }: DischargePatient): Promise<MedicalAnswer> {
    const visit = await this.core.visit(visitId, merchantId);
    await this.core.claim(request);
    const decide = decideDischarge({ ended, now: this.clock.now() });
    const { answer } = await this.core.execute(request, visit.streamId, decide, visit);
    return { ...answer, visitId };
  }
}
