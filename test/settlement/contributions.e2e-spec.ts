import { mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { type CardholderState, RegisterCardholder } from '../../src/cardholder';
import { hexKey, TransactionCore } from '../../src/event-store';
import { JobRegistry, type JobResult } from '../../src/jobs';
import { LedgerBalances, MEDICAL_FUNDING } from '../../src/ledger';
import { PersonRegister } from '../../src/person';
import { ProblemError } from '../../src/platform/errors';
import { fen } from '../../src/platform/money';
import { ContributionFiles, ContributionStore } from '../../src/settlement';

import { createServiceDatabase, inventIdNumber, type Service, startService, verifyDatabase } from '../support/app';
import type { TestDatabase } from '../support/database';
import { contributionFile, type TestFile, type TestRow } from './contribution-file';
import { type DirectRun, freshMemory, KilledError, runDirectly } from './direct-run';

const AREA = '220199';

let database: TestDatabase;
let service: Service;
let folder: string;
let files = 0;

const part = <Part>(token: abstract new (...args: never[]) => Part): Part => service.app.get(token, { strict: false });

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  folder = await mkdtemp(join(tmpdir(), 'onecard-contributions-'));
  await part(ContributionStore).addPolicy({
    ...{ area: AREA, from: '202501', averageWage: fen(700_000), retireeAmount: fen(8_000) },
    ...{ rate: '0.02', floor: '0.6', ceiling: '3' },
  });
});

