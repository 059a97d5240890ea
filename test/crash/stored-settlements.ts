import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { describeAccount } from '../../src/ledger';
import { pursesOf } from '../support/app';
import type { AnswerBody, TerminalClient } from '../support/terminal-client';
import type { Demo, KilledCity } from './killed-city';
import { type Family, type Figures, NO_TOTALS, type Remains, withoutZeros } from './settlement-books';

const LIST_TIMEOUT_MS = 20_000;
const LIST_POLL_MS = 100;

/** What the service has stored since a moment before the settlements, read past it where it has no say. */
export class StoredSettlements {
  private constructor(
    private readonly city: KilledCity,
    private readonly office: TerminalClient,
    private readonly families: readonly Family[],
    private readonly balances: Figures,
  ) {}

  /** Reads what the accounts hold now. */
  static async before(
    city: KilledCity,
    office: TerminalClient,
    families: readonly Family[],
  ): Promise<StoredSettlements> {
    return new StoredSettlements(city, office, families, await city.withDatabase(balances));
  }

  /** Codes of the medical accounts of people, by card number. */
  async accounts(cards: Demo['cards']): Promise<ReadonlyMap<string, string>> {
    const codes = new Map<string, string>();
    for (const card of cards) {
      const { medical } = await pursesOf(this.office, card);
      codes.set(card.number, describeAccount(medical?.account ?? 0)?.code ?? '');
    }
    return codes;
  }

  /** What there is, of what there must be. */
  async remains({ events, list }: Remains): Promise<Remains> {
    return this.city.withDatabase(async (client) => {
      const [counts, after] = [await eventsOf(client), await balances(client)];
      const moved = Object.entries(after).map(([code, amount]) => [code, amount - (this.balances[code] ?? 0)] as const);
      return {
        events: Object.fromEntries(Object.keys(events).map((type) => [type, counts[type] ?? 0])),
        ledger: withoutZeros(Object.fromEntries(moved)),
        totals: await Promise.all(this.families.map(({ patient }) => this.#totals(patient.cardholderId))),
        list: await listOf(client, list),
      };
    });
  }

  async #totals(cardholderId: string): Promise<Readonly<Record<string, Figures>>> {
    const { body } = await this.office.get(`/v1/medical/cardholders/${cardholderId}/accumulators`);
    const years = Object.entries(body['years'] as Readonly<Record<string, AnswerBody>>);
    const compared = years.map(([year, totals]): [string, Figures] => {
      return [year, Object.fromEntries(Object.keys(NO_TOTALS).map((name) => [name, Number(totals[name])]))];
    });
    // Whose settlements are cancelled all has a year of zeros.
    return Object.fromEntries(compared.filter(([, totals]) => Object.keys(withoutZeros(totals)).length > 0));
  }
}

/** Sums of all postings by the code of the account; of what is owed to merchants there is one sum. */
async function balances(client: Client): Promise<Figures> {
  const { rows } = await client.query<{ account: string; amount: string }>(
    'SELECT p.account::text, sum(p.amount)::text AS amount FROM event e, unnest(e.accounts, e.amounts) AS p(account, amount) GROUP BY 1',
  );
  const sums: Record<string, number> = {};
  for (const { account, amount } of rows) {
    const code = (describeAccount(Number(account))?.code ?? account).replace(/^(merchant_payable):\d+$/, '$1');
    sums[code] = (sums[code] ?? 0) + Number(amount);
  }
  return sums;
}

async function eventsOf(client: Client): Promise<Figures> {
  const { rows } = await client.query<{ type: string; count: number }>(
    'SELECT type, count(*)::int AS count FROM event GROUP BY 1',
  );
  return Object.fromEntries(rows.map(({ type, count }) => [type, count]));
}

/** The list follows the events within a second or so. */
async function listOf(client: Client, wanted: Figures): Promise<Figures> {
  const deadline = performance.now() + LIST_TIMEOUT_MS;
  for (;;) {
    const { rows } = await client.query<{ rows: number; cancelled: number; fen: number }>(
      `SELECT count(*)::int AS rows, count(cancelled_at)::int AS cancelled,
              coalesce(sum(medfee) FILTER (WHERE cancelled_at IS NULL), 0)::int AS fen FROM medical_settlement`,
    );
    const list: Figures = { ...rows[0] };
    const isThere = Object.entries(wanted).every(([name, figure]) => list[name] === figure);
    if (isThere || performance.now() > deadline) return list;
    await delay(LIST_POLL_MS);
  }
}
