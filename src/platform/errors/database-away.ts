/** Connection, resource, operator-intervention and system classes of SQLSTATE. */
const AWAY_CLASSES = new Set(['08', '53', '57', '58']);
const LOCK_NOT_AVAILABLE = '55P03';
/** A standby, or a server that is being demoted. */
const READ_ONLY = '25006';
const SQLSTATE = /^[0-9A-Z]{5}$/;
/** ECONNRESET and the like; Node's own ERR_… codes are programmers' errors. */
const SYSTEM_ERROR = /^E(?!RR_)[A-Z_]+$/;
/** What pg says when a connection ends; such errors have no code. */
const CONNECTION_MESSAGE = /connection|timeout|terminated|not queryable|client has/i;

/**
 * True for an error which says that the database could not be reached or did not answer, not that it refused a statement.
 * What was asked for may have been done or not.
 */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === LOCK_NOT_AVAILABLE || code === READ_ONLY) return true;
  if (SYSTEM_ERROR.test(code)) return true;
  if (SQLSTATE.test(code)) return AWAY_CLASSES.has(code.slice(0, 2));
  return CONNECTION_MESSAGE.test(error.message);
}
