import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { LedgerBalances } from '../../src/ledger';
import {
  answerText,
  ClearingCities,
  ClearingIn,
  ClearingOut,
  creditOf,
  DayFiles,
  encodeJtb,
  OperatorDirectory,
  SoftwareTacVerifier,
  tacOf,
  TapIntake,
} from '../../src/transit';
import { ClearingStore, type KeptAnswer } from '../../src/transit/clearing/clearing-store';
import { createServiceDatabase, MASTER_KEY, type Service, startService, verifyDatabase } from '../support/app';
import { runCommand } from '../support/command-line';
import type { TestDatabase } from '../support/database';
import { makeChangchun, makeOperator, makeTransitRider } from './changchun-city';
import { clearingFileOf, ELSEWHERE, HERE, recordOf, sourceOf, transitNumber, uploadOf } from './clearing-city';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SERVICE_DAY_START_MS = 4 * HOUR_MS;
const KEY = Buffer.alloc(16, 7);
const TAC = new SoftwareTacVerifier('3des', KEY);
const OURS = transitNumber(HERE.prefix, 1);
const THEIRS = transitNumber(ELSEWHERE.prefix, 1);

let database: TestDatabase;
let service: Service;
let folder: string;
let yesterday: string;
let noon: number;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  folder = await mkdtemp(join(tmpdir(), 'onecard-clearing-'));
  await makeChangchun(service.app);
  await makeTransitRider(service.app, 10_000, OURS);
  await makeOperator(service.app, '京商户', ELSEWHERE.merchantId, '2420');
  await part(ClearingCities).register({ city: HERE.city, name: HERE.name, prefixes: [HERE.prefix] });
  const { city, name, merchantId, prefix } = ELSEWHERE;
  await part(ClearingCities).register({ city, name, merchantId, prefixes: [prefix] });
  // Changchun's service day begins at 04:00 in Shanghai: before that, yesterday is not over.
  yesterday = new Date(service.now() - DAY_MS + 8 * HOUR_MS - SERVICE_DAY_START_MS).toISOString().slice(0, 10);
  noon = Date.parse(`${yesterday}T12:00:00+08:00`);
});

afterAll(async () => {
  await service.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });

async function owed(operator: string): Promise<number> {
  const found = (await part(OperatorDirectory).find([operator])).get(operator);
  return part(LedgerBalances).now(found?.payableAccount ?? 0);
}

async function answersTo(number: number): Promise<readonly KeptAnswer[]> {
  const file = await new ClearingStore(part(Pool)).find('in', ELSEWHERE.city, number);
  const answers: KeptAnswer[] = [];
  for await (const page of part(ClearingIn).answers(file!)) answers.push(...page);
  return answers;
}

const signed = (...args: Parameters<typeof recordOf>) => {
  const record = recordOf(...args);
  return { ...record, tac: tacOf('3des', KEY, record).toString('hex') };
};

