import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { cardholderId } from '../../cardholder';
import { MedicalCore } from '../medical-core';
import { FeeTexts } from '../upload-fees/fee-texts';
import { GetVisit, type VisitView } from './medical.queries';
import { visitAt } from './visit-state';

@QueryHandler(GetVisit)
export class GetVisitHandler implements IQueryHandler<GetVisit> {
  constructor(
    private readonly medical: MedicalCore,
    private readonly texts: FeeTexts,
    @Inject(Pool) private readonly pool: Pool,
  ) {}

  async execute({ visitId, merchantId }: GetVisit): Promise<VisitView> {
    const named = await this.medical.visit(visitId, merchantId);
    const { streamId, origin } = named;
    const visit = visitAt(named, await this.medical.visitState(named));
    const [texts, ids] = await Promise.all([
      this.texts.open(streamId, visit.details),
      this.#settlementIds(streamId, origin.version),
    ]);
    return {
      ...{ visitId, cardholderId: cardholderId(streamId), visit },
      lines: visit.lines.map((line) => ({ ...line, ...texts.get(line.serial) })),
      settlements: visit.settlements.map(({ number, stage, split, at, cancelledAt }) => {
        return { settlementId: ids.get(number) ?? null, number, stage, split, at, cancelledAt: cancelledAt ?? null };
      }),
    };
  }

  async #settlementIds(streamId: number, visit: number): Promise<ReadonlyMap<number, string>> {
    const { rows } = await this.pool.query<{ number: number; settlement_id: string }>(
      'SELECT number, settlement_id FROM medical_settlement WHERE stream_id = $1 AND visit = $2',
      [streamId, visit],
    );
    return new Map(rows.map((row) => [row.number, row.settlement_id]));
  }
}
