import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { registerTransit } from './transit.command';

const FIXTURES = join(__dirname, '..', '..', 'test', 'fixtures', 'transit');
const home = mkdtempSync(join(tmpdir(), 'onecard-transit-'));
const fixture = (name: string): string => join(FIXTURES, name);
const file = (name: string, content: unknown): string => {
  writeFileSync(join(home, name), JSON.stringify(content));
  return join(home, name);
};

afterAll(() => rmSync(home, { recursive: true }));

/** Runs `onecard transit …` in this process. */
async function transit(...args: readonly string[]) {
  const printed = { stdout: '', stderr: '' };
  const before = process.exitCode;
  const spies = (['stdout', 'stderr'] as const).map((stream) =>
    jest.spyOn(process[stream], 'write').mockImplementation((chunk) => {
      printed[stream] += String(chunk);
      return true;
    }),
  );
  process.exitCode = undefined;
  const program = new Command('onecard').exitOverride();
  registerTransit(program);
  try {
    await program.parseAsync(['node', 'onecard', 'transit', ...args]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  const ended: unknown = process.exitCode;
  process.exitCode = before;
  return { ...printed, exitCode: ended ?? 0 };
}

describe('onecard transit rate', () => {
  const changchun = fixture('changchun-sample.json');
  const taps = fixture('changchun-day-taps.json');
  const riders = fixture('changchun-day-riders.json');

  it('prices a day as a table for people, with the steps of every charge', async () => {
    const { stdout, exitCode } = await transit('rate', '--policy', changchun, '--taps', taps, '--riders', riders);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('CC-SAMPLE 2026-1 (not official)\n');
    expect(stdout).toContain('  2026-03-02 11:00:00  bus 306  complete  0.00\n      标价: 公交二元票, 一票制 → 2.00');
    expect(stdout).toContain('  2026-03-02: 2 journeys, 1 free, list 5.00, due 1.50, subsidy 2.00');
    expect(stdout).toContain('27 taps (1 repeated), 18 journeys: 12 charged, 4 free, 1 open, 1 exceptions\n');
  });

  it('takes the open data of Shenzhen as it is, and answers one JSON object', async () => {
    const policy = fixture('shenzhen-2018.json');
    const data = fixture('shenzhen-taps-2018-08-31.json');
    const { stdout } = await transit('rate', '--policy', policy, '--taps', data, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ policy: { official: false }, counts: { taps: 100, charged: 36 } });
  });

  it('says by its field what is wrong, and fails', async () => {
    const bad = file('bad.json', [{ id: 't1', card: 'A', at: 'now', operator: 'x', mode: 'bus', kind: 'single' }]);
    const { stdout, stderr, exitCode } = await transit('rate', '--policy', changchun, '--taps', bad);
    expect([stdout, exitCode]).toEqual(['', 1]);
    expect(stderr).toMatch(/^taps\.0\.at must be milliseconds since 1970 or a time such as/);
  });

  it('needs both files', async () => {
    expect(await transit('rate', '--policy', changchun)).toMatchObject({ exitCode: 2 });
  });
});

describe('onecard transit fare-policy', () => {
  const changchun = fixture('changchun-sample.json');

  it('finds the sample policies valid', async () => {
    expect(await transit('fare-policy', 'validate', changchun)).toMatchObject({
      ...{ exitCode: 0, stdout: 'CC-SAMPLE 2026-1: valid (not official)\n' },
    });
    const { stdout } = await transit('fare-policy', 'validate', fixture('shenzhen-2018.json'), '--json');
    expect(JSON.parse(stdout)).toMatchObject({ valid: true, policyId: 'SZ-2018' });
  });

  it('tells the faults of one that is not, and fails', async () => {
    const bad = file('policy.json', { policy_id: 'X', stacking: ['cap'] });
    const { stderr, exitCode } = await transit('fare-policy', 'validate', bad);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${bad}: networks is missing\n`);
    expect(await transit('fare-policy', 'diff', bad, changchun)).toMatchObject({ exitCode: 1, stdout: '' });
  });

  it('says that a policy is the same as itself', async () => {
    expect(await transit('fare-policy', 'diff', changchun, changchun)).toMatchObject({
      ...{ exitCode: 0, stdout: 'The policies say the same.\n' },
    });
  });
});
