import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { seedDemo } from '../../src/demo';
import { ImportPolicies, type ListedPolicy, ListPolicies } from '../../src/medical';
import { createServiceDatabase, type Service, startService, verifyDatabase } from '../support/app';
import type { TestDatabase } from '../support/database';
import { onecard, onecardOn } from '../simulator/command-line';
import { SMALL_POLICIES } from '../support/medical';

const HOSPITAL = 'H22010000001';
/** The first person of the demo city is insured as a resident (390). */
const RESIDENT = '1';

interface Told {
  readonly passed: boolean;
  readonly statement: { readonly settlementId: string; readonly file: string; readonly bytes?: number } | null;
  readonly scenarios: readonly {
    readonly scenario: string;
    readonly passed: boolean;
    readonly lines: string[];
    readonly settlements: readonly Readonly<Record<string, unknown>>[];
  }[];
}

const home = mkdtempSync(join(tmpdir(), 'onecard-his-'));
let database: TestDatabase;
let service: Service;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  await earlierDemo();
  await seed();
  await service.caughtUp();
});

afterAll(async () => {
  await service.close();
  await database.drop();
  rmSync(home, { recursive: true });
});

const seed = () => seedDemo({ app: service.app, config: { home }, baseUrl: service.baseUrl });

/** A policy as the demo city had it before, and one of an operator in the place of another. */
async function earlierDemo(): Promise<void> {
  const days = { area: '220100', insutype: '390', effective_from: '2000-01-01', effective_to: '2099-12-31' };
  const { outpatient, pharmacy } = SMALL_POLICIES;
  const earlier = { ...outpatient, ...days, param_set: 'DEMO-CC-RES-OP', med_types: ['12', '13', '14'] };
  const own = { ...pharmacy, ...days, param_set: 'OWN-PHARMACY' };
  const commands = service.app.get(CommandBus);
  await commands.execute(new ImportPolicies([earlier], {}, 'demo city'));
  await commands.execute(new ImportPolicies([own], {}, 'an operator'));
}

async function his(...args: readonly string[]): Promise<Told> {
  const { stdout } = await onecard(home, 'medical', 'his', '--json', ...args);
  return JSON.parse(stdout) as Told;
}

describe('the demo city', () => {
  it('takes the place of its own earlier policies, and of nobody else’s', async () => {
    const found = (): Promise<readonly ListedPolicy[]> =>
      service.app.get(QueryBus).execute(new ListPolicies({ area: '220100', insutype: '390', day: '2026-11-25' }));
    const names = (await found()).map(({ name }) => name).sort();
    expect(names).toEqual(['DEMO-CC-RES-IP', 'DEMO-CC-RES-OP', 'OWN-PHARMACY']);
    const before = await found();
    await seed();
    expect(await found()).toEqual(before);
  });
});

describe('the simulator of a hospital information system', () => {
  it.each(['the first time', 'again, beside what it did before'])('plays all and is balanced, %s', async () => {
    const { passed, scenarios, statement } = await his();
    const failed = scenarios.filter((one) => !one.passed).flatMap(({ lines }) => lines);
    expect(failed).toEqual([]);
    expect(passed).toBe(true);
    expect(statement).toBeNull();
    const balanced = scenarios.at(-1)?.lines.filter((line) => line.includes('3201') && line.includes('000000'));
    expect(balanced).toHaveLength(3);
  });

  it('tells the split of a settlement in figures, and in words', async () => {
    const [told] = (await his('--scenario', 'outpatient', '--card', '11')).scenarios;
    expect(told?.settlements).toMatchObject([
      {
        ...{
          institution: HOSPITAL,
          insutype: '310',
          total: 760_34,
          classes: { '01': 570_00, '02': 133_34, '03': 57_00 },
        },
        ...{ ownPay: 57_00, overLimit: 0, firstSelfPay: 13_33, inScope: 690_01, deductible: 300_00, poolFund: 195_01 },
        ...{ fundTotal: 195_01, account: 565_33, mutualAid: 0, cash: 0, hospital: 0 },
        funds: [{ code: '310100', amount: 195_01 }],
        settlementId: expect.stringMatching(/^ms_/) as string,
      },
    ]);
    expect(told?.settlements[0]).not.toHaveProperty('psnNo');
    const figure = (words: string): string | undefined =>
      told?.lines
        .find((line) => line.includes(words))
        ?.trim()
        .split(/\s+/)
        .at(-1);
    expect({
      ...{ total: figure('医疗费总额'), a: figure('甲'), b: figure('class 乙'), c: figure('class 丙') },
      ...{ first: figure('先行自付'), deductible: figure('起付线'), pool: figure('50 % of the rest') },
      ...{ left: figure('段内自付'), account: figure('个人账户'), cash: figure('现金') },
    }).toEqual({
      ...{ total: '760.34', a: '570.00', b: '133.34', c: '57.00', first: '13.33', deductible: '300.00' },
      ...{ pool: '195.01', left: '195.00', account: '565.33', cash: '0.00' },
    });
    expect(told?.lines.every((line) => !line.includes('\n'))).toBe(true);
  });

  it.each(['outpatient', 'inpatient', 'pharmacy'])('settles for a resident, too: %s', async (scenario) => {
    const { passed, scenarios } = await his('--scenario', scenario, '--card', RESIDENT);
    expect(scenarios.filter((one) => !one.passed).flatMap(({ lines }) => lines)).toEqual([]);
    expect(passed).toBe(true);
    expect(scenarios[0]?.settlements).toMatchObject([{ insutype: '390' }]);
  });

  it('is balanced when its journal was lost', async () => {
    rmSync(join(home, 'simulator'), { recursive: true });
    expect((await his()).passed).toBe(true);
  });

  it('says what is wrong, with exit code 1, when nothing can be played', async () => {
    const failed = await onecard(home, 'medical', 'his', '--scenario', 'outpatient', '--institution', 'H99999999999');
    expect(failed.exitCode).toBe(1);
    expect(failed.stdout).toContain('✗ 9001 was refused: fixmedins_code: is no designated institution');
    const json = await his('--scenario', 'outpatient', '--institution', 'H99999999999');
    expect(json).toMatchObject({ passed: false, scenarios: [{ passed: false, settlements: [] }] });
  });
});

