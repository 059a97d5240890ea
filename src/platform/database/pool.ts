import { Pool, type PoolConfig, types } from 'pg';
import { logger } from '../logging';
import { withAppRole, withStartupOption } from './database-urls';

/** A statement that runs longer is cancelled by the server. */
const STATEMENT_TIMEOUT_MS = 10_000;
/** A connection that gives no answer for this long after the server's own limit is dead. */
const DEAD_CONNECTION_MS = 5_000;
const CONNECT_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;

const INT8 = 20;
const INT8_ARRAY = 1016;

/**
 * A session keeps its plans. One made while a table was small would read it from end to end for as long as the session
 * lives, however large the table becomes meanwhile; so plans go by index from the beginning.
 */
const INDEX_PLANS = '-c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off -c jit=off';

/** How a pool is opened. */
export interface PoolOptions {
  /** Connections at most. */
  readonly max: number;
  /** Take on the application role (default true). False for the owner, or where the URL is the application's own login. */
  readonly role?: boolean;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Longest statement, ms; 0 for none. */
  readonly statementTimeoutMs?: number;
  /** `index` (default): statements read by index, as the hot path must. `any`: the planner is free, for work on whole tables. */
  readonly plans?: 'index' | 'any';
}

/**
 * Opens a pool whose int8 columns arrive as numbers.
 * @throws RangeError from a query that returns an int8 beyond 2^53, rather than a rounded number.
 */
export function openPool(url: string, options: PoolOptions): Pool {
  const pool = new Pool(poolConfig(url, options));
  // Also emitted for an idle client, after the client's own event.
  pool.on('error', () => undefined);
  // The pool listens to idle clients only: one that breaks while it is checked out, between two statements of a transaction,
  // would end the process. Its next statement fails anyway.
  pool.on('connect', (client) => {
    client.on('error', (error) => {
      // A server that stops may be quicker than the farewell of a connection.
      if (pool.ending) return;
      logger.warn({ err: error, pool: options.applicationName }, 'a database connection broke');
    });
  });
  return pool;
}

/** The settings of a pool, also for a single client or TypeORM's driver. */
export function poolConfig(url: string, options: PoolOptions): PoolConfig {
  const connectionString = options.role === false ? url : withAppRole(url);
  const statementTimeoutMs = options.statementTimeoutMs ?? STATEMENT_TIMEOUT_MS;
  return {
    connectionString: options.plans === 'any' ? connectionString : withStartupOption(connectionString, INDEX_PLANS),
    max: options.max,
    application_name: options.applicationName,
    statement_timeout: statementTimeoutMs,
    // The server keeps its own time; this is for a connection that has gone dead, on which no answer will ever come.
    ...(statementTimeoutMs > 0 ? { query_timeout: statementTimeoutMs + DEAD_CONNECTION_MS } : {}),
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    types: safeIntegerTypes,
  };
}

/** pg-types names the known types by an enum; the server knows more of them. */
const parserOf = types.getTypeParser as (oid: number, format: 'text' | 'binary') => (value: string) => unknown;

/** Type parsers of one pool: int8 and int8[] as safe integers, everything else as pg has it. */
export const safeIntegerTypes: NonNullable<PoolConfig['types']> = {
  getTypeParser(oid: number, format: 'text' | 'binary' = 'text') {
    if (format === 'text' && oid === INT8) return safeInteger;
    if (format === 'text' && oid === INT8_ARRAY) return safeIntegers;
    return parserOf(oid, format);
  },
};

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('An int8 of the database does not fit a safe integer');
  return value;
}

function safeIntegers(text: string): (number | null)[] {
  const items = parserOf(INT8_ARRAY, 'text')(text) as (string | null)[];
  return items.map((item) => (item === null ? null : safeInteger(item)));
}
