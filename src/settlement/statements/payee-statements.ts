import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { isSignedBy, PlatformKey } from '../../medical';
import { KeyRing } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import { fen, type Fen } from '../../platform/money';
import {
  payeeStatementText,
  type StatementClearing,
  type StatementHead,
  type StatementPayout,
} from '../domain/clearing';

/** Days that one statement is about at most. */
export const MAX_STATEMENT_DAYS = 400;
/** Payees whose statements are made together at most. */
const MAX_PAYEES = 100_000;
const DAY_MS = 86_400_000;

/** A statement and who stands for it. */
export interface SignedStatement {
  readonly payee: number;
  /** CSV. */
  readonly text: string;
  readonly signature: StatementSignature;
}

/** A signature beside a statement: SM2 with SM3 over the text. */
export interface StatementSignature {
  readonly algorithm: 'SM2-SM3';
  /** SM3 of the text, hexadecimal. */
  readonly digest: string;
  /** r and s, 128 hexadecimal digits. */
  readonly signature: string;
  /** Uncompressed point, hexadecimal. */
  readonly publicKey: string;
}

/** Settlement statements of payees, signed. */
@Injectable()
export class PayeeStatements {
  readonly #key: PlatformKey;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    keys: KeyRing,
  ) {
    this.#key = new PlatformKey(keys);
  }

  /** Payees with anything cleared or paid in the dates. */
  async payees(from: string, to: string): Promise<readonly number[]> {
    checkDates(from, to);
    const { rows } = await this.pool.query<{ payee: string }>(
      `SELECT payee::text FROM clearing_line WHERE business_date BETWEEN $1::date AND $2::date
       UNION SELECT payee::text FROM payout_line WHERE state <> 'planned' AND business_date BETWEEN $1::date AND $2::date
       ORDER BY payee LIMIT ${MAX_PAYEES}`,
      [from, to],
    );
    return rows.map(({ payee }) => Number(payee));
  }

  /** The statement of a payee. @throws ProblemError `not_found` for a payee that has no contract; `validation_failed` for its dates. */
  async make(payee: number, from: string, to: string): Promise<SignedStatement> {
    checkDates(from, to);
    const head = await this.#head(payee, from, to);
    const text = payeeStatementText(
      head,
      await this.#cleared(payee, from, to),
      await this.#payouts(payee, from, to),
      await this.#dueBefore(payee, from),
    );
    const { publicKey } = this.#key;
    const signature = this.#key.sign(text);
    return { payee, text, signature: { algorithm: 'SM2-SM3', digest: digestOf(text), signature, publicKey } };
  }

  /** True when a statement is as it was signed here. */
  isOurs(text: string, { digest, signature }: Pick<StatementSignature, 'digest' | 'signature'>): boolean {
    return digest === digestOf(text) && isSignedBy(this.#key.publicKey, text, signature);
  }

  async #head(payee: number, from: string, to: string): Promise<StatementHead> {
    const { rows } = await this.pool.query<{ merchantId: string; name: string }>(
      `SELECT c.merchant_id AS "merchantId", m.name FROM payee_contract c JOIN merchant m USING (merchant_id)
       WHERE c.payee = $1 ORDER BY c.valid_from DESC LIMIT 1`,
      [payee],
    );
    const [row] = rows;
    if (row === undefined) throw new ProblemError('not_found', { detail: `there is no contract with payee ${payee}` });
    return { payee, ...row, from, to };
  }

  async #cleared(payee: number, from: string, to: string): Promise<readonly StatementClearing[]> {
    const { rows } = await this.pool.query<Record<keyof StatementClearing, string>>(
      `SELECT to_char(business_date, 'YYYY-MM-DD') AS date, gross::text, refunds::text, fee::text, holdback::text, released::text,
         prepayment_offset::text AS "offset", net::text
       FROM clearing_line WHERE payee = $1 AND booked_on IS NOT NULL AND business_date BETWEEN $2::date AND $3::date
       ORDER BY business_date`,
      [payee, from, to],
    );
    return rows.map(({ date, ...amounts }) => ({
      ...(Object.fromEntries(Object.entries(amounts).map(([name, text]) => [name, fen(Number(text))])) as Omit<
        StatementClearing,
        'date'
      >),
      date,
    }));
  }

  async #payouts(payee: number, from: string, to: string): Promise<readonly StatementPayout[]> {
    const { rows } = await this.pool.query<{ date: string; amount: string; state: string }>(
      `SELECT to_char(business_date, 'YYYY-MM-DD') AS date, amount::text, state FROM payout_line
       WHERE payee = $1 AND state <> 'planned' AND business_date BETWEEN $2::date AND $3::date ORDER BY business_date`,
      [payee, from, to],
    );
    return rows.map(({ date, amount, state }) => ({ date, amount: fen(Number(amount)), state }));
  }

  async #dueBefore(payee: number, from: string): Promise<Fen> {
    const { rows } = await this.pool.query<{ due: string }>(
      `SELECT ((SELECT coalesce(sum(net), 0) FROM clearing_line WHERE payee = $1 AND booked_on IS NOT NULL AND business_date < $2::date)
        - (SELECT coalesce(sum(amount), 0) FROM payout_line
           WHERE payee = $1 AND state IN ('sent', 'paid') AND business_date < $2::date))::text AS due`,
      [payee, from],
    );
    return fen(Number(rows[0]?.due));
  }
}

function digestOf(text: string): string {
  return createHash('sm3').update(text).digest('hex');
}

function checkDates(from: string, to: string): void {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  if (days >= 0 && days < MAX_STATEMENT_DAYS) return;
  const message = `must be from ${from} on, and within ${MAX_STATEMENT_DAYS} days`;
  throw new ProblemError('validation_failed', { errors: [{ field: 'to', code: 'range', message }] });
}
