import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../src/audit';
import { createServiceDatabase, inventIdNumber, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { PersonRegister } from '../../src/person';
import { CommandBus } from '@nestjs/cqrs';
import { RegisterCardholder } from '../../src/cardholder';
import { hexKey } from '../../src/event-store';
import { GetAccumulators } from '../../src/medical';
import { QueryBus } from '@nestjs/cqrs';
import { RegisterMerchant } from '../../src/registry';
import { type CommandResult, onecardOn } from '../simulator/command-line';
import { sm2 } from 'sm-crypto-v2';
import golden from '../fixtures/medical/benefit-policies.json';

const MERCHANT = '990220180620001';
const home = mkdtempSync(join(tmpdir(), 'onecard-medical-'));
let database: TestDatabase;
let service: Service;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  const merchant = { merchantId: MERCHANT, name: '市第二医院', mcc: '8062', category: 'hospital', programmes: [] };
  await service.app.get(CommandBus).execute(new RegisterMerchant(merchant));
});

afterAll(async () => {
  await service.close();
  await database.drop();
  rmSync(home, { recursive: true });
});

/** Runs `onecard medical …` in this process on the database of the test. */
const medical = (...args: readonly string[]): Promise<CommandResult> => onecardOn(database, home, 'medical', ...args);

const file = (name: string, content: unknown): string => {
  const path = join(home, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const parsed = ({ stdout }: CommandResult): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;
const audited = async (action: string) =>
  (await service.app.get(AuditLog, { strict: false }).search({ action }, { limit: 50 })).items;

const named = (field: string): unknown => expect.objectContaining({ field }) as unknown;

describe('onecard medical policy', () => {
  const all = file('golden.json', golden);
  let policyId: string;

  it('imports one policy of a list for a pooling area, and says so in the audit log', async () => {
    const args = ['policy', 'import', all, '--set', 'CC-EMP-IP-2025', '--area', '220100', '--json'] as const;
    expect(parsed(await medical(...args, '--dry-run'))).toMatchObject({ dryRun: true, result: 'done' });
    const imported = parsed(await medical(...args));
    expect(imported).toMatchObject({ dryRun: false, result: 'done' });
    policyId = (imported['policies'] as readonly { readonly policyId: string }[])[0]?.policyId ?? '';
    expect(await audited('medical.policy_import')).toMatchObject([
      { object: policyId, actor: { kind: 'system', id: 'onecard medical' }, details: { area: '220100' } },
    ]);
  });

  it('refuses one that overlaps with exit code 1, naming the other', async () => {
    const { stdout, exitCode } = await medical('policy', 'import', all, '--set', 'SYN-EMP-IP-CVL', '--area', '220100');
    expect(exitCode).toBe(1);
    expect(stdout).toContain(policyId);
  });

  it('lists and shows what is there', async () => {
    expect((await medical('policy', 'list', '--day', '2025-05-05')).stdout).toContain(policyId);
    expect((await medical('policy', 'list', '--day', '2026-05-05')).stdout).toContain('no such policy');
    expect(parsed(await medical('policy', 'show', policyId, '--json'))).toMatchObject({
      policyId,
      document: { param_set: 'CC-EMP-IP-2025', effective_to: '2025-12-31' },
    });
  });

  it('tells field by field what another one changes, in words', async () => {
    const stored = golden.find(({ param_set: name }) => name === 'CC-EMP-IP-2025');
    const next = {
      ...stored,
      ...{ area: '220100', effective_from: '2025-01-01', effective_to: '2025-12-31' },
      ...{ pool_cap_fund: '160000.00', pool_ratio: { L1: '0.95', L2: '0.92', L3: '0.885', L3P: '0.85' } },
      ...{ pool_tiers: [['0.00', null, '0.9']] },
    };
    const { stdout, exitCode } = await medical('policy', 'diff', policyId, file('next.json', next));
    expect(exitCode).toBe(0);
    expect(stdout.trim().split('\n')).toEqual([
      'pool_cap_fund: ceiling of the pooling fund (统筹封顶线): 150000.00 yuan becomes 160000.00 yuan',
      'pool_ratio.L3: ratio of the pooling fund (统筹支付比例), L3: 88 % becomes 88.5 %',
      'pool_tiers: bands of the pooling fund: new, from 0.00 yuan 90 %',
    ]);
  });

  it('checks a file, and says of each policy in it what is wrong, as JSON too', async () => {
    expect(parsed(await medical('policy', 'validate', all, '--json'))).toMatchObject({
      valid: true,
      documents: golden.map(({ param_set: name }) => ({ name, valid: true, faults: [] })),
    });
    const path = file('mixed.json', [golden[0], { param_set: 'X' }]);
    const mixed = await medical('policy', 'validate', path, '--json');
    expect(mixed).toMatchObject({ exitCode: 1, stderr: '' });
    const { valid, documents } = parsed(mixed) as { valid: boolean; documents: Record<string, unknown>[] };
    expect(valid).toBe(false);
    expect(documents.map((one) => one['valid'])).toEqual([true, false]);
    expect(documents[1]).toMatchObject({ name: 'X', faults: expect.arrayContaining([named('insutype')]) as unknown });
    const said = await medical('policy', 'validate', path);
    expect(said.stdout).toBe(`${golden[0]!.param_set}: valid\n`);
    expect(said.stderr).toContain('X: insutype ');
  });

  it('answers wrong usage with exit code 2 and a faulty file with 1 and the field', async () => {
    expect((await medical('policy', 'import', all, '--area', 'x')).exitCode).toBe(2);
    const bad = await medical('policy', 'import', file('bad.json', { param_set: 'X' }), '--area', '220100');
    expect(bad).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('insutype') as string });
  });
});

