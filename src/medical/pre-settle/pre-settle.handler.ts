import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { CardholderState } from '../../cardholder';
import type { Decide } from '../../event-store';
import { decidePreSettle, type Visit } from '../domain/settlement';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore } from '../medical-core';
import { requireSeen, SettlementPreparation } from '../settle/settlement-preparation';
import { PreSettle } from './pre-settle.command';

@CommandHandler(PreSettle)
export class PreSettleHandler implements ICommandHandler<PreSettle> {
  constructor(
    private readonly core: MedicalCore,
    private readonly preparation: SettlementPreparation,
  ) {}

  async execute({ request, visitId, options, merchantId }: PreSettle): Promise<MedicalAnswer> {
    const visit = await this.core.visit(visitId, merchantId);
    await this.core.claim(request);
    return this.preparation.untilSteady(async () => {
      const prepared = await this.preparation.prepare(visit, options);
      const decide: Decide<CardholderState, Visit> = (state, context) => {
        if (prepared.refusal !== undefined) return prepared.refusal;
        requireSeen(context.entity, prepared.seen);
        return decidePreSettle(prepared.command)(state, context);
      };
      const { answer } = await this.core.execute(request, visit.streamId, decide, visit);
      return { ...answer, visitId };
    });
  }
}