afterAll(async () => {
  await service.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function register(count: number): Promise<string[]> {
  const idNumbers = Array.from({ length: count }, () => inventIdNumber());
  for (const idNumber of idNumbers) {
    const request = { key: hexKey(`register ${idNumber}`), digest: hexKey(idNumber) };
    await service.app.get(CommandBus).execute(new RegisterCardholder(request, { name: '张三', idNumber }));
  }
  return idNumbers;
}

async function balanceOf(idNumber: string): Promise<number> {
  const [streamId] = await part(PersonRegister).byIdNumber(idNumber);
  const core = service.app.get<TransactionCore>(TransactionCore, { strict: false });
  const { state } = await core.state<CardholderState>(streamId!);
  return state.purses.list.find(({ name }) => name === 'medical')?.balance ?? 0;
}

async function write(file: TestFile | Buffer): Promise<string> {
  files += 1;
  const path = join(folder, `${files}.csv`);
  const content = Buffer.isBuffer(file) ? file : contributionFile({ number: `N${files}`, ...file });
  await writeFile(path, content);
  return path;
}

function importFile(path: string, how?: DirectRun): Promise<JobResult> {
  return runDirectly(part(JobRegistry).get('import-contributions'), { file: path }, how);
}

async function faultsOf(file: TestFile | Buffer): Promise<string[]> {
  try {
    await importFile(await write(file));
  } catch (error) {
    if (error instanceof ProblemError) return error.errors.map(({ field, code }) => `${field}: ${code}`);
    throw error;
  }
  throw new Error('the file was taken');
}

const errorsOf = async (path: string): Promise<string[]> =>
  (await readFile(`${path}.errors.csv`, 'utf8'))
    .split('\n')
    .slice(1, -1)
    .map((line) => line.split(',').slice(0, 2).join(' '));

const inWork = (person: string, more: Partial<TestRow> = {}): TestRow => ({
  ...{ person, base: '6543.00', amount: '130.86' },
  ...more,
});

describe('a file of contributions', () => {
  it.each(['utf-8', 'gbk'] as const)('in %s credits people in work and in retirement', async (encoding) => {
    const [worker, pensioner, justRetired] = (await register(3)) as [string, string, string];
    const funding = await part(LedgerBalances).now(MEDICAL_FUNDING);
    const path = await write({
      encoding,
      rows: [
        inWork(worker),
        { person: pensioner, psnType: '1201', amount: '80.00' },
        inWork(justRetired, { psnType: '1201', retiredMonth: '202603' }),
      ],
    });
    expect(await importFile(path)).toMatchObject({ rows: 3, credited: 3, corrected: 0, errors: 0, amount: 34_172 });
    expect([await balanceOf(worker), await balanceOf(pensioner), await balanceOf(justRetired)]).toEqual([
      13_086, 8_000, 13_086,
    ]);
    expect(await part(LedgerBalances).now(MEDICAL_FUNDING)).toBe(funding - 34_172);
  });

  it('that comes again changes nothing, and says the same', async () => {
    const [worker] = (await register(1)) as [string];
    const path = await write({ rows: [inWork(worker)] });
    const first = await importFile(path);
    expect(await importFile(path)).toEqual(first);
    expect(await balanceOf(worker)).toBe(13_086);
    const other = await write({ number: 'again', rows: [inWork(worker)] });
    expect(await importFile(other)).toMatchObject({ credited: 0, unchanged: 1, amount: 0 });
    expect(await balanceOf(worker)).toBe(13_086);
  });

  it('corrects earlier months by the difference, also for somebody who retired in between', async () => {
    const [worker] = (await register(1)) as [string];
    await importFile(await write({ month: '202602', rows: [inWork(worker)] }));
    const path = await write({
      rows: [
        { person: worker, psnType: '1201', amount: '80.00', retiredMonth: '202601' },
        { person: worker, psnType: '1201', amount: '80.00', month: '202602', retiredMonth: '202601' },
      ],
    });
    expect(await importFile(path)).toMatchObject({ credited: 1, corrected: 1, amount: 8_000 - 5_086 });
    expect(await balanceOf(worker)).toBe(16_000);
  });

  it('credits the rows that are right, and tells line and reason of the others', async () => {
    const [worker, second] = (await register(2)) as [string, string];
    const path = await write({
      rows: [
        inWork(worker),
        inWork(worker),
        inWork('220199199001010000'),
        inWork(inventIdNumber()),
        inWork(second, { amount: '130.85' }),
        inWork(second, { psnType: '1501' }),
        inWork(second, { base: '' }),
        inWork(second, { month: '202604' }),
        inWork(second, { month: '202403' }),
        inWork(second, { month: '202412' }),
        inWork(second, { base: '-1' }),
        inWork(second, { month: '202601' }),
      ],
    });
    expect(await importFile(path)).toMatchObject({ rows: 12, credited: 2, errors: 10 });
    expect(await errorsOf(path)).toEqual([
      '4 duplicate_row',
      '5 identity_number',
      '6 unknown_person',
      '7 amount_mismatch',
      '8 duplicate_row',
      '9 duplicate_row',
      '10 month_too_late',
      '11 month_too_old',
      '12 no_policy',
      '13 base',
    ]);
    expect(await readFile(`${path}.errors.csv`, 'utf8')).not.toMatch(/\d{6}/);
  });

  it('is not taken when what it says about itself is wrong, and nothing moves', async () => {
    const [worker] = (await register(1)) as [string];
    const rows = [inWork(worker)];
    expect(await faultsOf({ rows, toldTotal: '130.87' })).toEqual(['file, line 1: total']);
    expect(await faultsOf({ rows, toldRows: 2 })).toEqual(['file, line 1: rows', 'file, line 4: rows']);
    expect(await faultsOf({ rows, toldRows: 0 })).toEqual(['file, line 1, rows: head']);
    expect(await faultsOf({ rows, digest: '0'.repeat(64) })).toEqual(['file, line 4: digest']);
    expect(await faultsOf({ rows, digest: 'none' })).toEqual(['file, line 4: trailer']);
    expect(await faultsOf({ rows, end: false })).toEqual(['file: trailer_missing']);
    expect(await faultsOf({ rows, header: 'id_number,psn_type,base,amount,month,wage,retired_month' })).toEqual([
      'file, line 2, column 6: unknown_column',
    ]);
    expect(await faultsOf({ rows: [inWork(worker, { amount: 'much' })] })).toEqual(['file, line 3: amount']);
    expect(await faultsOf({ rows: [inWork(worker, { name: '张,三' })] })).toEqual(['file, line 3: cell_count']);
    expect(await balanceOf(worker)).toBe(0);
  });

  it('is not taken in another encoding, packed, too long in a line, empty, or not there', async () => {
    const right = contributionFile({ rows: [inWork(inventIdNumber())] });
    const broken = Buffer.concat([right, Buffer.of(0x23, 0xff, 0xff, 0x0a)]);
    expect(await faultsOf(broken)).toEqual(['file, line 5: after_end', 'file: encoding']);
    expect(await faultsOf(Buffer.from('PK\u0003\u0004bomb', 'latin1'))).toEqual(['file: encoding']);
    expect(await faultsOf(Buffer.of(0x1f, 0x8b, 8, 0))).toEqual(['file: encoding']);
    expect(await faultsOf(Buffer.alloc(40_000, 'x'))).toEqual(['file: line_too_long']);
    expect(await faultsOf(Buffer.alloc(0))).toEqual(['file: empty']);
    await expect(importFile(join(folder, 'none.csv'))).rejects.toMatchObject({ errors: [{ code: 'not_found' }] });
  });

  it('is not taken when it is larger than files may be, before any of it is read', async () => {
    const path = await write(Buffer.from('#CONTRIBUTIONS'));
    await truncate(path, 2_000_000_000);
    await expect(importFile(path)).rejects.toMatchObject({ errors: [{ code: 'too_large' }] });
  });

  it('is not taken under a number that another file had', async () => {
    const [worker] = (await register(1)) as [string];
    await importFile(await write({ number: 'twice', rows: [inWork(worker)] }));
    const again = { number: 'twice', rows: [inWork(worker, { month: '202602' })] };
    expect(await faultsOf(again)).toEqual(['file, line 1, number: number_used']);
  });
});

describe('a large file of contributions', () => {
  it('is made for the people who are there, and goes on after every kill to the same totals', async () => {
    await register(400);
    const path = join(folder, 'made.csv');
    const order = { path, area: AREA, month: '202605', number: 'made', enrolledOnly: false };
    const made = await part(ContributionFiles).make(order, new AbortController().signal, () => undefined);
    expect(made.rows).toBeGreaterThanOrEqual(400);
    const before = await part(LedgerBalances).now(MEDICAL_FUNDING);
    const memory = freshMemory();
    await expect(importFile(path, { memory, killAfter: 1 })).rejects.toThrow(KilledError);
    const forgetful = await importFile(path, { memory: freshMemory(), killAfter: 1 }).catch((error: unknown) => error);
    expect(forgetful).toBeInstanceOf(KilledError);
    const result = await importFile(path, { memory });
    expect(result).toMatchObject({ rows: made.rows, credited: made.rows, errors: 0, amount: made.total });
    expect(await part(LedgerBalances).now(MEDICAL_FUNDING)).toBe(before - made.total);
  });

  it('leaves a ledger in which nothing is wrong', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
