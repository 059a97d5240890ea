import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Tally, WindowResult } from './tally';

const CLIENTS = 32;
const THREADS = 2;
const SCALE = 20;
/** Share of the transactions whose latency is written down: plenty for p99.9, too few to slow pgbench down. */
const SAMPLED_SHARE = 0.2;
const US_PER_MS = 1_000;

/** Where PostgreSQL's packages put their programs when they are not on the PATH; `*` is a version. */
const USUAL_FOLDERS = [
  '/usr/lib/postgresql/*/bin',
  '/usr/pgsql-*/bin',
  '/usr/local/pgsql/bin',
  '/opt/homebrew/opt/postgresql@*/bin',
  '/opt/homebrew/bin',
  '/usr/local/opt/postgresql@*/bin',
  '/usr/local/bin',
  '/Applications/Postgres.app/Contents/Versions/*/bin',
];

/** The pgbench of this machine, the newest where there are several; undefined without one. */
export function findPgbench(): string | undefined {
  const onPath = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...onPath, ...USUAL_FOLDERS.flatMap(expand)].map((folder) => join(folder, 'pgbench')).find(existsSync);
}

/** The folders that a pattern with one `*` stands for, newest version first. */
function expand(pattern: string): string[] {
  const star = pattern.indexOf('*');
  if (star < 0) return [pattern];
  const parent = pattern.slice(0, pattern.lastIndexOf('/', star));
  const [before = '', after = ''] = pattern.slice(parent.length + 1).split('*');
  const [rest = '', ...folders] = after.split('/');
  if (!existsSync(parent)) return [];
  return readdirSync(parent)
    .filter((name) => name.startsWith(before) && name.endsWith(rest))
    .sort((a, b) => b.localeCompare(a, 'en', { numeric: true }))
    .map((name) => join(parent, name, ...folders));
}

/** pgbench's TPC-B, the yardstick: what the same server does with one small transaction a request. */
export class Pgbench {
  readonly #environment: NodeJS.ProcessEnv;

  /** `url` names an empty database. The password goes by the environment: the command line is for everyone to see. */
  constructor(
    private readonly program: string,
    url: string,
  ) {
    const { hostname, port, username, password, pathname, searchParams } = new URL(url);
    const variables = {
      PGHOST: searchParams.get('host') ?? decodeURIComponent(hostname).replace(/^\[|\]$/g, ''),
      PGPORT: port,
      PGUSER: decodeURIComponent(username),
      PGPASSWORD: decodeURIComponent(password),
      PGDATABASE: decodeURIComponent(pathname.slice(1)),
      PGSSLMODE: searchParams.get('sslmode') ?? '',
      PGAPPNAME: 'onecard bench pgbench',
    };
    const given = Object.entries(variables).filter(([, value]) => value !== '');
    this.#environment = { ...process.env, ...Object.fromEntries(given) };
  }

  /** Fills the tables. */
  async initialise(): Promise<void> {
    await this.#run(['--initialize', '--quiet', `--scale=${SCALE}`]);
  }

  /** Runs for so many seconds. */
  async run(seconds: number, tally?: Tally): Promise<WindowResult> {
    const folder = await mkdtemp(join(tmpdir(), 'onecard-bench-'));
    try {
      const output = await this.#run([
        '--protocol=prepared',
        '--no-vacuum',
        `--client=${CLIENTS}`,
        `--jobs=${THREADS}`,
        `--time=${seconds}`,
        '--log',
        `--log-prefix=${join(folder, 'log')}`,
        `--sampling-rate=${SAMPLED_SHARE}`,
      ]);
      if (tally) await readLatencies(folder, tally);
      const operations = numberIn(output, /number of transactions actually processed: (\d+)/);
      // A second of a busy machine may be too short for one transaction, and then pgbench tells no rate.
      if (operations === 0) return { operations, unexpected: 0, seconds };
      const perSecond = numberIn(output, /tps = ([\d.]+) \(without initial connection time\)/);
      const unexpected = /number of failed transactions: (\d+)/.exec(output)?.[1] ?? '0';
      return { operations, unexpected: Number(unexpected), seconds: operations / perSecond };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  #run(args: readonly string[]): Promise<string> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.program, args, { env: this.#environment, stdio: ['ignore', 'pipe', 'pipe'] });
      let output = '';
      let complaints = '';
      child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
      child.on('error', reject);
      child.on('close', (code) => {
        if (code === 0) resolve(output);
        else reject(new Error(`pgbench failed: ${complaints.trim().split('\n').at(-1) ?? ''}`));
      });
    });
  }
}

/** One line a sampled transaction; its third field is the latency in microseconds. */
async function readLatencies(folder: string, tally: Tally): Promise<void> {
  for (const name of await readdir(folder)) {
    const text = await readFile(join(folder, name), 'latin1');
    for (const line of text.split('\n')) {
      const latency = Number(line.split(' ', 3)[2] ?? Number.NaN);
      if (Number.isFinite(latency)) tally.latencies.add(latency / US_PER_MS);
    }
  }
}

function numberIn(output: string, pattern: RegExp): number {
  const found = pattern.exec(output)?.[1];
  if (found === undefined) throw new Error('pgbench said nothing that can be understood');
  return Number(found);
}
