import type { INestApplicationContext } from '@nestjs/common';
import { closeApp, createApp } from '../app';
import { loadConfig } from '../platform/config';
import { KeyCheck } from '../platform/crypto';
import { ProblemError } from '../platform/errors';
import { withPostgres } from './with-postgres';

/** The application made for a command has nothing under way when it is closed. */
const CLOSE_TIMEOUT_MS = 5_000;

/** How the application of a command is made. */
interface ApplicationOptions {
  /** It starts although its keys are not those of the database. */
  readonly anyKeys?: boolean;
}

/**
 * Runs a command's work in an application of its own on the database, beside a running service or without one. It serves no
 * requests and runs no jobs.
 * @throws Error whose message tells every field of a problem, as people read it.
 */
export async function withApplication<Result>(
  work: (app: INestApplicationContext, signal: AbortSignal) => Promise<Result>,
  { anyKeys = false }: ApplicationOptions = {},
): Promise<Result> {
  // Logs go to the standard output, which belongs to the command's result.
  const config = loadConfig({ ...process.env, LOG_LEVEL: 'silent', ROLES: 'api' });
  return withPostgres(config, async (urls, signal) => {
    const app = await createApp(config, urls);
    if (anyKeys) app.get(KeyCheck, { strict: false }).tolerate();
    try {
      await app.init();
      return await work(app, signal);
    } catch (error) {
      throw error instanceof ProblemError ? new Error(describeProblem(error), { cause: error }) : error;
    } finally {
      await closeApp(app, CLOSE_TIMEOUT_MS);
    }
  });
}

function describeProblem({ message, errors }: ProblemError): string {
  return [message, ...errors.map(({ field, message: what }) => `  ${field === '' ? '' : `${field}: `}${what}`)].join(
    '\n',
  );
}
