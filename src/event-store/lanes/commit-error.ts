import { isDatabaseAway } from '../../platform/errors';

/**
 * Why a block was not acknowledged. `unreachable` includes the unknown: the database may have committed it; the retry
 * under the same keys finds out.
 */
export type CommitFailure = 'conflict' | 'duplicate' | 'unreachable' | 'refused';

/** Our own version conflict, and what PostgreSQL says of serialization failures and deadlocks. */
const CONFLICT_STATES = new Set(['OC001', '40001', '40P01']);
const UNIQUE_VIOLATION = '23505';

/** Sorts an error of `commit_block`. Errors without an SQLSTATE come from the connection. */
export function classifyCommitError(error: unknown): CommitFailure {
  if (!(error instanceof Error)) return 'refused';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (CONFLICT_STATES.has(code)) return 'conflict';
  if (code === UNIQUE_VIOLATION) return 'duplicate';
  return isDatabaseAway(error) ? 'unreachable' : 'refused';
}
