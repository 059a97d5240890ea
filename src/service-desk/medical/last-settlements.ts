import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { InstitutionDirectory } from '../../medical';
import type { SettlementLine } from './medical-view';

/** Settlements that the page shows, the newest ones. */
const SHOWN = 20;

interface Row {
  readonly settlement_id: string;
  readonly visit_id: string;
  readonly institution: string;
  readonly insutype: string;
  readonly med_type: string;
  readonly settled_at: Date;
  readonly cancelled_at: Date | null;
  readonly medfee: number;
  readonly fund_pay: number;
  readonly acct_pay: number;
  readonly mulaid_pay: number;
  readonly cash: number;
}

/** The last medical settlements of a person, from the read model that follows the events. */
@Injectable()
export class LastSettlements {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly institutions: InstitutionDirectory,
  ) {}

  async of(streamId: number): Promise<readonly SettlementLine[]> {
    const { rows } = await this.pool.query<Row>({
      name: 'last-medical-settlements',
      text: `SELECT settlement_id, visit_id, institution, insutype, med_type, settled_at, cancelled_at,
                    medfee, fund_pay, acct_pay, mulaid_pay, cash
               FROM medical_settlement WHERE stream_id = $1 ORDER BY settled_at DESC, settlement_id LIMIT $2`,
      values: [streamId, SHOWN],
    });
    return Promise.all(rows.map(async (row) => lineOf(row, await this.nameOf(row.institution))));
  }

  /** What an institution is called; null for one that is not registered any more. */
  async nameOf(code: string): Promise<string | null> {
    return (await this.institutions.byCode(code))?.name ?? null;
  }
}

function lineOf(row: Row, institutionName: string | null): SettlementLine {
  return {
    ...{ settlementId: row.settlement_id, visitId: row.visit_id, institution: row.institution, institutionName },
    ...{ insutype: row.insutype, medType: row.med_type, settledAt: row.settled_at.toISOString() },
    cancelledAt: row.cancelled_at?.toISOString() ?? null,
    ...{ medfee: row.medfee, fundPay: row.fund_pay, acctPay: row.acct_pay, mulaidPay: row.mulaid_pay, cash: row.cash },
  };
}
