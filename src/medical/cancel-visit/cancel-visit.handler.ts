import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { decideCancelVisit } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { CancelVisit } from './cancel-visit.command';

@CommandHandler(CancelVisit)
export class CancelVisitHandler implements ICommandHandler<CancelVisit> {
  constructor(
    private readonly core: MedicalCore,
    private readonly clock: Clock,
  ) {}

  async execute({ request, visitId, merchantId }: CancelVisit): Promise<MedicalAnswer> {
    const visit = await this.core.visit(visitId, merchantId);
    await this.core.claim(request);
    const decide = decideCancelVisit({ now: this.clock.now() });
    const { answer } = await this.core.execute(request, visit.streamId, decide, visit);
    return { ...answer, visitId };
  }
}