describe('the printed statement', () => {
  it('is saved by a terminal of the institution that settled, for its user alone', async () => {
    const file = join(home, 'statement.pdf');
    const { passed, statement } = await his('--scenario', 'outpatient', '--card', '14', '--statement', file);
    expect(statement).toEqual({
      ...{ settlementId: expect.stringMatching(/^ms_/) as string, file },
      bytes: statSync(file, { throwIfNoEntry: false })?.size,
    });
    expect(passed).toBe(true);
    expect(readFileSync(file).subarray(0, 5).toString()).toBe('%PDF-');
    expect(statSync(file).mode & 0o777).toBe(0o600);

    const again = join(home, 'again.pdf');
    const ended = await onecard(home, 'medical', 'statement', statement!.settlementId, again, '--json');
    expect(JSON.parse(ended.stdout)).toMatchObject({ settlementId: statement!.settlementId, file: again });
    expect(readFileSync(again).subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('is not had by another institution, nor of what was never settled', async () => {
    const { scenarios } = await his('--scenario', 'outpatient', '--card', '15');
    const id = String(scenarios[0]?.settlements[0]?.['settlementId']);
    const file = join(home, 'none.pdf');
    for (const args of [
      [id, file, '--terminal', 'PHAR0001'],
      ['ms_00000001', file],
    ]) {
      const refused = await onecard(home, 'medical', 'statement', ...args);
      expect(refused).toMatchObject({
        exitCode: 1,
        stderr: expect.stringContaining('there is no settlement') as string,
      });
    }
    const nothing = await onecard(home, 'medical', 'his', '--scenario', 'reconcile', '--statement', file);
    expect(nothing).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('no statement') as string });
  });
});

describe('onecard medical reconcile', () => {
  const today = (): string => new Date(service.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const reconcile = (...args: readonly string[]) =>
    onecardOn(database, home, 'medical', 'reconcile', '--institution', HOSPITAL, ...args);

  it('prints the totals of an institution as 3201 compares them, in fen as JSON and in yuan as a table', async () => {
    const days = ['--from', today(), '--to', today()] as const;
    interface Totals {
      readonly totals: readonly Record<string, unknown>[];
    }
    const read = async (): Promise<Record<string, unknown>> => {
      const { totals } = JSON.parse((await reconcile(...days, '--json')).stdout) as Totals;
      return totals.find(({ insutype, clrType }) => insutype === '310' && clrType === '11') ?? {};
    };
    const before = await read();
    await his('--scenario', 'outpatient', '--card', '17');
    // It is cancelled again, so it subtracts what it adds.
    await his('--scenario', 'cancel', '--card', '17');
    const after = await read();
    const grown = ['count', 'medfee', 'fundPay', 'accountPay', 'cash'].map((name) => [
      name,
      Number(after[name]) - Number(before[name]),
    ]);
    expect(Object.fromEntries(grown)).toEqual({
      ...{ count: 1, medfee: 760_34, fundPay: 195_01, accountPay: 565_33, cash: 0 },
    });
    const { stdout, exitCode } = await reconcile(...days);
    expect(exitCode).toBe(0);
    const [header, ...rows] = stdout.trimEnd().split('\n');
    expect(header?.trim().split(/\s+/)).toEqual([
      ...['insutype', 'clr_type', 'setl_optins', 'count', 'medfee', 'fund_pay', 'acct_pay', 'cash'],
    ]);
    const yuan = (name: string): string => (Number(after[name]) / 100).toFixed(2);
    expect(rows.map((row) => row.trim().split(/\s+/))).toContainEqual([
      ...['310', '11', '220100', String(after['count']), yuan('medfee'), yuan('fundPay'), yuan('accountPay')],
      yuan('cash'),
    ]);
  });

  it('says so when nothing was settled, and refuses wrong periods and codes as wrong usage', async () => {
    const empty = await reconcile('--from', '2020-01-01', '--to', '2020-01-31');
    expect(empty).toMatchObject({ exitCode: 0, stdout: 'There are no settlements in this period.\n' });
    expect(await reconcile('--from', '2020-02-01', '--to', '2020-01-31')).toMatchObject({ exitCode: 2, stdout: '' });
    expect((await reconcile('--from', 'yesterday', '--to', '2020-01-31')).exitCode).toBe(2);
    const code = ['medical', 'reconcile', '--institution', 'X1', '--from', '2020-01-01', '--to', '2020-01-31'];
    expect((await onecardOn(database, home, ...code)).exitCode).toBe(2);
  });
});

it('the simulator leaves books that verify', async () => {
  expect((await verifyDatabase(database)).problems).toEqual([]);
});
