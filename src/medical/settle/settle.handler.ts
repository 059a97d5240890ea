import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import type { MedicalAnswer } from '../medical-answer';
import { MedicalCore, type NamedVisit } from '../medical-core';
import { settlementIdOf } from '../medical-ids';
import { type FinalSettlementOptions, Settle } from './settle.command';
import { SettlementCourse } from './settlement-course';
import { SettlementPreparation } from './settlement-preparation';

@CommandHandler(Settle)
export class SettleHandler implements ICommandHandler<Settle> {
  constructor(
    private readonly core: MedicalCore,
    private readonly preparation: SettlementPreparation,
    private readonly course: SettlementCourse,
  ) {}

  async execute({ request, visitId, options, merchantId }: Settle): Promise<MedicalAnswer> {
    const visit = await this.core.visit(visitId, merchantId);
    await this.core.claim(request);
    return this.preparation.untilSteady(() => this.#settle(request, visit, options));
  }

  async #settle(
    request: Settle['request'],
    visit: NamedVisit,
    options: FinalSettlementOptions,
  ): Promise<MedicalAnswer> {
    const prepared = await this.preparation.prepare(visit, options);
    const { visitId, streamId } = visit;
    const { refusal } = prepared;
    if (refusal !== undefined) {
      return { ...(await this.core.execute(request, streamId, () => refusal, visit)).answer, visitId };
    }
    const { stage, acceptSplit, medinsSetlId } = options;
    const command = {
      ...{ ...prepared.command, visitId, stage, acceptSplit },
      ...(medinsSetlId === undefined ? {} : { ownNumber: medinsSetlId }),
    };
    const { answer, place } = await this.course.settle(request, visit, command, prepared.seen);
    return { ...answer, visitId, ...(place === undefined ? {} : { settlementId: settlementIdOf(place) }) };
  }
}
