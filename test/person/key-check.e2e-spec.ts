import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type Pool } from 'pg';
import { PersonRegister } from '../../src/person';
import { loadConfig } from '../../src/platform/config';
import { addMasterKey, KeyCheck, loadKeyRing, SealedColumns, WrongKeysError } from '../../src/platform/crypto';
import { openPool } from '../../src/platform/database';
import { createServiceDatabase, inventIdNumber, MASTER_KEY, type Service, startService } from '../support/app';
import { runCommand } from '../support/command-line';
import type { TestDatabase } from '../support/database';
import { runProgram } from '../support/program';

const OTHER_KEY = Buffer.alloc(32, 9).toString('base64');
const NO_KEY = { ONECARD_MASTER_KEY: '' };

let database: TestDatabase;
let owner: Client;
let pool: Pool;
let folder: string;

beforeEach(async () => {
  database = await createServiceDatabase();
  owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  pool = openPool(database.url, { max: 8, role: false, applicationName: 'onecard test' });
  folder = mkdtempSync(join(tmpdir(), 'onecard-key-check-'));
});

afterEach(async () => {
  await pool.end();
  await owner.end();
  await database.drop();
  rmSync(folder, { recursive: true });
});

/** Checks keys as the start of a process with these settings does. */
function check(env: NodeJS.ProcessEnv, columns = new SealedColumns()): Promise<void> {
  const config = loadConfig(env);
  return new KeyCheck(pool, loadKeyRing(config), columns, config).establish();
}

const recorded = async (): Promise<string[]> => {
  const { rows } = await owner.query<{ name: string }>(
    `SELECT purpose || ' ' || version || CASE WHEN retired_at IS NULL THEN '' ELSE ' retired' END AS name
       FROM key_check ORDER BY purpose, version`,
  );
  return rows.map(({ name }) => name);
};

const keyFile = (name: string): NodeJS.ProcessEnv => ({ ONECARD_KEY_FILE: join(folder, name), ...NO_KEY });

/** Copies a key file with something changed. */
function copy(from: string, to: string, change: (content: { index: Record<string, string> }) => void): void {
  const content = JSON.parse(readFileSync(join(folder, from), 'utf8')) as { index: Record<string, string> };
  change(content);
  writeFileSync(join(folder, to), JSON.stringify(content), { mode: 0o600 });
}

async function withService<Result>(env: NodeJS.ProcessEnv, work: (service: Service) => Promise<Result>) {
  const service = await startService(database, { env });
  try {
    return await work(service);
  } finally {
    await service.close();
  }
}

/** A service that has a person, in a database from before keys were recorded. Answers the person's identity number. */
async function oldDatabase(): Promise<string> {
  const idNumber = inventIdNumber();
  await withService({}, ({ app }) => app.get(PersonRegister, { strict: false }).enter({ name: '赵六', idNumber }));
  await owner.query('DELETE FROM key_check');
  return idNumber;
}

describe('the keys of a database', () => {
  it('are recorded at the first start, and start again', async () => {
    await withService({}, () => Promise.resolve());
    expect(await recorded()).toEqual(['index 1', 'seal 1']);
    await withService({}, () => Promise.resolve());
    expect(await recorded()).toEqual(['index 1', 'seal 1']);
  });

  it('are refused by the setting that is wrong, before anything is served', async () => {
    await check({ ONECARD_MASTER_KEY: MASTER_KEY });
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_HOME: folder, PORT: '0' };
    const other = await runProgram(['serve', '--no-demo', '--json'], { ...env, ONECARD_MASTER_KEY: OTHER_KEY });
    expect(other).toMatchObject({ code: 2, stdout: expect.not.stringContaining('ready') });
    expect(other.stderr).toContain('ONECARD_MASTER_KEY is not the key 1 that this database is sealed with');
    expect(other.stderr).not.toContain(OTHER_KEY);
    const staff = await runCommand(['staff', 'list'], { ...env, ONECARD_MASTER_KEY: OTHER_KEY });
    expect(staff).toMatchObject({ code: 2, stdout: '' });
    await expect(check({ ONECARD_MASTER_KEY: MASTER_KEY, CRYPTO_INDEX: 'hmac-sm3' })).rejects.toThrow(
      'CRYPTO_INDEX is hmac-sm3, but the blind indexes of this database are made with hmac-sha256',
    );
    await expect(check({ ONECARD_MASTER_KEY: MASTER_KEY, CRYPTO_PROFILE: 'gm' })).resolves.toBeUndefined();
  });

  it('are refused when the index key in the file or its algorithm was changed', async () => {
    await check(keyFile('keys.json'));
    copy('keys.json', 'index.json', ({ index }) => (index['key'] = OTHER_KEY));
    copy('keys.json', 'algorithm.json', ({ index }) => (index['algorithm'] = 'hmac-sm3'));
    const refusal = (file: string) => check(keyFile(file)).then(String, String);
    expect(await refusal('index.json')).toContain(
      `the index key of the key file ${join(folder, 'index.json')} (ONECARD_KEY_FILE) is not the one`,
    );
    expect(await refusal('algorithm.json')).toMatch(/the algorithm of the index key in .* is hmac-sm3, but .*sha256/);
    expect(await refusal('new.json')).toMatch(/index key of .*new\.json.*; key 1 of .*new\.json/);
    expect(await recorded()).toEqual(['index 1', 'seal 1']);
  });

  it('are one set when many processes start at once, and who has another one is refused', async () => {
    const keys = [MASTER_KEY, OTHER_KEY];
    const starts = Array.from({ length: 16 }, (_, index) => check({ ONECARD_MASTER_KEY: keys[index % 2] }));
    const ends = await Promise.allSettled(starts);
    const started = ends.map(({ status }) => status === 'fulfilled');
    const [even, odd] = [0, 1].map((side) => started.filter((_, index) => index % 2 === side));
    expect(new Set(even).size + new Set(odd).size).toBe(2);
    expect(even?.[0]).not.toBe(odd?.[0]);
    for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(WrongKeysError);
    expect(await recorded()).toEqual(['index 1', 'seal 1']);
  });

  it('cannot be changed by the service', async () => {
    await check({ ONECARD_MASTER_KEY: MASTER_KEY });
    for (const statement of ["UPDATE key_check SET code = sha256('')", 'DELETE FROM key_check']) {
      await expect(pool.query(statement)).rejects.toThrow('permission denied');
    }
  });
});

