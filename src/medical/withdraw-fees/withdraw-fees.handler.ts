import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../platform/clock';
import { decideWithdrawFees } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { WithdrawFees } from './withdraw-fees.command';

@CommandHandler(WithdrawFees)
export class WithdrawFeesHandler implements ICommandHandler<WithdrawFees> {
  constructor(
    private readonly core: MedicalCore,
    private readonly clock: Clock,
  ) {}

  async execute({ request, visitId, fees, merchantId }: WithdrawFees): Promise<MedicalAnswer> {
    const visit = await this.core.visit(visitId, merchantId);
    await this.core.claim(request);
    const decide = decideWithdrawFees({ ...fees, now: this.clock.now() });
    const { answer } = await this.core.execute(request, visit.streamId, decide, visit);
    return { ...answer, visitId };
  }
}
