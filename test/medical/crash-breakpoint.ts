import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { keyOfMessage } from '../../src/medical/fsi/stores/fsi-message-store';
import { stepOf } from '../../src/medical/fsi/transactions/transaction';

const REACHED_TIMEOUT_MS = 10_000;
const POLL_MS = 5;

/**
 * A lock in the way of a service: what reaches it waits there, its connection is broken, and the service can do nothing more
 * about what it was doing. What is stored then is what a process leaves that is killed at this point.
 */
export class Breakpoint {
  /** Those that are not open: a test that fails leaves some. */
  static readonly #standing = new Set<Breakpoint>();

  #isOpen = false;

  private constructor(
    private readonly owner: Pool,
    private readonly client: PoolClient,
    /** Of the session that stands in the way. */
    private readonly pid: number,
  ) {
    Breakpoint.#standing.add(this);
  }

  /** Opens whatever was left. */
  static async openAll(): Promise<void> {
    await Promise.all([...Breakpoint.#standing].map((breakpoint) => breakpoint.open()));
  }

  /**
   * Before a command of a message (`step`, or undefined when the message is one command): its key is taken by a transaction
   * that never ends well.
   */
  static beforeCommand(owner: Pool, msgid: string, step: string | undefined): Promise<Breakpoint> {
    const own = { key: keyOfMessage(msgid), digest: '' };
    const { key } = step === undefined ? own : stepOf(own, step);
    return Breakpoint.#at(owner, 'INSERT INTO request_claim (key, digest) VALUES ($1::uuid, $1::uuid)', key);
  }

  /** Before the answer to a message is kept, once the message is noted. */
  static beforeAnswer(owner: Pool, msgid: string): Promise<Breakpoint> {
    return Breakpoint.#at(owner, 'SELECT 1 FROM fsi_message WHERE msgid = $1 FOR UPDATE', msgid);
  }

  static async #at(owner: Pool, lock: string, value: string): Promise<Breakpoint> {
    const client = await owner.connect();
    await client.query('BEGIN');
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const { rowCount } = await client.query(lock, [value]);
    if (rowCount !== 1) throw new Error('there is nothing to stop at');
    return new Breakpoint(owner, client, rows[0]?.pid ?? 0);
  }

  /** Waits until somebody stands here, or it is opened. */
  async reached(): Promise<void> {
    const deadline = performance.now() + REACHED_TIMEOUT_MS;
    while (!this.#isOpen && (await this.#waiting()).length === 0) {
      if (performance.now() > deadline) throw new Error('nobody has come to this point');
      await delay(POLL_MS);
    }
  }

  /** Breaks the connections of who stands here. */
  async breakConnections(): Promise<void> {
    for (const pid of await this.#waiting()) await this.owner.query('SELECT pg_terminate_backend($1)', [pid]);
  }

  /** Lets pass who stands here and who comes. */
  async open(): Promise<void> {
    this.#isOpen = true;
    Breakpoint.#standing.delete(this);
    await this.client.query('ROLLBACK');
    this.client.release();
  }

  /** Asked in another session: a transaction goes on seeing the sessions that there were when it asked first. */
  async #waiting(): Promise<readonly number[]> {
    const { rows } = await this.owner.query<{ pid: number }>(
      'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND $1 = ANY (pg_blocking_pids(pid))',
      [this.pid],
    );
    return rows.map(({ pid }) => pid);
  }
}
