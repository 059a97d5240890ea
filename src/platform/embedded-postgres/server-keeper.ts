import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { logger } from '../logging';
import { type Credentials, DATABASE, freePort, rememberPort, urlOf } from './credentials';
import { findRunning, initialise, logTail, type ServerPlace, startServer, stopServer } from './server-process';

/** Every process that uses the server holds this lock shared; who gets it alone is the last one and stops the server. */
const USE_LOCK = 7_240_177;

/** Crash recovery of a full log can take this long. */
const READY_TIMEOUT_MS = 300_000;
const READY_POLL_MS = 25;
const CONNECT_TIMEOUT_MS = 5_000;

const FIRST_BACKOFF_MS = 100;
const LONGEST_BACKOFF_MS = 5_000;
/** Starts in a row that failed, or that were followed by a crash within `SHORT_LIFE_MS`, before we give up. */
const MAX_FAILURES_IN_A_ROW = 10;
const SHORT_LIFE_MS = 1_000;

const STARTING_UP = '57P03';
const DUPLICATE_DATABASE = '42P04';
const UNIQUE_VIOLATION = '23505';

/**
 * Keeps the embedded server running while this process needs it. All processes on one home are equal: each holds a session
 * with a shared advisory lock, each notices by that session when the server dies and starts it again (PostgreSQL's own lock
 * file lets one of them win), and the last one to leave stops it. So a server left behind by a killed process is simply
 * found and used.
 */
export class ServerKeeper {
  #credentials: Credentials;
  #session: Client | undefined;
  #port = 0;
  #upSince = 0;
  #failures = 0;
  #releasing = false;
  #recovery: Promise<void> = Promise.resolve();
  readonly #listeners: ((error: Error) => void)[] = [];

  constructor(
    private readonly place: ServerPlace,
    credentials: Credentials,
  ) {
    this.#credentials = credentials;
  }

  /** Starts or finds the server, and the service's database on it. */
  async open(): Promise<void> {
    await initialise(this.place, this.#credentials);
    await this.#ensure();
    await this.#ensureDatabase();
  }

  /** Owner's address of the service's database. */
  get url(): string {
    return urlOf(this.#credentials, this.#port, DATABASE);
  }

  /** Called once when the server cannot be kept running. */
  onFailure(listener: (error: Error) => void): void {
    this.#listeners.push(listener);
  }

  /** Ends the use; stops the server when no other process uses it. */
  async release(): Promise<void> {
    if (this.#releasing) return;
    this.#releasing = true;
    await this.#recovery.catch(() => undefined);
    const session = this.#session;
    if (!session) return;
    const last = await isLastUser(session).catch(() => false);
    if (last) await stopServer(this.place);
    await session.end().catch(() => undefined);
  }

  async #ensure(): Promise<void> {
    for (;;) {
      try {
        await this.#startIfDown();
        await this.#openSession();
        this.#upSince = performance.now();
        return;
      } catch (error) {
        await this.#backOff(error);
      }
    }
  }

  async #backOff(error: unknown): Promise<void> {
    this.#failures += 1;
    if (this.#failures >= MAX_FAILURES_IN_A_ROW || this.#releasing) {
      const log = await logTail(this.place);
      throw new Error(`PostgreSQL does not start in ${this.place.folder}.\n${log}`, { cause: error });
    }
    await sleep(Math.min(FIRST_BACKOFF_MS * 2 ** (this.#failures - 1), LONGEST_BACKOFF_MS));
  }

  async #startIfDown(): Promise<void> {
    const running = await findRunning(this.place);
    if (running) {
      this.#port = running.port;
    } else {
      // Once the address was handed out it must stay; before that any free port will do.
      const port = this.#port === 0 ? await freePort(this.#credentials.port) : this.#port;
      const child = await startServer(this.place, port);
      await this.#waitUntilReady(port, () => child.exitCode !== null || child.signalCode !== null || !child.pid);
      this.#port = port;
    }
    this.#credentials = await rememberPort(this.place.home, this.#credentials, this.#port);
  }

  async #waitUntilReady(port: number, hasEnded: () => boolean): Promise<void> {
    const deadline = performance.now() + READY_TIMEOUT_MS;
    while (performance.now() < deadline) {
      if (hasEnded()) throw new Error('PostgreSQL ended while it started');
      const probe = this.#client(port);
      try {
        await probe.connect();
        return;
      } catch (error) {
        if (!isNotReadyYet(error)) throw error;
        await sleep(READY_POLL_MS);
      } finally {
        await probe.end().catch(() => undefined);
      }
    }
    throw new Error(`PostgreSQL was not ready after ${READY_TIMEOUT_MS} ms`);
  }

  async #openSession(): Promise<void> {
    await this.#waitUntilReady(this.#port, () => false);
    const session = this.#client(this.#port);
    try {
      await session.connect();
      await session.query('SELECT pg_advisory_lock_shared($1)', [USE_LOCK]);
    } catch (error) {
      await session.end().catch(() => undefined);
      throw error;
    }
    this.#session = session;
    session.once('end', () => {
      this.#sessionEnded();
    });
  }

  #sessionEnded(): void {
    this.#session = undefined;
    if (this.#releasing) return;
    if (performance.now() - this.#upSince > SHORT_LIFE_MS) this.#failures = 0;
    logger.warn({ failures: this.#failures }, 'PostgreSQL went away; starting it again');
    this.#recovery = this.#ensure().then(
      () => {
        logger.info({ port: this.#port }, 'PostgreSQL runs again');
      },
      (error: unknown) => {
        if (!this.#releasing) this.#fail(error as Error);
      },
    );
  }

  #fail(error: Error): void {
    logger.fatal({ err: error }, 'PostgreSQL cannot be kept running');
    for (const listener of this.#listeners) listener(error);
  }

  async #ensureDatabase(): Promise<void> {
    const found = await this.#session?.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
    if (found?.rowCount !== 0) return;
    await this.#session?.query(`CREATE DATABASE ${DATABASE}`).catch((error: unknown) => {
      const code = (error as { code?: string }).code;
      if (code !== DUPLICATE_DATABASE && code !== UNIQUE_VIOLATION) throw error;
    });
  }

  #client(port: number): Client {
    const client = new Client({
      connectionString: urlOf(this.#credentials, port, 'postgres'),
      application_name: 'onecard keeper',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
    });
    // A broken session shows by its end; without a listener the error would end the process.
    client.on('error', () => undefined);
    return client;
  }
}

function isNotReadyYet(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return code === STARTING_UP || code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === undefined;
}

async function isLastUser(session: Client): Promise<boolean> {
  await session.query('SELECT pg_advisory_unlock_shared($1)', [USE_LOCK]);
  const { rows } = await session.query<{ alone: boolean }>('SELECT pg_try_advisory_lock($1) AS alone', [USE_LOCK]);
  return rows[0]?.alone === true;
}
