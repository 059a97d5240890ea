import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { MerchantDirectory } from '../../registry';
import type { Mode } from '../domain/fare/tap';

/** Operators that may be registered: a province has some hundred. */
const MAX_OPERATORS = 10_000;

/** An operator (运营单位) of buses or a metro. */
export interface TransitOperator {
  /** As its taps and the fare policies name it. */
  readonly code: string;
  readonly merchantId: string;
  /** Ledger account of what it is owed. */
  readonly payableAccount: number;
  /** Clearing code (GB/T 13497) of the city whose fare policy prices its rides. */
  readonly city: string;
  /** What its terminals are on: the 128-byte record does not tell. */
  readonly mode: Mode;
}

const COLUMNS = 'code, merchant_id AS "merchantId", payable_account AS "payableAccount", city, mode';

/** The operators whose taps are taken. */
@Injectable()
export class OperatorDirectory {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly merchants: MerchantDirectory,
    private readonly clock: Clock,
  ) {}

  /** Those of these codes that are registered, by code. */
  async find(codes: readonly string[]): Promise<ReadonlyMap<string, TransitOperator>> {
    const { rows } = await this.pool.query<TransitOperator>(
      `SELECT ${COLUMNS} FROM transit_operator WHERE code = ANY ($1)`,
      [codes],
    );
    return new Map(rows.map((operator) => [operator.code, operator]));
  }

  /** All operators, by code. */
  async list(): Promise<readonly TransitOperator[]> {
    const { rows } = await this.pool.query<TransitOperator>(
      `SELECT ${COLUMNS} FROM transit_operator ORDER BY code LIMIT ${MAX_OPERATORS}`,
    );
    return rows;
  }

  /**
   * Registers an operator; the same again changes nothing. Throws the problems `not_found` for an unknown merchant and
   * `state_conflict` when the code stands for something else.
   */
  async register({
    code,
    merchantId,
    city,
    mode = 'bus',
  }: Pick<TransitOperator, 'code' | 'merchantId' | 'city'> & { readonly mode?: Mode }): Promise<TransitOperator> {
    const merchant = await this.merchants.find(merchantId);
    if (!merchant) throw new ProblemError('not_found', { detail: `there is no merchant ${merchantId}` });
    const operator = { code, merchantId, payableAccount: merchant.payableAccount, city, mode };
    await this.pool.query(
      `INSERT INTO transit_operator (code, merchant_id, payable_account, city, registered_at, mode)
       VALUES ($1, $2, $3, $4, to_timestamp($5 / 1000.0), $6) ON CONFLICT DO NOTHING`,
      [code, merchantId, merchant.payableAccount, city, this.clock.now(), mode],
    );
    const stored = (await this.find([code])).get(code);
    if (stored?.merchantId !== merchantId || stored.city !== city || stored.mode !== mode) {
      throw new ProblemError('state_conflict', { detail: `operator ${code} is registered with other details` });
    }
    return operator;
  }
}
