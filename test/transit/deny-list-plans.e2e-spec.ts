import type { Pool } from 'pg';
import { TransitCardDirectory } from '../../src/cardholder';
import { KeyRing, SealedColumns } from '../../src/platform/crypto';
import { openPool } from '../../src/platform/database';
import { DenyListReader } from '../../src/transit';
import { ChecksumMask } from '../../src/transit/deny-list/checksum-mask';
import { DenyCards } from '../../src/transit/deny-list/deny-cards';
import { createTestDatabase, type TestDatabase } from '../support/database';

const CARDS = 6_000;
/** Versions after the first one; each lists some cards and releases as many. */
const VERSIONS = 500;
const PER_VERSION = 4;
/** One in so many of the cards that are released comes back in the last version. */
const BACK = 100;
const CHANGES = VERSIONS * PER_VERSION;
const LIMIT = 100;
/**
 * Pages of the database that a change in a block may cost: its span, the way to other spans of its card (3), the way to its number (4),
 * and their beginnings. When every block looks at all changes of the delta this is 40 times as much.
 */
const PAGES_PER_CHANGE = 12;

const FILL = `INSERT INTO deny_span (entry_index, number_index, added_version)
  SELECT number::uuid, number::uuid, CASE WHEN place <= $2 THEN 1 ELSE 2 + (place - $2 - 1) / $3 END
    FROM unnest($1::text[]) WITH ORDINALITY AS c(number, place)`;
const RELEASE = `UPDATE deny_span SET removed_version = 2 + (span_id * 7 % $2) WHERE span_id <= $1`;
const COME_BACK = `WITH gone AS (
    UPDATE deny_span SET next_added_version = $1 WHERE removed_version < $1 AND span_id % $2 = 0
    RETURNING entry_index, number_index, removed_version)
  INSERT INTO deny_span (entry_index, number_index, added_version, previous_removed_version)
  SELECT entry_index, number_index, $1, removed_version FROM gone`;
const HEAD = `WITH made AS (
    INSERT INTO deny_version SELECT v, now(), 0, decode(repeat('00', 32), 'hex') FROM generate_series(1, $1::bigint) v)
  UPDATE deny_head SET version = $1`;

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Shared Hit Blocks': number;
  readonly 'Shared Read Blocks': number;
  readonly Plans?: readonly Plan[];
}

interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

describe('a block of what has changed on the deny list', () => {
  const keys = new KeyRing(new Map([[1, Buffer.alloc(32, 1)]]));
  const newest = 2 + VERSIONS;
  let database: TestDatabase;
  let pool: Pool;
  let directory: TransitCardDirectory;

  beforeAll(async () => {
    database = await createTestDatabase();
    pool = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'deny list plans' });
    directory = new TransitCardDirectory(pool, keys, new SealedColumns());
    const numbers = Array.from({ length: CARDS + CHANGES }, (_, index) =>
      directory.stored(String(10n ** 18n + BigInt(index))),
    );
    const indexes = numbers.map(({ numberIndex }) => numberIndex);
    await pool.query(
      `INSERT INTO transit_card (number_index, token, stream_id, sealed_number)
       SELECT number::uuid, 'card_' || number, 134217728, sealed FROM unnest($1::text[], $2::bytea[]) AS c(number, sealed)`,
      [indexes, numbers.map(({ sealed }) => sealed)],
    );
    await pool.query(FILL, [indexes, CARDS, PER_VERSION]);
    await pool.query(RELEASE, [CHANGES, VERSIONS]);
    await pool.query(COME_BACK, [newest, BACK]);
    await pool.query(HEAD, [newest]);
    await pool.query('ANALYZE transit_card, deny_span, deny_version');
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const reader = () => new DenyListReader(pool, new DenyCards(pool, directory), new ChecksumMask(keys));

  /** A block, and what it asks the database. */
  async function explained(blocks: DenyListReader, cursor: string | undefined) {
    const asked = jest.spyOn(pool, 'query');
    try {
      const { next } = await blocks.block({ since: 1, limit: LIMIT, cursor });
      return { next, statements: asked.mock.calls.map(([statement]) => statement as unknown as Statement) };
    } finally {
      asked.mockRestore();
    }
  }

  async function planOf({ text, values }: Statement): Promise<Plan> {
    const { rows } = await pool.query<{ 'QUERY PLAN': readonly { readonly Plan: Plan }[] }>(
      `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${text}`,
      [...values],
    );
    const plan = rows[0]?.['QUERY PLAN'][0]?.Plan;
    if (plan === undefined) throw new Error('a statement has no plan');
    return plan;
  }

  const nodesOf = (plan: Plan): readonly string[] => [
    `${plan['Node Type']} ${plan['Relation Name'] ?? ''}`.trim(),
    ...(plan.Plans ?? []).flatMap(nodesOf),
  ];

  it('costs what is in it, not what has changed in all, wherever the download stands', async () => {
    const blocks = reader();
    let cursor: string | undefined;
    let read = 0;
    for (let number = 1; cursor !== undefined || number === 1; number += 1) {
      const { next, statements } = await explained(blocks, cursor);
      const plans = await Promise.all(statements.map(planOf));
      // The head is a single row.
      const slow = (node: string) => /Sort|Seq Scan/.test(node) && node !== 'Seq Scan deny_head';
      expect(plans.flatMap(nodesOf).filter(slow)).toEqual([]);
      const pages = plans.map((plan) => plan['Shared Hit Blocks'] + plan['Shared Read Blocks']);
      expect(pages.reduce((sum, one) => sum + one, 0)).toBeLessThan(LIMIT * PAGES_PER_CHANGE);
      read += 1;
      cursor = next ?? undefined;
    }
    expect(read).toBeGreaterThan((2 * CHANGES) / LIMIT - 2);
  });

  it('opens no number a second time that was told before', async () => {
    const blocks = reader();
    const open = jest.spyOn(directory, 'open');
    const first = await blocks.block({ since: 1, limit: LIMIT });
    expect(open).toHaveBeenCalledTimes(LIMIT);
    expect(await blocks.block({ since: 1, limit: LIMIT })).toEqual(first);
    expect(open).toHaveBeenCalledTimes(LIMIT);
    open.mockRestore();
  });

  it('makes with the others the same delta in any size: every card once, those that came back not at all', async () => {
    const [whole, inBlocks] = [await reader().update(1), await reader().update(1, 37)];
    expect(inBlocks).toEqual(whole);
    expect(new Set(whole.changes.map(({ card }) => card)).size).toBe(whole.changes.length);
    const count = (op: 'delete' | 'add') => whole.changes.filter((change) => change.op === op).length;
    expect({ deletes: count('delete'), adds: count('add') }).toEqual({
      deletes: CHANGES - CHANGES / BACK,
      adds: CHANGES,
    });
    expect(whole.changes.findLastIndex(({ op }) => op === 'delete')).toBe(count('delete') - 1);
  });

  it('tells of the cards that came back whoever held the list without them', async () => {
    const { changes } = await reader().update(newest - 1);
    expect(changes.map(({ op }) => op)).toEqual(Array.from({ length: CHANGES / BACK }, () => 'add'));
  });
});
