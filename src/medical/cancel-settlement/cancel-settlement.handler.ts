import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { cancelWithAid } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { SettlementCourse } from '../settle/settlement-course';
import { CancelSettlement } from './cancel-settlement.command';

@CommandHandler(CancelSettlement)
export class CancelSettlementHandler implements ICommandHandler<CancelSettlement> {
  constructor(
    private readonly core: MedicalCore,
    private readonly course: SettlementCourse,
    private readonly clock: Clock,
  ) {}

  async execute({ request, settlementId, change, merchantId }: CancelSettlement): Promise<MedicalAnswer> {
    const { visit, settled } = await this.core.settlement(settlementId, merchantId);
    await this.core.claim(request);
    const owners = [...new Set(settled.aid?.map(({ owner }) => owner))];
    const { reason, terminalId } = change;
    const command = { number: settled.number, now: this.clock.now(), reason, terminalId };
    const { answer } = await this.course.together(request, visit, owners, (patient, entity, relatives) =>
      cancelWithAid(patient, entity, relatives, command),
    );
    return { ...answer, visitId: visit.visitId, settlementId };
  }
}
