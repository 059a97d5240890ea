import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { hexKey } from '../../../event-store';
import { Clock } from '../../../platform/clock';
import { inTransaction } from '../../../platform/database';

/** How long a sign-in lasts at most, ms. */
export const FSI_SESSION_MS = 24 * 3_600_000;
const SIGN_NO_BYTES = 14;

/** Who signs in: an operator of an institution. */
export interface FsiOperator {
  readonly fixmedinsCode: string;
  readonly opterNo: string;
}

/** Sign-ins (签到) of operators. Each has one at a time: a new one ends the one before. */
@Injectable()
export class FsiSessions {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** Signs an operator in. Answers the number (签到编号), which is not kept. */
  async begin({ fixmedinsCode, opterNo }: FsiOperator): Promise<string> {
    const signNo = `S${randomBytes(SIGN_NO_BYTES).toString('hex')}`;
    const now = this.clock.now();
    await inTransaction(this.pool, async (client) => {
      // One sign-in of an operator after the other, or two at once would both be the only one.
      const name = `fsi session ${fixmedinsCode} ${opterNo}`;
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [name]);
      await client.query(
        'UPDATE fsi_session SET ended_at = $3 WHERE fixmedins_code = $1 AND opter_no = $2 AND ended_at IS NULL',
        [fixmedinsCode, opterNo, new Date(now)],
      );
      await client.query(
        `INSERT INTO fsi_session (sign_no_hash, fixmedins_code, opter_no, signed_at, expires_at)
         VALUES ($1::uuid, $2, $3, $4, $5)`,
        [hashOf(signNo), fixmedinsCode, opterNo, new Date(now), new Date(now + FSI_SESSION_MS)],
      );
    });
    return signNo;
  }

  /** True while the sign-in of an operator stands. */
  async stands(signNo: string, { fixmedinsCode, opterNo }: FsiOperator): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'fsi_session_stands',
      text: `SELECT 1 FROM fsi_session WHERE sign_no_hash = $1::uuid AND fixmedins_code = $2 AND opter_no = $3
                AND ended_at IS NULL AND expires_at > $4`,
      values: [hashOf(signNo), fixmedinsCode, opterNo, new Date(this.clock.now())],
    });
    return rowCount === 1;
  }

  /** Signs an operator out. False when no such sign-in stands. */
  async end(signNo: string, { fixmedinsCode, opterNo }: FsiOperator): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE fsi_session SET ended_at = $4
        WHERE sign_no_hash = $1::uuid AND fixmedins_code = $2 AND opter_no = $3 AND ended_at IS NULL`,
      [hashOf(signNo), fixmedinsCode, opterNo, new Date(this.clock.now())],
    );
    return rowCount === 1;
  }
}

function hashOf(signNo: string): string {
  return hexKey(`fsi sign-in\n${signNo}`);
}
