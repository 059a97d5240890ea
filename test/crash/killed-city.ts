import { randomInt } from 'node:crypto';
import { chmod, mkdtemp, readFile, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { acquirePostgres, findRunning, freePort } from '../../src/platform/embedded-postgres';
import { removeHome, testHomePrefix } from '../support/leftovers';
import { runProgram, startProgram, type RunningProgram } from '../support/program';
import { TerminalClient, type TerminalKey } from '../support/terminal-client';
import { seededRandom } from '../support/toy-aggregate';

/** What is killed, in turn. */
const VICTIMS = ['service', 'postgres', 'both'] as const;
/** A kill comes at a random moment this long after the service works again. */
export const EARLIEST_KILL_MS = 120;
const LATEST_KILL_MS = 1_200;
const RECOVERY_TIMEOUT_MS = 60_000;
/** Answers after a kill that show that the service works again. */
const ANSWERS_AFTER_KILL = 20;
/** Nobody is given one of these who asks for any port, so it is still free when the service that was killed starts again. */
const PORTS = [20_000, 30_000] as const;

const NOT_STARTED: RunningProgram = {
  pid: 0,
  baseUrl: '',
  output: () => '',
  stop: () => Promise.resolve(),
  kill: () => Promise.resolve(),
};

/** How often each was killed. */
export type Kills = Readonly<Record<(typeof VICTIMS)[number], number>>;

/** What `onecard verify --json` printed. */
export interface Verified {
  readonly ok: boolean;
  readonly events: number;
  readonly problems: readonly unknown[];
}

/** What the file of the demo city says. */
export interface Demo {
  readonly terminals: readonly (TerminalKey & { readonly name: string })[];
  readonly cards: readonly { readonly number: string; readonly token: string; readonly cardholderId: string }[];
  readonly staff: readonly {
    readonly username: string;
    readonly role: string;
    readonly password: string;
    /** Base32. */
    readonly totpSecret: string;
  }[];
}

/** Work that goes on while the city is killed. */
export interface Work {
  readonly acknowledged: readonly unknown[];
}

/** A demo city in a temporary folder, whose service and database can be killed and start again. */
export class KilledCity {
  readonly #random: () => number;
  readonly #kills = { service: 0, postgres: 0, both: 0 };
  #program: RunningProgram = NOT_STARTED;

  private constructor(
    private readonly home: string,
    private readonly env: NodeJS.ProcessEnv,
    seed: number,
    private readonly say: (line: string) => void,
  ) {
    this.#random = seededRandom(seed);
  }

  /** Makes a city, does something with it and removes it. `say` is told of each kill. */
  static async use<Result>(
    seed: number,
    say: (line: string) => void,
    work: (city: KilledCity) => Promise<Result>,
  ): Promise<Result> {
    const parent = await mkdtemp(join(tmpdir(), `${testHomePrefix()}${process.pid}-`));
    await chmod(parent, 0o755);
    const home = join(parent, 'home');
    const env = { ONECARD_HOME: home, PORT: String(await freePort(randomInt(...PORTS))), LOG_LEVEL: 'warn' };
    const city = new KilledCity(home, env, seed, say);
    try {
      city.#program = await startProgram(env);
      return await work(city);
    } finally {
      await city.#program.kill().catch(() => undefined);
      await removeHome(home);
      await rm(parent, { recursive: true, force: true });
    }
  }

  get baseUrl(): string {
    return this.#program.baseUrl;
  }

  get kills(): Kills {
    return this.#kills;
  }

  async demo(): Promise<Demo> {
    return JSON.parse(await readFile(join(this.home, 'demo.json'), 'utf8')) as Demo;
  }

  /** The counter starts anew with each run, as does the database. */
  terminal(demo: Demo, terminalId: string): TerminalClient {
    const key = demo.terminals.find((terminal) => terminal.terminalId === terminalId);
    if (!key) throw new Error(`the demo city has no ${terminalId}`);
    return new TerminalClient({ baseUrl: this.baseUrl, now: Date.now }, key);
  }

  /** Kills the next victim at a random moment, and waits until the work goes on. */
  async killOnce(work: Work): Promise<void> {
    const before = Object.values(this.#kills).reduce((sum, kills) => sum + kills, 0);
    const victim = VICTIMS[before % VICTIMS.length]!;
    await delay(EARLIEST_KILL_MS + this.#random() * (LATEST_KILL_MS - EARLIEST_KILL_MS));
    const done = work.acknowledged.length;
    if (victim !== 'service') await this.#killPostgres();
    if (victim !== 'postgres') {
      await this.#program.kill();
      this.#program = await startProgram(this.env);
    }
    this.#kills[victim] += 1;
    const started = performance.now();
    while (work.acknowledged.length < done + ANSWERS_AFTER_KILL) {
      if (performance.now() - started > RECOVERY_TIMEOUT_MS) {
        throw new Error(`nothing works again after kill ${before + 1} (${victim}): ${this.#program.output()}`);
      }
      await delay(20);
    }
    this.say(`kill ${before + 1}: ${victim}, ${done} acknowledged before, working again`);
  }

  /** Reads the database, past the service. */
  async withDatabase<Result>(work: (client: Client) => Promise<Result>): Promise<Result> {
    const postgres = await acquirePostgres({ databaseUrl: undefined, databaseAppUrl: undefined, home: this.home });
    const client = new Client({ connectionString: postgres.ownerUrl });
    try {
      await client.connect();
      return await work(client);
    } finally {
      await client.end();
      await postgres.release();
    }
  }

  /** Ends the service as an operator does. */
  stop(): Promise<void> {
    return this.#program.stop();
  }

  /** Verifies everything that is stored. */
  async verify(): Promise<Verified> {
    const { stdout, stderr } = await runProgram(['verify', '--json'], { ...this.env, LOG_LEVEL: 'silent' });
    try {
      return JSON.parse(stdout) as Verified;
    } catch {
      return { ok: false, events: 0, problems: [stdout, stderr] };
    }
  }

  async #killPostgres(): Promise<void> {
    const server = await findRunning({ folder: await realpath(join(this.home, 'postgres')) });
    if (!server) throw new Error('no PostgreSQL to kill');
    process.kill(server.pid, 'SIGKILL');
  }
}