describe('a database from before keys were recorded', () => {
  it('records the keys that open what is stored, and everybody is still found', async () => {
    const idNumber = await oldDatabase();
    const found = await withService({}, ({ app }) => app.get(PersonRegister, { strict: false }).byIdNumber(idNumber));
    expect(found).toHaveLength(1);
    expect(await recorded()).toEqual(['index 1', 'seal 1']);
  });

  it('refuses keys that do not, and records nothing', async () => {
    await oldDatabase();
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_HOME: folder };
    const other = await runCommand(['staff', 'list'], { ...env, ONECARD_MASTER_KEY: OTHER_KEY });
    expect(other).toMatchObject({ code: 2, stdout: '' });
    expect(other.stderr).toContain('ONECARD_MASTER_KEY is not the key 1');
    const index = await runCommand(['staff', 'list'], {
      ...{ ...env, ONECARD_MASTER_KEY: MASTER_KEY, CRYPTO_INDEX: 'hmac-sm3' },
    });
    expect(index).toMatchObject({ code: 2, stdout: '' });
    expect(index.stderr).toContain('CRYPTO_INDEX');
    expect(await recorded()).toEqual([]);
  });

  it('refuses a key file that has none of the versions that its values name', async () => {
    await oldDatabase();
    writeFileSync(join(folder, 'five.json'), JSON.stringify({ keys: { 5: OTHER_KEY } }), { mode: 0o600 });
    const started = await runCommand(['staff', 'list'], { DATABASE_URL: database.ownerUrl, ...keyFile('five.json') });
    expect(started.stderr).toContain('sealed with key 1, which is not in the key file');
    expect(await recorded()).toEqual([]);
  });
});

describe('changing keys', () => {
  it('records a key that is added and lets one that is retired be missing; machines that differ are refused', async () => {
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_HOME: folder, ...keyFile('keys.json') };
    await check(env);
    copy('keys.json', 'other-machine.json', () => undefined);
    expect(await runCommand(['keys', 'add'], env)).toMatchObject({ code: 0 });
    expect(await recorded()).toEqual(['index 1', 'seal 1', 'seal 2']);
    const otherMachine = { ...env, ...keyFile('other-machine.json') };
    const second = await runCommand(['keys', 'add'], otherMachine);
    expect(second).toMatchObject({ code: 2, stdout: '' });
    expect(second.stderr).toContain('sealed with key 2, which is not in the key file');
    addMasterKey(join(folder, 'other-machine.json'));
    await expect(check(otherMachine)).rejects.toThrow(/key 2 of .*other-machine\.json .* is not the key 2/);
    expect(await runCommand(['keys', 'retire', '1'], env)).toMatchObject({ code: 0 });
    expect(await recorded()).toEqual(['index 1', 'seal 1 retired', 'seal 2']);
    await expect(check(env)).resolves.toBeUndefined();
  });

  it('with wrong keys is refused, while the list tells what is wrong and verify needs none', async () => {
    await check({ ONECARD_MASTER_KEY: MASTER_KEY });
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_HOME: folder, ...keyFile('wrong.json') };
    const list = await runCommand(['keys', 'list'], env);
    expect(list.code).toBe(1);
    expect(list.stdout).toMatch(/^Key 1, NOT the one of this database$/m);
    expect(list.stdout).toMatch(/^WRONG: the index key of the key file .*wrong\.json/m);
    for (const command of [['re-encrypt'], ['retire', '1']]) {
      expect([command, await runCommand(['keys', ...command], env)]).toMatchObject([command, { code: 2, stdout: '' }]);
    }
    expect(await runCommand(['verify'], env)).toMatchObject({ code: 0 });
    expect(await recorded()).toEqual(['index 1', 'seal 1']);
  });
});
