import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'pg';
import { MASTER_KEY, verifyDatabase } from '../support/app';
import { compileProgram, runProgram } from '../support/program';
import { day } from './fare-fixtures';
import { ProofCity } from './proof-city';

const WAIT_MS = 60_000;
/** Parts of the taps that are taken when the command is killed. */
const KILLS = [0.1, 0.4, 0.7];

describe('an import of taps that is killed', () => {
  let city: ProofCity;
  let folder: string;
  let file: string;
  let env: NodeJS.ProcessEnv;
  let child: ChildProcess | undefined;

  beforeAll(async () => {
    city = await ProofCity.build({
      ...{ riders: 700, first: day('2026-02-26'), days: 8, seed: 21, longestDelay: 2, rides: 3 },
    });
    folder = await mkdtemp(join(tmpdir(), 'onecard-taps-'));
    file = join(folder, 'taps.jsonl');
    const line = ({ tap, ...more }: ProofCity['uploads'][number]): string => JSON.stringify({ ...tap, ...more });
    await writeFile(file, city.uploads.map((upload) => `${line(upload)}\n`).join(''));
    env = { DATABASE_URL: city.database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY, ONECARD_HOME: folder };
    await compileProgram();
  });

  afterAll(async () => {
    child?.kill('SIGKILL');
    await city.end();
    await rm(folder, { recursive: true, force: true });
  });

  const taken = async (): Promise<number> => {
    const { rows } = await city.part(Pool).query<{ count: number }>('SELECT count(*)::int AS count FROM transit_tap');
    return rows[0]?.count ?? 0;
  };

  async function killAt(count: number): Promise<number> {
    const script = await compileProgram();
    child = spawn(process.execPath, [script, 'transit', 'import', file], {
      env: { ...process.env, ...env },
      stdio: 'ignore',
    });
    const deadline = Date.now() + WAIT_MS;
    while ((await taken()) < count) {
      if (Date.now() > deadline || child.exitCode !== null) throw new Error('the import was over before it was killed');
      await sleep(10);
    }
    child.kill('SIGKILL');
    await once(child, 'exit');
    await city.service.caughtUp();
    return taken();
  }

  it('again and again goes on with the same file, and every tap is charged once, to the fen', async () => {
    const distinct = new Set(city.uploads.map(({ tap, reception }) => `${tap.id} ${reception}`)).size;
    for (const part of KILLS) {
      const there = await killAt(Math.floor(distinct * part));
      expect(there).toBeLessThan(distinct);
    }
    const last = await runProgram(['transit', 'import', file, '--json'], env);
    expect(last.code).toBe(0);
    const { counts } = JSON.parse(last.stdout) as { counts: Record<string, number> };
    expect(Object.values(counts).reduce((sum, count) => sum + count)).toBe(city.uploads.length);
    expect(counts['duplicate']).toBeGreaterThan(distinct * 0.6);
    await city.service.caughtUp();
    expect(await taken()).toBe(distinct);
    expect(await city.booked()).toEqual(city.reference());
  });

  it('leaves a ledger in which nothing is wrong', async () => {
    expect((await verifyDatabase(city.database)).problems).toEqual([]);
  });
});
