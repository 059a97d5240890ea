import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { createEmptyDatabase, type TestDatabase } from '../support/database';
import type { Message, TerminalKey } from '../support/terminal-client';

const FIXTURES = join(__dirname, '..', 'fixtures');

/** A person of the old city, as the old service told of them at the end. */
export interface OldPerson {
  readonly name: string;
  readonly idNumber: string;
  readonly cardholderId: string;
  readonly token: string;
  readonly number: string;
  readonly purses: Readonly<Record<string, { balance: number; held: number; available: number; account: number }>>;
}

/** What test/fixtures/before-desk.sql holds. */
export interface OldCity {
  /** When it was made, ISO 8601. */
  readonly madeAt: string;
  /** Of two purchases and a hold, of a subsidy, of a card that is frozen, of a card that was never activated. */
  readonly people: readonly [OldPerson, OldPerson, OldPerson, OldPerson];
  readonly keys: Readonly<Record<'office' | 'shop' | 'hospital' | 'bus' | 'care', TerminalKey>>;
  /** A purchase of the first person, and its answer then. */
  readonly bought: Message;
  readonly paid: Readonly<Record<string, unknown>>;
  /** A pre-authorization of the first person that is still open. */
  readonly held: { readonly id: string; readonly approvedAmount: number };
  /** Purchases of the third person that were declined: for lack of money, and after the freeze. */
  readonly declined: { readonly id: string; readonly reason: string };
  readonly frozen: { readonly id: string; readonly reason: string };
}

/** What the old service wrote, in a database of its own, not migrated yet. */
export async function loadOldCity(): Promise<{ readonly database: TestDatabase; readonly city: OldCity }> {
  const [sql, facts] = await Promise.all([
    readFile(join(FIXTURES, 'before-desk.sql'), 'utf8'),
    readFile(join(FIXTURES, 'before-desk.json'), 'utf8'),
  ]);
  const database = await createEmptyDatabase();
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  try {
    await owner.query(sql);
  } finally {
    await owner.end();
  }
  return { database, city: JSON.parse(facts) as OldCity };
}