describe('onecard medical institution', () => {
  it('registers, suspends and lists institutions, and audits it', async () => {
    const place = ['--level', 'L2', '--area', '220102', '--merchant', MERCHANT] as const;
    const added = await medical('institution', 'add', 'H22010000002', '--name', '市第二医院', ...place, '--json');
    expect(parsed(added)).toMatchObject({ result: 'done', kind: 'hospital', merchantId: MERCHANT });
    expect((await medical('institution', 'suspend', 'H22010000002')).exitCode).toBe(0);
    expect(parsed(await medical('institution', 'list', '--state', 'suspended', '--json'))).toMatchObject({
      items: [{ code: 'H22010000002' }],
    });
    expect(await audited('medical.institution_suspend')).toMatchObject([{ object: 'H22010000002' }]);
    const wrong = await medical('institution', 'set-certificate', 'H22010000002', '--file', file('key.txt', '04ab'));
    expect(wrong).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('SM2') as string });
  });
});

describe('onecard medical institution, as JSON', () => {
  const CODE = 'H22010000003';
  const change = async (...args: readonly string[]) => parsed(await medical('institution', ...args, '--json'));

  it('tells what came of a change, and how the institution stands afterwards', async () => {
    const { publicKey } = sm2.generateKeyPairHex();
    const place = ['--name', '市第三医院', '--level', 'L3', '--area', '220102', '--merchant', MERCHANT] as const;
    expect(await change('add', CODE, ...place)).toMatchObject({ result: 'done', state: 'active' });
    expect(await change('suspend', CODE)).toMatchObject({ result: 'done', code: CODE, state: 'suspended' });
    expect(await change('suspend', CODE)).toMatchObject({ result: 'already_so', state: 'suspended' });
    expect(await change('resume', CODE)).toMatchObject({ result: 'done', state: 'active' });
    const key = file('public.txt', `${publicKey}\n`);
    expect(await change('set-certificate', CODE, '--file', key)).toMatchObject({
      result: 'done',
      certificate: publicKey,
    });
    expect(await change('set-certificate', CODE, '--none')).not.toHaveProperty('certificate');
    const first = await change('message-key', CODE);
    expect(first).toEqual({ code: CODE, generation: 1, key: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    const second = await change('rotate-message-key', CODE, '--overlap-hours', '24');
    expect(second).toMatchObject({ code: CODE, generation: 2, key: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    expect(second['key']).not.toBe(first['key']);
    expect(await change('message-key', CODE)).toMatchObject({ generation: 2, key: second['key'] });
    expect(await audited('medical.institution_rotate_message_key')).toMatchObject([
      { object: CODE, details: { generation: 2 } },
    ]);
    expect((await medical('institution', 'rotate-message-key', CODE, '--overlap-hours', '721')).exitCode).toBe(2);
  });
});

describe('onecard medical enrol', () => {
  it('enrols people of a file by their identity numbers, which it shows nowhere', async () => {
    const idNumber = inventIdNumber();
    const key = hexKey('register');
    const registering = new RegisterCardholder({ key, digest: key }, { name: '张三', idNumber }, true);
    const { cardholderId } = await service.app.get(CommandBus).execute(registering);
    const stranger = inventIdNumber();
    const rows = [
      '社会保障号码,险种,统筹区,人员编号,人员类别,参保日期,身份类别',
      `${idNumber},310,220100,P0001,1101,2026-01-01,低保`,
      `${stranger},310,220100,P0002,1101,2026-01-01,`,
    ];
    const ended = await medical('enrol', file('people.csv', rows.join('\n')), '--json');
    expect(parsed(ended)).toEqual({
      ...{ rows: 2, done: 1, alreadySo: 0, refused: 1 },
      refusals: [{ line: 3, result: 'refused', reason: 'cardholder_not_registered' }],
    });
    expect(ended.exitCode).toBe(1);
    const { enrolments } = await service.app.get(QueryBus).execute(new GetAccumulators(cardholderId));
    expect(enrolments).toMatchObject([{ psnNo: 'P0001', category: '低保', state: 'active' }]);
    const entries = await audited('medical.enrol');
    expect(entries).toMatchObject([{ cardholderId }]);
    for (const secret of [idNumber, stranger]) {
      expect(ended.stdout + ended.stderr + JSON.stringify(entries)).not.toContain(secret);
    }
    expect(await service.app.get(PersonRegister, { strict: false }).byIdNumber(stranger)).toEqual([]);
  });

  it('takes a file with a fault nowhere at all, and names line and column only', async () => {
    const idNumber = inventIdNumber();
    const rows = ['id_number,insutype,area,psn_no,psn_type,from', `${idNumber},310,220100,${idNumber},1101,2026-01-01`];
    const ended = await medical('enrol', file('faulty.csv', rows.join('\n')));
    expect(ended).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('psn_no') as string });
    expect(ended.stderr).not.toContain(idNumber);
  });
});