describe('a file of rides that our cards made in another city', () => {
  const good = () => signed(OURS, noon, 300);
  let first: Buffer;

  it('costs the cards what was taken there, and each record has its answer', async () => {
    const ride = good();
    const broken = encodeJtb(signed(OURS, noon + 1_000, 100));
    broken[60] = 9;
    first = clearingFileOf([
      ...[ride, signed(OURS, noon + HOUR_MS, 0), ride, { ...signed(OURS, noon + 2_000, 200), tac: '00000000' }],
      ...[signed(THEIRS, noon, 200), signed(transitNumber(HERE.prefix, 999), noon, 200), broken],
      ...[signed(OURS, noon - 20 * DAY_MS, 200), signed(OURS, noon + 3_000, 200, { grey: true })],
    ]);
    const { file, isNew } = await part(ClearingIn).take(sourceOf(first), TAC);
    expect(isNew).toBe(true);
    expect((await answersTo(1)).map(({ reason }) => reason)).toEqual([
      ...[null, null, 'duplicate', 'tac_invalid', 'not_issued_here', 'unknown_card', 'malformed', 'late', 'grey_open'],
    ]);
    expect([file.accepted, file.acceptedAmount, file.count, file.amount]).toEqual([2, 300, 9, 1_700]);
    expect(await owed('tu-1000')).toBe(300);
  });

  it('changes nothing when it comes again, and is refused under the sequence of another', async () => {
    expect(await part(ClearingIn).take(sourceOf(first), TAC)).toMatchObject({ isNew: false, file: { accepted: 2 } });
    await expect(part(ClearingIn).take(sourceOf(clearingFileOf([good()])))).rejects.toMatchObject({
      code: 'state_conflict',
    });
    expect(await owed('tu-1000')).toBe(300);
  });

  it('has rejected what an earlier file had', async () => {
    const again = signed(OURS, noon + 4_000, 50);
    await part(ClearingIn).take(sourceOf(clearingFileOf([again], { number: 2 })));
    await part(ClearingIn).take(sourceOf(clearingFileOf([again, good()], { number: 3 })));
    expect((await answersTo(3)).map(({ reason }) => reason)).toEqual(['duplicate', null]);
    expect(await owed('tu-1000')).toBe(650);
  });

  it('goes on where it broke off: what was charged before is accepted, once', async () => {
    const [one, two] = [signed(OURS, noon + 5_000, 70), signed(OURS, noon + 6_000, 80)];
    const file = clearingFileOf([one, two, one], { number: 4 });
    const keep = jest.spyOn(ClearingStore.prototype, 'keep').mockRejectedValueOnce(new Error('power cut'));
    await expect(part(ClearingIn).take(sourceOf(file))).rejects.toThrow('power cut');
    keep.mockRestore();
    expect(await owed('tu-1000')).toBe(800);
    await part(ClearingIn).take(sourceOf(file));
    expect((await answersTo(4)).map(({ reason }) => reason)).toEqual([null, null, 'duplicate']);
    expect(await owed('tu-1000')).toBe(800);
  });

  it.each([
    ['is cut short', (file: Buffer) => file.subarray(0, -128), /trailer at byte 0/],
    ['has lost a record', (file: Buffer) => Buffer.concat([file.subarray(0, 128), file.subarray(256)]), /trailer/],
    ['is for another centre', () => clearingFileOf([good()], { to: '9999', number: 9 }), /header.to|not valid/],
    ['is of an unknown city', () => clearingFileOf([good()], { from: '3000', number: 9 }), /no other city 3000/],
    ['is empty', () => Buffer.alloc(0), /not valid|trailer/],
  ])('is refused as a whole when it %s, and nothing of it is taken', async (_what, change, message) => {
    const before = await owed('tu-1000');
    const file = change(clearingFileOf([good(), good()], { number: 9 }));
    const told = await part(ClearingIn)
      .take(sourceOf(file))
      .catch((error: unknown) => error as Error & { errors?: unknown });
    expect(`${(told as Error).message} ${JSON.stringify((told as { errors?: unknown }).errors ?? '')}`).toMatch(
      message,
    );
    expect(await owed('tu-1000')).toBe(before);
  });
});

