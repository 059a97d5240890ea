import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../src/audit';
import { decide, expectCleanBooks } from '../service-desk-actions/desk-under-test';
import { onecardOn } from '../simulator/command-line';
import { pursesOf } from '../support/app';
import { SubsidyTown } from './subsidy-town';

const home = mkdtempSync(join(tmpdir(), 'onecard-top-ups-'));
let town: SubsidyTown;

beforeAll(async () => {
  town = await SubsidyTown.build();
});

afterAll(async () => {
  await town.close();
  rmSync(home, { recursive: true });
});

const topUps = (...args: readonly string[]) => onecardOn(town.desk.database, home, 'top-ups', ...args);

async function parsed(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr, exitCode } = await topUps(...args, '--json');
  if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe('onecard top-ups', () => {
  it('takes a channel’s file to the purses, and what no purse could take to whom it belongs', async () => {
    const desk = town.desk;
    const poor = await town.villager();
    await desk.city.office.post(`/v1/cardholders/${poor.cardholderId}/purses`, { purse: 'epurse' });
    await parsed('channel', 'bank', '--name', '银行', '--balance-limit', '100');
    const path = join(home, 'made.csv');
    const made = ['--channel', 'bank', '--day', '2026-11-25', '--number', '0001', '--rows', '1'];
    const { total } = await parsed('generate', path, ...made);
    expect(statSync(path).mode % 0o1000).toBe(0o600);
    const { result } = await parsed('import', path);
    expect(result).toMatchObject({ rows: 1, credited: 0, suspended: 1, suspendedAmount: total });
    const listed = await parsed('suspense');
    expect(listed).toMatchObject({
      items: [{ channel: 'bank', reason: 'balance_too_large', state: 'suspended', ageDays: 0 }],
      sums: [{ reason: 'balance_too_large', items: 1, amount: total }],
    });
    expect(await parsed('suspense', '--older-than', '1')).toEqual({ items: [], sums: [] });
    expect((await topUps('suspense')).stdout).toContain('1 items');

    const reference = (listed['items'] as { reference: string }[])[0]?.reference ?? '';
    const by = ['--by', town.clerk.member.username, '--note', 'the limit is raised'];
    const agent = ['--by', desk.agent.member.username, '--note', 'no'];
    expect((await topUps('return', 'bank', reference, ...agent)).exitCode).toBe(1);
    await parsed('channel', 'bank', '--name', '银行');
    const asked = await parsed('assign', 'bank', reference, '--to', poor.token, ...by);
    await decide(desk.approver, String(asked['approvalId']));
    expect((await pursesOf(desk.city.office, poor))['epurse']?.balance).toBe(total);
    const late = await topUps('return', 'bank', reference, ...by);
    expect(late).toMatchObject({ exitCode: 1 });
    expect(late.stdout).toContain('refused, top_up_not_in_suspense');
    expect((await topUps('suspense')).stdout).toBe('Nothing is in suspense.\n');
    const log = await town.part(AuditLog).search({ object: `bank/${reference}` }, { limit: 50 });
    expect(log.items.map(({ action, outcome }) => `${action} ${outcome}`).sort()).toEqual([
      ...['top_up.assign done', 'top_up.return refused'],
    ]);
    await expectCleanBooks(desk);
  });

  it('says what is wrong, and what it is for', async () => {
    const missing = await topUps('import', join(home, 'none.csv'));
    expect(missing.exitCode).toBe(1);
    expect(
      (await topUps('assign', 'bank', 'R1', '--to', '9220000000000000013', '--by', 'x', '--note', 'y')).exitCode,
    ).toBe(2);
    expect((await topUps('channel', 'Bank', '--name', 'x')).exitCode).toBe(1);
    const { stdout } = await topUps('--help');
    expect(stdout).toContain('onecard top-ups import top-ups.csv');
    expect(readFileSync(join(home, 'made.csv'), 'utf8').split('\n')[1]).toBe('reference,purse,amount,time');
  });
});
