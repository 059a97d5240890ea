import { Client } from 'pg';
import { postmasterOf, serverCpuSeconds } from './process-usage';

/** Every scratch database is called so. */
const PREFIX = 'onecard_bench_';
/** Settings without which a commit may be lost, and what they must be. */
const DURABLE: Readonly<Record<string, string>> = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };

/** What the server had used when it was asked. */
export interface ServerUsage {
  /** Bytes of write-ahead log since the server was made. */
  readonly walBytes: number;
  /** CPU time, s; undefined when the server is on another machine. */
  readonly cpuSeconds: number | undefined;
}

interface Scratch {
  readonly url: string;
  /** Held open: a scratch database without any connection was left behind by a run that was killed. */
  guard: Client | undefined;
}

/** The PostgreSQL under test, and the scratch databases of this run on it. */
export class BenchServer {
  readonly #databases = new Map<string, Scratch>();
  #postmaster: number | undefined;

  private constructor(
    private readonly url: string,
    private readonly admin: Client,
  ) {}

  /** Connects as the owner, who must be allowed to make databases, and removes what killed runs left behind. */
  static async connect(ownerUrl: string): Promise<BenchServer> {
    const admin = new Client({ connectionString: ownerUrl, application_name: 'onecard bench' });
    await admin.connect();
    const server = new BenchServer(ownerUrl, admin);
    const { rows } = await admin.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    server.#postmaster = rows[0] && postmasterOf(rows[0].pid);
    await server.#dropLeftovers();
    return server;
  }

  /** Version of the server, such as `15.20`. */
  async version(): Promise<string> {
    const { rows } = await this.admin.query<{ server_version: string }>('SHOW server_version');
    return rows[0]?.server_version.split(' ')[0] ?? '';
  }

  /** Names the settings that would let an acknowledged commit be lost. */
  async unsafeSettings(): Promise<string[]> {
    const unsafe: string[] = [];
    for (const [name, wanted] of Object.entries(DURABLE)) {
      const { rows } = await this.admin.query<{ value: string }>('SELECT current_setting($1) AS value', [name]);
      const value = rows[0]?.value ?? '';
      // Stricter forms of synchronous_commit wait for replicas as well.
      const safe = value === wanted || (name === 'synchronous_commit' && value.startsWith('remote_'));
      if (!safe) unsafe.push(`${name}=${value}`);
    }
    return unsafe;
  }

  /** Makes an empty database and answers its URL; with a template, a copy of that database of this run. */
  async createDatabase(purpose: string, template?: string): Promise<string> {
    const name = `${PREFIX}${Date.now()}_${process.pid}_${purpose}`;
    if (template === undefined) {
      await this.admin.query(`CREATE DATABASE ${name}`);
    } else {
      const source = this.#named(template);
      await source.scratch.guard?.end();
      source.scratch.guard = undefined;
      // Copying the files is several times faster than copying through the write-ahead log.
      await this.admin.query(`CREATE DATABASE ${name} TEMPLATE ${source.name} STRATEGY file_copy`);
      source.scratch.guard = await guardOf(source.scratch.url);
    }
    const url = withDatabase(this.url, name);
    this.#databases.set(name, { url, guard: await guardOf(url) });
    return url;
  }

  /** Takes statistics and clears dead rows of a database, as autovacuum would have. */
  async settle(url: string): Promise<void> {
    await this.#named(url).scratch.guard?.query('VACUUM (ANALYZE)');
  }

  /** Writes everything out, so that no load pays for what another left behind. */
  async checkpoint(): Promise<void> {
    await this.admin.query('CHECKPOINT');
  }

  async usage(): Promise<ServerUsage> {
    const { rows } = await this.admin.query<{ bytes: string }>(
      `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::text AS bytes`,
    );
    const cpuSeconds = this.#postmaster === undefined ? undefined : serverCpuSeconds(this.#postmaster);
    return { walBytes: Number(rows[0]?.bytes ?? 0), cpuSeconds };
  }

  /** Drops the scratch databases and disconnects. */
  async close(): Promise<void> {
    for (const [name, { guard }] of this.#databases) {
      await guard?.end();
      await this.admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    }
    await this.admin.end();
  }

  #named(url: string): { name: string; scratch: Scratch } {
    for (const [name, scratch] of this.#databases) if (scratch.url === url) return { name, scratch };
    throw new RangeError('not a scratch database of this run');
  }

  async #dropLeftovers(): Promise<void> {
    const { rows } = await this.admin.query<{ datname: string }>(
      `SELECT datname FROM pg_database d WHERE starts_with(datname, $1)
         AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)`,
      [PREFIX],
    );
    for (const { datname } of rows)
      await this.admin.query(`DROP DATABASE IF EXISTS "${datname}"`).catch(() => undefined);
  }
}

async function guardOf(url: string): Promise<Client> {
  const guard = new Client({ connectionString: url, application_name: 'onecard bench guard' });
  // Its breaking shows in the next statement.
  guard.on('error', () => undefined);
  await guard.connect();
  return guard;
}

function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.toString();
}
