import { Pool } from 'pg';
import { makeSampleCity, sampleCardNumber } from '../../src/cli/transit-sample-city';
import { LedgerBalances } from '../../src/ledger';
import { openPool } from '../../src/platform/database';
import {
  OperatorDirectory,
  readTapUpload,
  type TakenBatch,
  TapIntake,
  TransitAccounts,
  TransitDays,
  type UploadedTap,
} from '../../src/transit';
import { accountPacking } from '../../src/transit/domain/account';
import { createServiceDatabase, type Service, startService, verifyDatabase } from '../support/app';
import type { TestDatabase } from '../support/database';
import { day, transitFixture } from './fare-fixtures';

/** How long the tables of taps may be behind the events, ms. */
const PATIENCE_MS = 20_000;

let database: TestDatabase;
let service: Service;
const sample = readTapUpload(transitFixture('shenzhen-taps-2018-08-31.json'), Date.now());
const uploads: readonly UploadedTap[] = sample.taps.map((tap, index) => ({
  tap: { ...tap, card: sampleCardNumber(tap.card) },
  receivedAt: sample.receivedAt[index] ?? 0,
}));

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  await makeSampleCity(service.app, sample.taps);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });
const take = (taps: readonly UploadedTap[], source = 'file'): Promise<TakenBatch> => part(TapIntake).take(source, taps);
const endsOf = ({ taps }: TakenBatch) => {
  const count = (end: string): number => taps.filter((tap) => tap.end === end).length;
  return [count('charged'), count('free'), count('duplicate'), count('exception')];
};

async function owedToOperators(): Promise<number> {
  let sum = 0;
  for (const { payableAccount } of await part(OperatorDirectory).list()) {
    sum += await part(LedgerBalances).now(payableAccount);
  }
  return sum;
}

async function rowsOf(text: string): Promise<readonly Record<string, unknown>[]> {
  return (await part(Pool).query<Record<string, unknown>>(text)).rows;
}

