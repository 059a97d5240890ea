import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Subscriptions } from '../../event-store';
import { businessDay, endOfBusinessDay, startOfBusinessDay } from '../../platform/clock';
import {
  type BusyDay,
  type CentreSettlement,
  MAX_DETAIL_ROWS,
  type Movement,
  movementsOf,
  type ReconciledTotals,
} from '../domain/reconciliation';
import type { ReconciliationGroup } from './reconciliation-group';

/** How long a reconciliation waits for settlements of a moment ago to be in the read model, ms. */
const CATCH_UP_MS = 3_000;
/** Rows of one answer to whoever asks for the centre's own totals. */
const MAX_TOTALS = 1_000;

/** Settlements with a half-open period on either of their two days; parameters 1 to 6 are those of a group. */
const CONDITIONS = `s.institution = $1 AND ($2::text IS NULL OR s.insutype = $2) AND s.clr_type = $3 AND s.area = $4`;
const MOVEMENTS = `
  SELECT insutype, area, clr_type, settled_at AS at, 1 AS sign, medfee, fund_pay, acct_pay + mulaid_pay AS account, cash
    FROM medical_settlement s WHERE s.institution = $1 AND settled_at >= $2 AND settled_at < $3
  UNION ALL
  SELECT insutype, area, clr_type, cancelled_at, -1, -medfee, -fund_pay, -(acct_pay + mulaid_pay), -cash
    FROM medical_settlement s WHERE s.institution = $1 AND cancelled_at >= $2 AND cancelled_at < $3`;
const SUMS = `sum(sign)::int AS count, coalesce(sum(medfee), 0)::bigint AS medfee,
  coalesce(sum(fund_pay), 0)::bigint AS fund_pay, coalesce(sum(account), 0)::bigint AS account,
  coalesce(sum(cash), 0)::bigint AS cash`;

interface SettlementRow {
  readonly settlement_id: string;
  readonly visit_id: string;
  readonly stream_id: number;
  readonly insutype: string;
  readonly area: string;
  readonly clr_type: string;
  readonly medins_setl_id: string | null;
  readonly settled_at: Date;
  readonly cancelled_at: Date | null;
  readonly medfee: number;
  readonly fund_pay: number;
  readonly acct_pay: number;
  readonly mulaid_pay: number;
}

interface SumsRow {
  readonly count: number | null;
  readonly medfee: number;
  readonly fund_pay: number;
  readonly account: number;
  readonly cash: number;
}

/** Totals with the cash beside them, which is no part of reconciliation but of clearing. */
export interface CentreTotals extends ReconciledTotals {
  readonly cash: number;
}

/** The centre's own totals of one insurance, clearing type and agency. */
export interface CentreTotalsRow extends CentreTotals {
  readonly insutype: string;
  readonly clrType: string;
  readonly setlOptins: string;
}

/** A detail list that is longer than what is compared at once. */
export class TooManyRowsError extends Error {
  override readonly name = 'TooManyRowsError';
}

