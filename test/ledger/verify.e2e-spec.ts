import type { Pool } from 'pg';
import { readEvent, SubscriptionRunner, TransactionCore } from '../../src/event-store';
import { BalancesProjection, type VerifyReport, verifyLedger, type VerifyProblemCode } from '../../src/ledger';
import {
  bodyOf,
  command,
  deposit,
  openToyDatabase,
  refund,
  seededRandom,
  spend,
  toyAggregate,
  type ToyDatabase,
  type ToyState,
  TOY_STREAM,
  transfer,
} from '../support/toy-aggregate';

const PEOPLE = 12;

async function liveALittle(database: ToyDatabase): Promise<void> {
  const core = await TransactionCore.open(database.pool, [toyAggregate]);
  const runner = new SubscriptionRunner(database.pool, core.laneCount, [new BalancesProjection()], {
    failed: (_name, _lane, error) => {
      throw error;
    },
  });
  await runner.start();
  const random = seededRandom(7);
  const person = () => TOY_STREAM + Math.floor(random() * PEOPLE);
  for (let round = 0; round < 40; round += 1) {
    const work = Array.from({ length: 25 }, () => {
      const streamId = person();
      const amount = 1 + Math.floor(random() * 100);
      return core.execute(command(streamId, random() < 0.5 ? deposit(streamId, amount) : spend(streamId, amount)));
    });
    const settled = await Promise.all(work);
    const sale = settled.find((item) => item.position !== null && bodyOf(item).result === 'approved');
    const origin = sale && (await readEvent(database.pool, sale.lane, sale.position ?? 0));
    if (origin?.type === 'Spent') {
      await core.execute(command(origin.streamId, refund(origin.streamId, origin, 1), { origin }));
    }
    await core.executeJoint(transfer(TOY_STREAM, TOY_STREAM + 1 + (round % 3), 1));
  }
  expect(await runner.caughtUp(10_000)).toBe(true);
  await runner.stop();
  await core.stop();
}

