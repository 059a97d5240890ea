import type { Config } from '../platform/config';
import type { DatabaseUrls } from '../platform/database';
import { acquirePostgres } from '../platform/embedded-postgres';
import { prepareDatabase } from './prepare-database';

/** After a signal the work gets this long to stop by itself. */
const STOP_TIMEOUT_MS = 5_000;

/** A command that was interrupted by the user. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/**
 * Runs a command's work on a migrated database: the user's, or the embedded one, which is used together with a running
 * service or else started for this command alone. On SIGINT or SIGTERM `signal` is aborted, the work gets a few seconds to
 * stop, and the server is released.
 * @throws Interrupted when a signal ended the work.
 */
export async function withPostgres<Result>(
  config: Config,
  work: (urls: DatabaseUrls, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort(new Interrupted('interrupted'));
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const postgres = await acquirePostgres(config);
  try {
    const urls: DatabaseUrls = { ownerUrl: postgres.ownerUrl, appUrl: postgres.appUrl };
    await prepareDatabase(urls.ownerUrl, config.lanes);
    interruption.signal.throwIfAborted();
    return await Promise.race([work(urls, interruption.signal), giveUpAfter(interruption.signal)]);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await postgres.release();
  }
}

function giveUpAfter(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => {
      setTimeout(() => reject(signal.reason as Interrupted), STOP_TIMEOUT_MS).unref();
    });
  });
}
