import type { PoolClient } from 'pg';
import { readEventsAt, type RecordedEvent, type Subscription } from '../../event-store';
import type { MedicalSettledData, SettlementCancelledData, VisitKind, VisitRegisteredData } from '../domain/settlement';
import { placeOfVisit, settlementIdOf } from '../medical-ids';

/** 清算类别 by kind of visit. */
const CLEARING_TYPES: Readonly<Record<VisitKind, string>> = { outpatient: '11', inpatient: '21', pharmacy: '41' };

/** The row's figures come as one JSON list, whatever its length: PostgreSQL spreads it. */
const SETTLED = `INSERT INTO medical_settlement (settlement_id, visit_id, stream_id, visit, number, institution, insutype, area,
    med_type, clr_type, settled_at, medfee, fund_pay, acct_pay, mulaid_pay, cash, medins_setl_id)
  SELECT settlement_id, visit_id, stream_id, visit, number, institution, insutype, area, med_type, clr_type,
         to_timestamp(settled_at / 1000.0), medfee, fund_pay, acct_pay, mulaid_pay, cash, medins_setl_id
    FROM json_to_recordset($1) AS r(settlement_id text, visit_id text, stream_id bigint, visit integer, number integer,
      institution text, insutype text, area text, med_type text, clr_type text, settled_at bigint, medfee bigint,
      fund_pay bigint, acct_pay bigint, mulaid_pay bigint, cash bigint, medins_setl_id text)
  ON CONFLICT DO NOTHING`;

const CANCELLED = `UPDATE medical_settlement s SET cancelled_at = to_timestamp(r.cancelled_at / 1000.0)
  FROM json_to_recordset($1) AS r(stream_id bigint, visit integer, number integer, cancelled_at bigint)
 WHERE s.stream_id = r.stream_id AND s.visit = r.visit AND s.number = r.number`;

/** Keeps `medical_settlement`: one row a settlement, for lists and reconciliation. */
export function settlementsSubscription(): Subscription {
  return {
    name: 'medical.settlements',
    concerns: ({ type }) => type === 'MedicalSettled' || type === 'MedicalSettlementCancelled',
    async handle(client: PoolClient, lane: number, events: readonly RecordedEvent[]): Promise<void> {
      const settled = events.filter(({ type }) => type === 'MedicalSettled');
      if (settled.length > 0) {
        const visits = await visitsOf(client, lane, settled);
        const rows = settled.map((event) => rowOf(event, visits.get(visitPosition(event))));
        await client.query(SETTLED, [JSON.stringify(rows)]);
      }
      const cancelled = events.filter(({ type }) => type === 'MedicalSettlementCancelled').map(cancellationOf);
      if (cancelled.length > 0) await client.query(CANCELLED, [JSON.stringify(cancelled)]);
    },
  };
}

/** The registrations of the visits that were settled, by position. */
async function visitsOf(
  client: PoolClient,
  lane: number,
  settled: readonly RecordedEvent[],
): Promise<ReadonlyMap<number, VisitRegisteredData>> {
  const positions = [...new Set(settled.map(visitPosition))];
  const origins = await readEventsAt(client, lane, positions);
  return new Map(origins.map(({ position, data }) => [position, data as VisitRegisteredData]));
}

function visitPosition({ data }: RecordedEvent): number {
  return placeOfVisit((data as MedicalSettledData).visitId)?.position ?? 0;
}

function rowOf(event: RecordedEvent, visit: VisitRegisteredData | undefined): object {
  if (visit === undefined) throw new Error(`the visit of event ${event.lane}/${event.position} is not there`);
  const { visitId, number, split, ownNumber, at } = event.data as MedicalSettledData;
  return {
    ...{
      settlement_id: settlementIdOf(event),
      visit_id: visitId,
      stream_id: event.streamId,
      visit: event.entity,
      number,
    },
    ...{ institution: visit.institution.code, insutype: visit.insutype, area: visit.area, med_type: visit.medType },
    ...{ clr_type: CLEARING_TYPES[visit.kind], settled_at: at, medfee: split.total, fund_pay: split.fundTotal },
    ...{ acct_pay: split.account, mulaid_pay: split.mutualAid, cash: split.cash },
    medins_setl_id: ownNumber ?? null,
  };
}

function cancellationOf({ streamId, entity, data }: RecordedEvent): object {
  const { number, at } = data as SettlementCancelledData;
  return { stream_id: streamId, visit: entity, number, cancelled_at: at };
}