/** The centre's settlements by institution, from the read model. */
@Injectable()
export class CentreSettlements {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly subscriptions: Subscriptions,
  ) {}

  /** Waits until what is settled now is seen; goes on after a while where nothing follows the events. */
  async upToDate(): Promise<void> {
    await this.subscriptions.caughtUp(CATCH_UP_MS);
  }

  /** Totals of a group. Of refunds only, the count is that of the refunds. */
  async totals(group: ReconciliationGroup): Promise<CentreTotals> {
    const { institution, insutype, clrType, setlOptins, from, to, refundsOnly } = group;
    const { rows } = await this.pool.query<SumsRow>(
      `SELECT ${SUMS} FROM (${MOVEMENTS}) m
        WHERE ($4::text IS NULL OR insutype = $4) AND clr_type = $5 AND area = $6 AND (NOT $7 OR sign < 0)`,
      [institution, ...instants(from, to), insutype ?? null, clrType, setlOptins, refundsOnly],
    );
    const totals = totalsOf(rows[0]);
    return refundsOnly ? { ...totals, count: 0 - totals.count } : totals;
  }

  /** Totals of an institution by insurance, clearing type and agency. */
  async totalsByKind(institution: string, from: string, to: string): Promise<readonly CentreTotalsRow[]> {
    const { rows } = await this.pool.query<SumsRow & { insutype: string; area: string; clr_type: string }>(
      `SELECT insutype, area, clr_type, ${SUMS} FROM (${MOVEMENTS}) m
        GROUP BY insutype, area, clr_type ORDER BY insutype, area, clr_type LIMIT ${MAX_TOTALS}`,
      [institution, ...instants(from, to)],
    );
    return rows.map((row) => ({
      ...{ insutype: row.insutype, clrType: row.clr_type, setlOptins: row.area },
      ...totalsOf(row),
    }));
  }

  /** Days on which something of a group happened. */
  async busyDays({ institution, clrType, setlOptins, from, to }: ReconciliationGroup): Promise<readonly BusyDay[]> {
    const { rows } = await this.pool.query<BusyDay>(
      `SELECT DISTINCT insutype, to_char(at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day FROM (${MOVEMENTS}) m
        WHERE clr_type = $4 AND area = $5 ORDER BY day, insutype`,
      [institution, ...instants(from, to), clrType, setlOptins],
    );
    return rows;
  }

  /** Settlements and refunds of a group. Throws a TooManyRowsError. */
  async movements(group: ReconciliationGroup): Promise<readonly Movement[]> {
    const { institution, insutype, clrType, setlOptins, from, to, refundsOnly } = group;
    const { rows } = await this.pool.query<SettlementRow>(
      `SELECT * FROM medical_settlement s
        WHERE ${CONDITIONS} AND ((settled_at >= $5 AND settled_at < $6) OR (cancelled_at >= $5 AND cancelled_at < $6))
        ORDER BY settled_at, settlement_id LIMIT ${MAX_DETAIL_ROWS + 1}`,
      [institution, insutype ?? null, clrType, setlOptins, ...instants(from, to)],
    );
    const movements = rows
      .flatMap((row) => movementsOf(settlementOf(row), { from, to }))
      .filter(({ refund }) => !refundsOnly || refund === '1');
    if (movements.length > MAX_DETAIL_ROWS) throw new TooManyRowsError();
    return movements;
  }

  /** Settlements of an institution by their ids, whatever their kind and day. */
  async byIds(institution: string, ids: readonly string[]): Promise<ReadonlyMap<string, CentreSettlement>> {
    if (ids.length === 0) return new Map();
    const { rows } = await this.pool.query<SettlementRow>(
      'SELECT * FROM medical_settlement WHERE institution = $1 AND settlement_id = ANY ($2)',
      [institution, ids],
    );
    return new Map(rows.map((row) => [row.settlement_id, settlementOf(row)]));
  }
}

function instants(from: string, to: string): readonly [Date, Date] {
  return [new Date(startOfBusinessDay(from)), new Date(endOfBusinessDay(to))];
}

function totalsOf(row: SumsRow | undefined): CentreTotals {
  const { count, medfee = 0, fund_pay: fundPay = 0, account: accountPay = 0, cash = 0 } = row ?? {};
  return { count: count ?? 0, medfee, fundPay, accountPay, cash };
}

function settlementOf(row: SettlementRow): CentreSettlement {
  return {
    ...{ settlementId: row.settlement_id, visitId: row.visit_id, stream: row.stream_id },
    ...{ insutype: row.insutype, area: row.area, clrType: row.clr_type, medinsSetlId: row.medins_setl_id ?? '' },
    settledOn: businessDay(row.settled_at.getTime()),
    ...(row.cancelled_at === null ? {} : { cancelledOn: businessDay(row.cancelled_at.getTime()) }),
    ...{ medfee: row.medfee, fundPay: row.fund_pay, acctPay: row.acct_pay, mulaidPay: row.mulaid_pay },
  };
}
