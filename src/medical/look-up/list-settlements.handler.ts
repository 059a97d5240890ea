import { Inject } from '@nestjs/common';
import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { cardholderId } from '../../cardholder';
import { ProblemError } from '../../platform/errors';
import { type ListedSettlement, ListSettlements, type SettlementFilter, type SettlementPage } from './medical.queries';

/** Settlements of one page at most. */
const MAX_LIMIT = 1_000;
const CURSOR = /^(\d{1,16})\.(ms_[0-9a-z]{8,14})$/;

interface Row {
  readonly settlement_id: string;
  readonly visit_id: string;
  readonly stream_id: number;
  readonly institution: string;
  readonly insutype: string;
  readonly area: string;
  readonly med_type: string;
  readonly clr_type: string;
  readonly settled_at: Date;
  readonly cancelled_at: Date | null;
  readonly medfee: string;
  readonly fund_pay: string;
  readonly acct_pay: string;
  readonly mulaid_pay: string;
  readonly cash: string;
  readonly medins_setl_id: string | null;
}

const LIST = `SELECT settlement_id, visit_id, stream_id, institution, insutype, area, med_type, clr_type, settled_at, cancelled_at,
    medfee::text, fund_pay::text, acct_pay::text, mulaid_pay::text, cash::text, medins_setl_id
  FROM medical_settlement
 WHERE institution = $1 AND settled_at >= $2 AND settled_at < $3
   AND ($4::text IS NULL OR insutype = $4) AND ($5::text IS NULL OR clr_type = $5)
   AND ($6::timestamptz IS NULL OR (settled_at, settlement_id) > ($6, $7))
 ORDER BY settled_at, settlement_id LIMIT $8`;

@QueryHandler(ListSettlements)
export class ListSettlementsHandler implements IQueryHandler<ListSettlements> {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  async execute({ filter }: ListSettlements): Promise<SettlementPage> {
    const limit = Math.min(MAX_LIMIT, Math.max(1, filter.limit));
    const { rows } = await this.pool.query<Row>({
      name: 'medical-settlements',
      text: LIST,
      values: [...valuesOf(filter), limit + 1],
    });
    const items = rows.slice(0, limit).map(itemOf);
    const last = items.at(-1);
    return { items, nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null };
  }
}

function valuesOf({ fixmedinsCode, from, to, insutype, clrType, cursor }: SettlementFilter): unknown[] {
  const after = cursor === undefined ? undefined : CURSOR.exec(cursor);
  if (after === null) {
    throw new ProblemError('validation_failed', {
      errors: [{ field: 'cursor', code: 'cursor', message: 'must be the nextCursor of a page' }],
    });
  }
  const at = after?.[1] === undefined ? null : new Date(Number(after[1]));
  const range = [new Date(from), new Date(to)];
  return [fixmedinsCode, ...range, insutype ?? null, clrType ?? null, at, after?.[2] ?? null];
}

function cursorOf({ settledAt, settlementId }: ListedSettlement): string {
  return `${settledAt}.${settlementId}`;
}

function itemOf(row: Row): ListedSettlement {
  return {
    ...{ settlementId: row.settlement_id, visitId: row.visit_id, cardholderId: cardholderId(row.stream_id) },
    ...{ fixmedinsCode: row.institution, insutype: row.insutype, area: row.area },
    ...{ medType: row.med_type, clrType: row.clr_type },
    ...{ settledAt: row.settled_at.getTime(), cancelledAt: row.cancelled_at?.getTime() ?? null },
    ...{ medfee: Number(row.medfee), fundPay: Number(row.fund_pay), acctPay: Number(row.acct_pay) },
    ...{ mulaidPay: Number(row.mulaid_pay), cash: Number(row.cash), medinsSetlId: row.medins_setl_id },
  };
}