describe('the verification of the ledger', () => {
  let database: ToyDatabase;
  let owner: Pool;

  beforeAll(async () => {
    database = await openToyDatabase(2);
    owner = database.owner;
    await liveALittle(database);
  });

  afterAll(() => database.close());

  const verify = (): Promise<VerifyReport> =>
    verifyLedger(database.pool, [
      { ...toyAggregate, faults: (state) => ((state as ToyState).balance < 0 ? ['the purse is below zero'] : []) },
    ]);

  /** Changes rows as only the owner can, verifies, and puts them back. */
  async function tampered(change: string, restore: string): Promise<VerifyReport> {
    await owner.query(change);
    try {
      return await verify();
    } finally {
      await owner.query(restore);
    }
  }

  /** Copies a table away, changes it, verifies, and puts the copy back. */
  async function tamperedTable(table: string, ...changes: string[]): Promise<VerifyReport> {
    await owner.query(`DROP TABLE IF EXISTS untouched; CREATE TABLE untouched AS TABLE ${table}`);
    const restore = `TRUNCATE ${table}; INSERT INTO ${table} SELECT * FROM untouched`;
    return tampered(changes.join(';'), restore);
  }

  const codes = (report: VerifyReport): string[] => Object.keys(report.problemCounts).sort();
  const placeOf = (report: VerifyReport, code: VerifyProblemCode) =>
    report.problems.find((problem) => problem.code === code)?.where;

  it('finds nothing wrong where nobody tampered, and counts everything', async () => {
    const seen: number[] = [];
    const report = await verifyLedger(database.pool, [toyAggregate], { onProgress: ({ done }) => seen.push(done) });
    expect(report).toMatchObject({ ok: true, problemCount: 0, problems: [], streams: PEOPLE });
    const { rows } = await owner.query<{ events: number; outcomes: number; entities: number; milestones: number }>(
      `SELECT (SELECT count(*) FROM event) AS events, (SELECT count(*) FROM outcome) AS outcomes,
         (SELECT count(*) FROM entity) AS entities, (SELECT count(*) FROM milestone) AS milestones`,
    );
    expect(report).toMatchObject({ events: rows[0]?.events, outcomes: rows[0]?.outcomes });
    expect(rows[0]?.entities).toBeGreaterThan(0);
    expect(rows[0]?.milestones).toBeGreaterThan(0);
    expect(seen.at(-1)).toBe(2 * report.events);
  });

  it('names the block of a changed payload', async () => {
    const report = await tamperedTable(
      'event',
      `UPDATE event SET payload = '{"amount":1000000}' WHERE lane = 0 AND position = 5`,
    );
    const { rows } = await owner.query<{ block: number }>('SELECT block FROM event WHERE lane = 0 AND position = 5');
    expect(codes(report)).toEqual(['HASH_MISMATCH']);
    expect(report.problemCount).toBe(1);
    expect(placeOf(report, 'HASH_MISMATCH')).toMatchObject({ lane: 0, block: rows[0]?.block });
  });

  it('names the block of a changed outcome', async () => {
    const report = await tamperedTable('outcome', `UPDATE outcome SET body = '{}' WHERE lane = 1 AND block = 3`);
    expect(codes(report)).toEqual(['HASH_MISMATCH']);
    expect(placeOf(report, 'HASH_MISMATCH')).toMatchObject({ lane: 1, block: 3 });
  });

  it('names the position of a deleted event and the stream that misses it', async () => {
    const report = await tamperedTable('event', 'DELETE FROM event WHERE lane = 0 AND position = 7');
    expect(codes(report)).toEqual(expect.arrayContaining(['HASH_MISMATCH', 'POSITION_GAP', 'VERSION_GAP']));
    expect(placeOf(report, 'POSITION_GAP')).toMatchObject({ lane: 0, position: 7 });
  });

  it('finds two events that were swapped', async () => {
    const report = await tamperedTable(
      'event',
      `UPDATE event SET position = -1 WHERE lane = 0 AND position = 2`,
      `UPDATE event SET position = 2 WHERE lane = 0 AND position = 3`,
      `UPDATE event SET position = 3 WHERE lane = 0 AND position = -1`,
    );
    expect(codes(report)).toEqual(expect.arrayContaining(['HASH_MISMATCH', 'LINK_MISMATCH']));
  });

  it('finds an event that was inserted at the end, behind every block', async () => {
    const report = await tamperedTable(
      'event',
      `INSERT INTO event SELECT lane, position + 1, block, stream_id, position, version + 1, NULL, type, accounts, amounts, payload
       FROM event WHERE lane = 0 ORDER BY position DESC LIMIT 1`,
    );
    expect(codes(report)).toEqual(expect.arrayContaining(['POSITION_GAP', 'SNAPSHOT_MISMATCH']));
  });

  it('finds a link that leads to another event', async () => {
    const report = await tamperedTable(
      'event',
      `UPDATE event SET previous_position = 1 WHERE lane = 0 AND position = (SELECT max(position) FROM event WHERE lane = 0)`,
    );
    expect(codes(report)).toEqual(['LINK_MISMATCH']);
  });

  it('finds amounts that do not balance, and a purse that they overdraw', async () => {
    const report = await tamperedTable(
      'event',
      'UPDATE event SET amounts[1] = amounts[1] - 1000000 WHERE lane = 1 AND position = 4',
    );
    expect(codes(report)).toEqual(
      expect.arrayContaining([
        'HASH_MISMATCH',
        'SNAPSHOT_MISMATCH',
        'STATE_INVALID',
        'UNBALANCED_EVENT',
        'UNBALANCED_LANE',
      ]),
    );
    expect(placeOf(report, 'UNBALANCED_EVENT')).toMatchObject({ lane: 1, position: 4 });
  });

  it('finds a snapshot that is not the replay of its events', async () => {
    const report = await tamperedTable(
      'stream',
      `UPDATE stream SET state = '{"balance":1000000,"deposits":1}' WHERE stream_id = ${TOY_STREAM + 3}`,
    );
    expect(codes(report)).toEqual(['SNAPSHOT_MISMATCH']);
    expect(placeOf(report, 'SNAPSHOT_MISMATCH')).toMatchObject({ streamId: TOY_STREAM + 3 });
  });

  it('does not mind the order of keys in a snapshot', async () => {
    const report = await tamperedTable(
      'stream',
      `UPDATE stream SET state = convert_to(format('{"deposits":%s,"balance":%s}', s->>'deposits', s->>'balance'), 'UTF8')
       FROM (SELECT stream_id AS id, convert_from(state, 'UTF8')::json AS s FROM stream) x WHERE x.id = stream_id`,
    );
    expect(report.problems).toEqual([]);
  });

  it('finds a stored authorization that was changed, and one that was dropped', async () => {
    const changed = await tamperedTable('entity', `UPDATE entity SET state = '{"spent":5,"refunded":0}'`);
    expect(codes(changed)).toEqual(['ENTITY_MISMATCH']);
    const dropped = await tamperedTable('entity', 'DELETE FROM entity WHERE lane = 0');
    expect(codes(dropped)).toEqual(['ENTITY_MISMATCH']);
  });

  it('finds kept snapshots that were changed, and ones that were dropped', async () => {
    const changed = await tamperedTable('milestone', `UPDATE milestone SET state = '{"balance":0}'`);
    expect(codes(changed)).toEqual(['MILESTONE_MISMATCH']);
    const dropped = await tamperedTable('milestone', 'DELETE FROM milestone');
    expect(codes(dropped)).toEqual(['MILESTONE_MISMATCH']);
  });

  it('finds projected balances that are not the sum of the postings', async () => {
    const now = await tamperedTable(
      'account_balance',
      'UPDATE account_balance SET balance = balance + 1 WHERE lane = 0',
    );
    expect(codes(now)).toEqual(['BALANCE_MISMATCH']);
    const point = await tamperedTable('account_point', 'UPDATE account_point SET balance = balance - 1 WHERE lane = 1');
    expect(codes(point)).toEqual(['BALANCE_MISMATCH']);
    const missing = await tamperedTable('account_point', 'DELETE FROM account_point');
    expect(codes(missing)).toEqual(['BALANCE_MISMATCH']);
  });

  it('finds a block whose time was changed', async () => {
    const report = await tamperedTable(
      'block',
      `UPDATE block SET committed_at = committed_at + interval '1 microsecond' WHERE lane = 0 AND number = 4`,
    );
    expect(codes(report)).toEqual(['HASH_MISMATCH']);
    expect(placeOf(report, 'HASH_MISMATCH')).toMatchObject({ lane: 0, block: 4 });
  });

  it('finds a chain of which a part was made anew', async () => {
    const report = await tamperedTable('block', `UPDATE block SET hash = sha256(hash) WHERE lane = 0 AND number = 6`);
    expect(report.problems.map(({ code, where }) => [code, where.block])).toEqual([
      ['HASH_MISMATCH', 6],
      ['HASH_MISMATCH', 7],
    ]);
  });

  it('finds a lane whose end was cut off', async () => {
    await owner.query('CREATE TABLE cut AS TABLE event; CREATE TABLE cut_outcome AS TABLE outcome');
    const last = '(SELECT block FROM lane_head WHERE lane = 0)';
    const report = await tamperedTable(
      'block',
      `DELETE FROM event WHERE lane = 0 AND block = ${last}`,
      `DELETE FROM outcome WHERE lane = 0 AND block = ${last}`,
      `DELETE FROM block WHERE lane = 0 AND number = ${last}`,
    );
    await owner.query(
      `TRUNCATE event, outcome; INSERT INTO event SELECT * FROM cut; INSERT INTO outcome SELECT * FROM cut_outcome`,
    );
    expect(codes(report)).toEqual(expect.arrayContaining(['HEAD_MISMATCH', 'SNAPSHOT_MISMATCH']));
  });

  it('finds outcomes that were deleted, or moved to another block', async () => {
    const deleted = await tamperedTable('outcome', 'DELETE FROM outcome WHERE lane = 0 AND block = 2 AND ordinal = 1');
    expect(codes(deleted)).toEqual(['HASH_MISMATCH', 'OUTCOME_MISMATCH']);
    const moved = await tamperedTable(
      'outcome',
      'UPDATE outcome SET block = 3, ordinal = 99 WHERE lane = 0 AND block = 2 AND ordinal = 1',
    );
    expect(codes(moved)).toEqual(['HASH_MISMATCH', 'OUTCOME_MISMATCH']);
  });

  it('keeps only as many problems as asked for, but counts all', async () => {
    await owner.query('CREATE TABLE kept AS TABLE stream; UPDATE stream SET version = version + 1');
    const report = await verifyLedger(database.pool, [toyAggregate], { problemLimit: 3 });
    await owner.query('TRUNCATE stream; INSERT INTO stream SELECT * FROM kept');
    expect(report.problems).toHaveLength(3);
    expect(report.problemCount).toBe(PEOPLE);
  });

  it('checks one lane alone when asked to, and refuses one that does not exist', async () => {
    const report = await verifyLedger(database.pool, [toyAggregate], { lanes: [1] });
    expect(report.heads.map((head) => head.lane)).toEqual([1]);
    await expect(verifyLedger(database.pool, [toyAggregate], { lanes: [9] })).rejects.toThrow(RangeError);
  });

  it('is clean again after all that', async () => {
    expect((await verify()).problems).toEqual([]);
  });
});