describe('taps here of another city’s cards', () => {
  let answer: string;

  beforeAll(async () => {
    const taps = [
      ...[
        recordOf(THEIRS, noon, 200),
        recordOf(THEIRS, noon + HOUR_MS, 180, { listPrice: recordOf(THEIRS, 0, 200).amount }),
      ],
      ...[recordOf(THEIRS, noon + 2 * HOUR_MS, 300), recordOf(THEIRS, noon, 200, { grey: true })],
      recordOf(transitNumber('31099999', 5), noon, 500),
    ];
    await part(TapIntake).take(
      'bus',
      taps.map((record) => uploadOf(record, '公交')),
    );
    await part(TapIntake).take(
      'bus again',
      taps.map((record) => uploadOf(record, '公交')),
    );
  });

  it('go out in one file a day, the same bytes each time, without grey ones and cards of no known city', async () => {
    const { file, isNew } = await part(ClearingOut).make(ELSEWHERE.city, yesterday);
    expect([isNew, file.sequence, file.count, file.amount]).toEqual([true, 1, 3, 680]);
    const again = await part(ClearingOut).make(ELSEWHERE.city, yesterday);
    expect(again).toEqual({ file, isNew: false });
    const bytes = await bytesOf(file);
    expect(bytes).toHaveLength(5 * 128);
    expect(bytes.equals(await bytesOf(file))).toBe(true);
    expect(await owed('公交')).toBe(0);
  });

  it('are credited to the operator when their city accepts them, which owes them; the rest is told why not', async () => {
    const before = await owed('tu-1000');
    const { file } = await part(ClearingOut).make(ELSEWHERE.city, yesterday);
    const rows = await part(Pool).query<{ amount: number }>(
      'SELECT amount FROM transit_foreign_tap WHERE file_id = $1 ORDER BY record',
      [file.fileId],
    );
    const kept = rows.rows.map(({ amount }, index): KeptAnswer => {
      const isRejected = amount === 300;
      const result = isRejected ? 'rejected' : 'accepted';
      return {
        record: index + 1,
        tapId: null,
        amount,
        result,
        reason: isRejected ? 'tac_invalid' : null,
        details: null,
      };
    });
    answer = await answerOf(file, kept);
    const taken = await part(ClearingOut).takeAnswer(answer);
    expect(taken).toMatchObject({
      isNew: true,
      rejected: { tac_invalid: 1 },
      file: { accepted: 2, acceptedAmount: 380 },
    });
    expect([await owed('公交'), (await owed('tu-1000')) - before]).toEqual([380, -380]);
  });

  it('are credited once however often the answer comes, and another answer is refused', async () => {
    expect(await part(ClearingOut).takeAnswer(answer)).toMatchObject({ isNew: false });
    const other = answer.replace('rejected,tac_invalid', 'rejected,late_tap');
    await expect(part(ClearingOut).takeAnswer(other)).rejects.toMatchObject({ code: 'validation_failed' });
    const { file } = await part(ClearingOut).make(ELSEWHERE.city, yesterday);
    const all = await answerOf(
      file,
      [1, 2, 3].map((record) => ({ record, tapId: null, amount: 1, result: 'accepted', reason: null, details: null })),
    );
    await expect(part(ClearingOut).takeAnswer(all)).rejects.toMatchObject({ code: 'state_conflict' });
    expect(await owed('公交')).toBe(380);
  });

  it('are rides in the day file of the operator, and what the city owes in its own, and both tie out', async () => {
    const { file } = await part(DayFiles).make('公交', yesterday);
    expect(file.totals).toMatchObject({ rides: 2, exceptions: 3, list: 400, concession: 20, paid: 380 });
    const { file: theirs } = await part(DayFiles).make('tu-1000', yesterday);
    expect(creditOf(theirs.totals)).toBe(await owed('tu-1000'));
  });

  it('that come later go out in the file of a later day', async () => {
    const record = recordOf(THEIRS, noon + 3 * HOUR_MS, 90);
    await part(TapIntake).take('late', [uploadOf(record, '公交')]);
    expect((await part(ClearingOut).make(ELSEWHERE.city, yesterday)).file.count).toBe(3);
    service.clock.advance(DAY_MS);
    const today = new Date(noon + DAY_MS + 8 * HOUR_MS).toISOString().slice(0, 10);
    expect((await part(ClearingOut).make(ELSEWHERE.city, today)).file).toMatchObject({
      sequence: 2,
      count: 1,
      amount: 90,
    });
    await expect(part(ClearingOut).make(ELSEWHERE.city, '2026-01-01')).rejects.toThrow(
      `has a file of ${today} already`,
    );
  });

  it('name their cards nowhere in the database but sealed', async () => {
    const { rows } = await part(Pool).query(
      `SELECT 1 FROM transit_foreign_tap WHERE transit_foreign_tap::text LIKE '%${THEIRS}%'`,
    );
    expect(rows).toEqual([]);
  });
});

