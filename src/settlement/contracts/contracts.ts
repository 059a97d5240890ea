import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { KeyRing, type SealedColumn } from '../../platform/crypto';
import { inTransaction } from '../../platform/database';
import { ProblemError } from '../../platform/errors';
import { MerchantDirectory } from '../../registry';
import type { ContractTerms } from '../domain/clearing';
import { type ContractDocument, readContract } from './contract-document';

const MAX_LISTED = 20_000;
const SHOWN_DIGITS = 4;
const BANK_ACCOUNT_CONTEXT = 'payee-bank-account';

/** Holder and account number of payees. */
export const BANK_ACCOUNT_COLUMN: SealedColumn = {
  ...{ table: 'payee_bank_account', column: 'sealed', key: ['payee', 'number'] },
  context: ([payee = '', number = '']) => contextOf(payee, number),
};

/** A contract with a payee. */
export interface PayeeContract {
  readonly contractId: number;
  readonly merchantId: string;
  readonly name: string;
  /** Ledger account of what the payee is owed. */
  readonly payee: number;
  readonly validFrom: string;
  readonly validTo: string | null;
  readonly terms: ContractTerms;
  /** Where the payee is paid to, masked. */
  readonly bankAccount: string;
}

/** Where a payee is paid to, in the clear: for the bank's file only. */
export interface BankAccount {
  readonly bank: string;
  readonly holder: string;
  readonly account: string;
}

/** Contracts with merchants, medical institutions and transit operators: all are paid through a merchant's payable. */
@Injectable()
export class PayeeContracts {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly merchants: MerchantDirectory,
    private readonly keys: KeyRing,
  ) {}

  /**
   * Adds a contract, or a version of one from a later day on; the same again changes nothing, but a new bank account counts from now.
   * @throws ProblemError `validation_failed`; `not_found` for an unknown merchant; `state_conflict` when other terms begin that day.
   */
  async add(document: unknown): Promise<{ readonly payee: number; readonly isNew: boolean }> {
    const contract = readContract(document);
    const merchant = await this.merchants.find(contract.merchantId);
    if (!merchant) throw new ProblemError('not_found', { detail: `there is no merchant ${contract.merchantId}` });
    const payee = merchant.payableAccount;
    return inTransaction(this.pool, async (client) => {
      await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('payee_contract ' || $1, 0))`, [payee]);
      const isNew = await insert(client, payee, contract);
      await this.#setAccount(client, payee, contract.bank);
      return { payee, isNew };
    });
  }

  /** The contract of each payee that holds on a day, by payee. */
  async inForce(date: string): Promise<readonly PayeeContract[]> {
    const { rows } = await this.pool.query<PayeeContract>(
      `SELECT DISTINCT ON (c.payee) c.contract_id AS "contractId", c.merchant_id AS "merchantId", m.name, c.payee::int AS payee,
         to_char(c.valid_from, 'YYYY-MM-DD') AS "validFrom", to_char(c.valid_to, 'YYYY-MM-DD') AS "validTo", c.terms,
         (SELECT b.bank || ' ' || b.masked FROM payee_bank_account b WHERE b.payee = c.payee ORDER BY b.number DESC LIMIT 1)
           AS "bankAccount"
       FROM payee_contract c JOIN merchant m USING (merchant_id)
       WHERE c.valid_from <= $1::date AND (c.valid_to IS NULL OR c.valid_to >= $1::date)
       ORDER BY c.payee, c.valid_from DESC LIMIT ${MAX_LISTED}`,
      [date],
    );
    return rows;
  }

  /** Opens one of the bank accounts of a payee. */
  async bankAccount(payee: number, number: number): Promise<BankAccount> {
    const { rows } = await this.pool.query<{ bank: string; sealed: Buffer }>(
      'SELECT bank, sealed FROM payee_bank_account WHERE payee = $1 AND number = $2',
      [payee, number],
    );
    const [row] = rows;
    if (!row) throw new RangeError(`payee ${payee} has no bank account ${number}`);
    const opened = this.keys.open(row.sealed, contextOf(String(payee), String(number))).toString();
    return { bank: row.bank, ...(JSON.parse(opened) as Omit<BankAccount, 'bank'>) };
  }

  async #setAccount(client: PoolClient, payee: number, { bank, holder, account }: BankAccount): Promise<void> {
    const fingerprint = this.keys.blindIndex(BANK_ACCOUNT_CONTEXT, `${bank}\n${holder}\n${account}`);
    const { rows } = await client.query<{ number: number; fingerprint: string }>(
      'SELECT number, fingerprint FROM payee_bank_account WHERE payee = $1 ORDER BY number DESC LIMIT 1',
      [payee],
    );
    if (rows[0]?.fingerprint === fingerprint) return;
    const number = (rows[0]?.number ?? 0) + 1;
    const sealed = this.keys.seal(Buffer.from(JSON.stringify({ holder, account })), contextOf(`${payee}`, `${number}`));
    await client.query(
      `INSERT INTO payee_bank_account (payee, number, bank, masked, sealed, fingerprint) VALUES ($1, $2, $3, $4, $5, $6)`,
      [payee, number, bank, `…${account.slice(-SHOWN_DIGITS)}`, sealed, fingerprint],
    );
  }
}

async function insert(client: PoolClient, payee: number, contract: ContractDocument): Promise<boolean> {
  const { merchantId, validFrom, validTo, terms } = contract;
  const text = JSON.stringify(terms);
  const { rowCount } = await client.query(
    `INSERT INTO payee_contract (merchant_id, payee, valid_from, valid_to, terms) VALUES ($1, $2, $3::date, $4::date, $5)
     ON CONFLICT (payee, valid_from) DO NOTHING`,
    [merchantId, payee, validFrom, validTo ?? null, text],
  );
  if (rowCount === 1) return true;
  const { rowCount: same } = await client.query(
    `SELECT 1 FROM payee_contract WHERE payee = $1 AND valid_from = $2::date AND terms::text = $3
       AND valid_to IS NOT DISTINCT FROM $4::date`,
    [payee, validFrom, text, validTo ?? null],
  );
  if (same === 1) return false;
  throw new ProblemError('state_conflict', { detail: `another contract with ${merchantId} begins on ${validFrom}` });
}

function contextOf(payee: string, number: string): string {
  return `${BANK_ACCOUNT_CONTEXT} ${payee} ${number}`;
}
