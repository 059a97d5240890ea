import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { cardholderId } from '../../cardholder';
import { MedicalCore } from '../medical-core';
import { FeeTexts } from '../upload-fees/fee-texts';
import { GetVisit, type VisitView } from './medical.queries';
import { SettlementIds } from './settlement-ids';
import { visitAt } from './visit-state';

@QueryHandler(GetVisit)
export class GetVisitHandler implements IQueryHandler<GetVisit> {
  readonly #ids: SettlementIds;

  constructor(
    private readonly medical: MedicalCore,
    private readonly texts: FeeTexts,
    @Inject(Pool) pool: Pool,
  ) {
    this.#ids = new SettlementIds(pool);
  }

  async execute({ visitId, merchantId }: GetVisit): Promise<VisitView> {
    const named = await this.medical.visit(visitId, merchantId);
    const { streamId, origin } = named;
    const visit = visitAt(named, await this.medical.visitState(named));
    const [texts, ids] = await Promise.all([
      this.texts.open(streamId, visit.details),
      this.#ids.of(origin, visit.settlements, () => this.medical.headOf(named)),
    ]);
    return {
      ...{ visitId, cardholderId: cardholderId(streamId), visit },
      lines: visit.lines.map((line) => ({ ...line, ...texts.get(line.serial) })),
      settlements: visit.settlements.map(({ number, stage, split, at, cancelledAt }) => {
        const settlementId = ids.get(number);
        if (settlementId === undefined) throw new Error(`settlement ${number} of visit ${visitId} is in no event`);
        return { settlementId, number, stage, split, at, cancelledAt: cancelledAt ?? null };
      }),
    };
  }
}