/** Waits until that many kept taps are of cards that are known here. */
async function tapsOfAccounts(count: number): Promise<void> {
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until) {
    const [row] = await rowsOf('SELECT count(*)::int AS n FROM transit_tap WHERE stream_id IS NOT NULL');
    if (row?.['n'] === count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${count} taps were not kept in time`);
}

/** Accounts as they are stored, each changed. */
async function rewriteAccounts(change: (stored: Record<string, unknown>) => unknown): Promise<void> {
  const owner = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
  try {
    const { rows } = await owner.query<{ lane: number; stream_id: string; entity: number; state: Buffer }>(
      'SELECT lane, stream_id::text, entity, state FROM entity ORDER BY stream_id, entity',
    );
    for (const { lane, stream_id: streamId, entity, state } of rows) {
      const changed = change(JSON.parse(state.toString()) as Record<string, unknown>);
      const values = [lane, streamId, entity, Buffer.from(JSON.stringify(changed))];
      await owner.query('UPDATE entity SET state = $4 WHERE lane = $1 AND stream_id = $2 AND entity = $3', values);
    }
  } finally {
    await owner.end();
  }
}

describe('the hundred taps of Shenzhen', () => {
  it('end as charged and free, and the operators are credited exactly what cards paid', async () => {
    const batch = await take(uploads);
    expect(endsOf(batch)).toEqual([15, 85, 0, 0]);
    expect(batch.paid).toEqual({ transit: 0, epurse: 5_415, owed: 0 });
    expect(await owedToOperators()).toBe(5_415);
  });

  it('are duplicates when they come again, in the same file or in another order, and nothing moves', async () => {
    expect(endsOf(await take(uploads))).toEqual([0, 0, 100, 0]);
    expect(endsOf(await take([...uploads].reverse(), 'another file'))).toEqual([0, 0, 100, 0]);
    expect(await owedToOperators()).toBe(5_415);
  });

  it('are kept with where they ended, under pseudonyms', async () => {
    await tapsOfAccounts(100);
    const rows = await rowsOf('SELECT "end", count(*)::int AS n FROM transit_tap GROUP BY 1 ORDER BY 1');
    expect(rows).toEqual([
      { end: 'charged', n: 15 },
      { end: 'free', n: 85 },
    ]);
    const [{ tap } = { tap: undefined }] = uploads;
    const found = await rowsOf(`SELECT 1 FROM transit_tap WHERE transit_tap::text LIKE '%${tap?.card ?? ''}%'`);
    expect(found).toEqual([]);
  });

  it('make a day that says what each journey cost and why', async () => {
    const ride = sample.taps.find(({ card }) => card === 'FFHEDIBCC');
    const account = await part(TransitAccounts).ofNumber(sampleCardNumber('FFHEDIBCC'));
    const ridden = await part(TransitDays).of(account?.streamId ?? 0, day('2018-08-31'));
    expect(ride).toMatchObject({ kind: 'exit' });
    expect(ridden).toMatchObject({
      totals: { list: 700, due: 665 },
      journeys: [{ to: '长龙', list: 700, concession: 35, due: 665 }],
    });
    expect(ridden.journeys[0]?.steps.length).toBeGreaterThan(1);
  });

  it('are duplicates, not late, also when the card has made others since and its account has forgotten them', async () => {
    const old = uploads.filter(({ tap }) => tap.card === uploads[2]?.tap.card);
    const later = (text: string): UploadedTap => {
      const at = Date.parse(`${text}T09:00:00+08:00`);
      return { tap: { ...old[0]!.tap, id: text, at }, receivedAt: at };
    };
    for (const day of ['2019-01-10', '2019-03-10']) await take([later(day)], day);
    expect(endsOf(await take(old, 'much later'))).toEqual([0, 0, old.length, 0]);
    await tapsOfAccounts(102);
  });

  it('leave a ledger in which nothing is wrong', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });

  it('of which a stored account says something else are found by a verification', async () => {
    let accounts = 0;
    const shift = (by: number) => (stored: Record<string, unknown>) => {
      const [first = 0, ...others] = (stored['taps'] ?? []) as number[];
      accounts += 1;
      return accounts > 1 ? stored : { ...stored, taps: [first + by, ...others] };
    };
    await rewriteAccounts(shift(1));
    expect((await verifyDatabase(database)).problems).toMatchObject([{ code: 'ENTITY_MISMATCH' }]);
    accounts = 0;
    await rewriteAccounts(shift(-1));
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });

  it('are the same to an account that is stored as accounts were before', async () => {
    const before = await owedToOperators();
    await rewriteAccounts((stored) => accountPacking.unpack(stored) ?? stored);
    expect((await verifyDatabase(database)).problems).toEqual([]);
    const tap = { ...uploads[0]!.tap, id: 'once more', at: Date.parse('2019-03-11T09:00:00+08:00') };
    expect((await take([{ tap, receivedAt: tap.at }], 'after the upgrade')).taps).toMatchObject([
      { result: 'accepted' },
    ]);
    expect(endsOf(await take(uploads, 'after the upgrade'))).toEqual([0, 0, 100, 0]);
    expect(await owedToOperators()).toBeGreaterThanOrEqual(before);
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});

describe('taps that cannot be charged', () => {
  const [first] = uploads;
  const stranger: UploadedTap = { ...first!, tap: { ...first!.tap, id: 'stranger', card: '3104890000000000001' } };

  it('of a card that nobody has here are exceptions, once', async () => {
    const batch = await take([stranger, stranger]);
    expect(batch.taps).toEqual([
      { result: 'unknown_card', end: 'exception', reason: 'unknown_card' },
      { result: 'duplicate', end: 'duplicate' },
    ]);
    expect(endsOf(await take([stranger]))).toEqual([0, 0, 1, 0]);
  });

  it('of a card that was linked since are charged when they come again', async () => {
    const own = {
      ...stranger,
      tap: { ...stranger.tap, id: 'before', card: sampleCardNumber('later'), kind: 'exit' as const },
    };
    expect(endsOf(await take([own]))).toEqual([0, 0, 0, 1]);
    await makeSampleCity(service.app, [{ ...first!.tap, card: 'later' }]);
    expect((await take([own], 'again')).taps).toMatchObject([{ result: 'accepted' }]);
    await tapsOfAccounts(104);
  });

  it('of an operator that is not registered are refused with the place of the tap, and nothing of the batch is taken', async () => {
    const tap = { ...stranger.tap, id: 'other', operator: '无名公司' };
    await expect(take([stranger, { ...stranger, tap }])).rejects.toMatchObject({
      errors: [{ field: 'taps.1.operator', message: 'must be a registered operator' }],
    });
  });
});