describe('a city is registered', () => {
  const city = { city: '3000', name: '天津', prefixes: ['31043000'] };

  it('once, and prefixes may be added', async () => {
    await makeOperator(service.app, '津商户', '990220148990002', '2420');
    const registered = { ...city, merchantId: '990220148990002' };
    await part(ClearingCities).register(registered);
    const more = await part(ClearingCities).register({ ...registered, prefixes: ['31043001'] });
    expect(more).toEqual({
      ...{ city: '3000', name: '天津', operator: 'tu-3000' },
      prefixes: ['31043000', '31043001'],
    });
  });

  it('not as another one, not with the prefix of another, and not where its fares are priced here', async () => {
    const register = (change: object) => part(ClearingCities).register({ ...city, ...change });
    await expect(register({})).rejects.toMatchObject({ code: 'state_conflict' });
    await expect(register({ city: '4000', merchantId: '990220148990002' })).rejects.toMatchObject({
      code: 'state_conflict',
    });
    await expect(register({ city: '5840', merchantId: '990220148990002' })).rejects.toThrow('a policy of its own');
    await expect(register({ city: '6000', merchantId: '990220148999999' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });
});

describe('onecard transit clearing', () => {
  const run = (...args: readonly string[]) =>
    runCommand(['transit', 'clearing', ...args], { DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY });
  const path = (name: string): string => join(folder, name);

  it('takes a file, and writes the answer and the errors', async () => {
    const records = [signed(OURS, noon + 7_000, 60), { ...signed(OURS, noon + 8_000, 60), tac: 'ffffffff' }];
    await writeFile(path('in.tu'), clearingFileOf(records, { number: 5 }));
    await writeFile(path('key'), `${KEY.toString('hex')}\n`);
    const files = ['--answer', path('answer.csv'), '--errors', path('errors.csv'), '--tac-key', path('key')];
    const { code, stdout } = await run('in', path('in.tu'), ...files);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^taken: file 5 from 1000 .*: 1 accepted 0.60, 1 rejected 0.60;.*TACs were checked\n$/),
    ]);
    expect(await readFile(path('answer.csv'), 'utf8')).toMatch(
      /^TUANSWER1,1000,2410,2026-03-02,5,.*\r\n1,accepted,\r\n2,rejected,tac_invalid\r\n/,
    );
    const errors = await readFile(path('errors.csv'), 'utf8');
    expect(errors).toMatch(/\r\n2,tac_invalid,TAC 校验不通过,/);
    expect(errors).not.toContain(OURS);
  });

  it('writes a file, takes its answer, and lists the cities', async () => {
    const out = await run('out', '--city', '1000', '--day', yesterday, '--out', path('out.tu'), '--json');
    expect(JSON.parse(out.stdout)).toMatchObject({ sequence: 1, count: 3, isNew: false });
    expect((await readFile(path('out.tu'))).subarray(0, 8).toString()).toBe('TUCLEAR1');
    await writeFile(path('bad.csv'), 'no answer');
    expect(await run('answer', path('bad.csv'))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('line 1') as string,
    });
    expect((await run('city', 'list')).stdout).toContain('2410  长春  this centre  cards 31048900\n');
    expect((await run('city', 'add', '7000', '--name', '某地')).code).toBe(2);
  });

  it('leaves a ledger in which nothing is wrong', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});

async function bytesOf(file: Parameters<ClearingOut['bytes']>[0]): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of part(ClearingOut).bytes(file)) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function answerOf(file: Parameters<ClearingOut['bytes']>[0], kept: readonly KeptAnswer[]): Promise<string> {
  let text = '';
  async function* pages() {
    await Promise.resolve();
    yield kept;
  }
  for await (const piece of answerText({ from: HERE.city, to: ELSEWHERE.city }, file, pages())) text += piece;
  return text;
}
