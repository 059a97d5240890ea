/**
 * Why a block was not acknowledged. `unreachable` includes the unknown: the database may have committed it; the retry
 * under the same keys finds out.
 */
export type CommitFailure = 'conflict' | 'duplicate' | 'unreachable' | 'refused';

const CONFLICT_STATES = new Set(['OC001', '40001', '40P01']);
const UNIQUE_VIOLATION = '23505';
/** Connection, resource, operator-intervention and system classes of SQLSTATE. */
const UNREACHABLE_CLASSES = new Set(['08', '53', '57', '58']);
const LOCK_NOT_AVAILABLE = '55P03';
const READ_ONLY = '25006';
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Sorts an error of `commit_block`. Errors without an SQLSTATE come from the connection. */
export function classifyCommitError(error: unknown): CommitFailure {
  if (!(error instanceof Error)) return 'refused';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (CONFLICT_STATES.has(code)) return 'conflict';
  if (code === UNIQUE_VIOLATION) return 'duplicate';
  if (code === LOCK_NOT_AVAILABLE || code === READ_ONLY) return 'unreachable';
  if (!SQLSTATE.test(code)) return isConnectionError(code, error.message) ? 'unreachable' : 'refused';
  return UNREACHABLE_CLASSES.has(code.slice(0, 2)) ? 'unreachable' : 'refused';
}

function isConnectionError(code: string, message: string): boolean {
  return /^E[A-Z_]+$/.test(code) || /connection|timeout|terminated|not queryable|client has/i.test(message);
}
