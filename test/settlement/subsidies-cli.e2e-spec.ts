import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../src/audit';
import { RosterStore } from '../../src/settlement';
import { decide, expectCleanBooks } from '../service-desk-actions/desk-under-test';
import { type CommandResult, onecardOn } from '../simulator/command-line';
import { SubsidyTown } from './subsidy-town';

const ACCOUNT = '6222020200099887766';
const home = mkdtempSync(join(tmpdir(), 'onecard-subsidies-'));
let town: SubsidyTown;

beforeAll(async () => {
  town = await SubsidyTown.build();
});

afterAll(async () => {
  await town.close();
  rmSync(home, { recursive: true });
});

const subsidies = (...args: readonly string[]): Promise<CommandResult> =>
  onecardOn(town.desk.database, home, 'subsidies', ...args);

async function parsed(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout, stderr, exitCode } = await subsidies(...args, '--json');
  if (exitCode !== 0) throw new Error(`${args.join(' ')}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

const resultOf = (run: Record<string, unknown>): Record<string, unknown> => run['result'] as Record<string, unknown>;

describe('onecard subsidies', () => {
  it('takes a roster from the file to the bank and back', async () => {
    const rule = ['--number', '40', '--name', '农机购置', '--method', 'bank', '--cycle', 'once', '--notice-days', '0'];
    expect(await parsed('rule', 'machines', ...rule, '--ceiling', '5000000')).toMatchObject({ programme: 'machines' });
    const { name, idNumber } = await town.villager();
    const content = `姓名,身份证号,金额,开户行,账号\n${name},${idNumber},1200.50,102,${ACCOUNT}\n#合计,1,1200.50\n`;
    const where = ['--programme', 'machines', '--period', 'once', '--area', '220102', '--budget', '5000'];
    const told = resultOf(await parsed('import', await town.file(content), ...where));
    expect(told).toMatchObject({ state: 'checked', rows: 1, excludedRows: 0, total: 120_050 });
    const rosterId = String(told['rosterId']);
    expect(await parsed('publish', rosterId)).toMatchObject({ result: 'done' });
    const by = ['--by', town.clerk.member.username, '--note', 'posted'];
    expect(await subsidies('submit', rosterId, '--by', town.desk.agent.member.username, '--note', 'no')).toMatchObject({
      exitCode: 1,
    });
    const { approvalId } = await parsed('submit', rosterId, ...by);
    await decide(town.desk.approver, String(approvalId));
    await decide(town.second, (await town.part(RosterStore).get(rosterId)).approvalId ?? '');
    const { fileId } = resultOf(await parsed('pay', rosterId));
    const out = join(home, 'payments.csv');
    await parsed('file', String(fileId), '--out', out);
    expect(readFileSync(out, 'utf8')).toContain(`${String(fileId)},1,${name},102,${ACCOUNT},1200.50,machines once\n`);
    expect(statSync(out).mode % 0o1000).toBe(0o600);
    const answer = `批次号,序号,金额,结果,原因\n${String(fileId)},1,1200.50,失败,账户状态异常\n#合计,1,1200.50\n`;
    expect(resultOf(await parsed('answer', await town.file(answer)))).toMatchObject({ returnedRows: 1 });
    const { stdout } = await subsidies('show', rosterId);
    expect(stdout).toContain('returned          1 rows         120050 fen');
    const next = ['--holder', name, '--bank', '105', '--account', '621700000000012345'];
    expect(await parsed('correct', rosterId, '1', ...by, ...next)).toMatchObject({ result: 'approval_required' });
    const log = await town.part(AuditLog).search({ object: rosterId }, { limit: 50 });
    expect(log.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['subsidy.publish', 'subsidy.submit', 'subsidy.pay', 'subsidy.correct']),
    );
    expect(JSON.stringify(log.items)).not.toContain(ACCOUNT);
    await expectCleanBooks(town.desk);
  });

  it('says what is wrong with a file and what is refused', async () => {
    const file = await town.file('姓名,身份证号,金额\n张三,220199199001010017,1.005\n');
    const where = ['--programme', 'hardship', '--period', '2026-11', '--area', '220102', '--budget', '5000'];
    const { exitCode, stderr } = await subsidies('import', file, ...where);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('line 2');
    expect(await subsidies('publish', `sr_${'0'.repeat(24)}`)).toMatchObject({ exitCode: 1 });
  });
});
