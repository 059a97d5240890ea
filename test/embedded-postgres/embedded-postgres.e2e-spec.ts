import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, readlink, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  acquireEmbedded,
  acquirePostgres,
  type AcquiredPostgres,
  findRunning,
  TEST_SETTINGS,
} from '../../src/platform/embedded-postgres';
import { removeHome, testHomePrefix } from '../support/leftovers';

const isRoot = process.getuid?.() === 0;
const RESTART_DEADLINE_MS = 15_000;

const serverOf = async (home: string) => findRunning({ folder: await realpath(join(home, 'postgres')) });

async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Repeats a query until the restarted server answers it. */
async function queryWhenBack(url: string, sql: string): Promise<object[]> {
  const deadline = performance.now() + RESTART_DEADLINE_MS;
  for (;;) {
    try {
      return await query(url, sql);
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

describe('the embedded PostgreSQL', () => {
  let parent: string;
  let home: string;
  const held: AcquiredPostgres[] = [];

  const acquire = async (): Promise<AcquiredPostgres> => {
    const postgres = await acquireEmbedded(home, TEST_SETTINGS);
    held.push(postgres);
    return postgres;
  };

  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), `${testHomePrefix()}${process.pid}-`));
    home = join(parent, 'home');
  });

  afterEach(async () => {
    await Promise.all(held.splice(0).map((postgres) => postgres.release()));
    await removeHome(home);
    await rm(parent, { recursive: true, force: true });
  });

  /** mkdtemp makes folders that only we may enter; the server's user must be able to pass through. */
  const openParent = (): Promise<void> => chmod(parent, 0o755);

  it('keeps its data, its port and its password over a restart', async () => {
    await openParent();
    const first = await acquire();
    await query(first.ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    await first.release();
    expect(await serverOf(home)).toBeUndefined();

    const second = await acquire();
    expect(second.ownerUrl).toBe(first.ownerUrl);
    expect(await query(second.ownerUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('keeps its password in a file of its owner, out of its command line, and listens on this machine only', async () => {
    await openParent();
    const { ownerUrl } = await acquire();
    const file = join(home, 'postgres.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { password } = JSON.parse(await readFile(file, 'utf8')) as { password: string };
    expect(password.length).toBeGreaterThanOrEqual(32);
    const server = await serverOf(home);
    expect(await readFile(`/proc/${server?.pid}/cmdline`, 'utf8')).not.toContain(password);
    expect(await query(ownerUrl, 'SHOW listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  });

  it('is started again at the same address when it is killed', async () => {
    await openParent();
    const { ownerUrl } = await acquire();
    await query(ownerUrl, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const before = await serverOf(home);
    process.kill(before?.pid ?? 0, 'SIGKILL');
    expect(await queryWhenBack(ownerUrl, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect((await serverOf(home))?.pid).not.toBe(before?.pid);
  });

  it('serves two users of one home and stops with the last of them', async () => {
    await openParent();
    const [first, second] = await Promise.all([acquire(), acquire()]);
    expect(second.ownerUrl).toBe(first.ownerUrl);
    await first.release();
    expect(await query(second.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await second.release();
    expect(await serverOf(home)).toBeUndefined();
  });

  it('is taken over from a process that was killed', async () => {
    await openParent();
    const hook = join(__dirname, '..', 'support', 'typescript.cjs');
    const holder = spawn(process.execPath, ['--require', hook, join(__dirname, 'holder.ts'), home], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(holder.stdout, 'data')) as [Buffer];
    const left = await serverOf(home);
    holder.kill('SIGKILL');
    await once(holder, 'exit');

    const postgres = await acquire();
    expect(`${postgres.ownerUrl}\n`).toBe(line.toString());
    expect((await serverOf(home))?.pid).toBe(left?.pid);
    await postgres.release();
    expect(await serverOf(home)).toBeUndefined();
  });

  it('starts although the lock file of its killed server names a number that another program has now', async () => {
    await openParent();
    const first = await acquire();
    await first.release();
    const folder = await realpath(join(home, 'postgres'));
    await writeFile(join(folder, 'data', 'postmaster.pid'), `${process.pid}\n${folder}/data\n1764000000\n5999\n`);
    const second = await acquire();
    expect(await query(second.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  (isRoot ? it : it.skip)(
    'works for root where the server may not enter the folder, and moves data outside',
    async () => {
      const postgres = await acquire();
      expect(await readlink(join(home, 'postgres'))).toMatch(/^\/var\/lib\/onecard\/[0-9a-f]{16}$/);
      expect(await query(postgres.ownerUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      const status = await readFile(`/proc/${(await serverOf(home))?.pid}/status`, 'utf8');
      expect(status).toMatch(/^CapEff:\s+0+$/m);
      expect(status).not.toMatch(/^Uid:\s+0\s/m);
    },
  );

  it('is not started when DATABASE_URL names a server', async () => {
    const choice = { databaseUrl: 'postgres://me@db.example/x', databaseAppUrl: undefined, home };
    const postgres = await acquirePostgres(choice);
    expect(postgres).toMatchObject({ ownerUrl: choice.databaseUrl, managed: false });
    await expect(stat(home)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
