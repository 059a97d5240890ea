import type { INestApplicationContext } from '@nestjs/common';
import { closeApp, createApp } from '../app';
import { loadConfig } from '../platform/config';
import { ProblemError } from '../platform/errors';
import { withPostgres } from './with-postgres';

/** The application made for a command has nothing under way when it is closed. */
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * Runs a command's work in an application of its own on the database, beside a running service or without one. It serves no
 * requests and runs no jobs.
 * @throws Error whose message tells every field of a problem, as people read it.
 */
export async function withApplication<Result>(
  work: (app: INestApplicationContext, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  // Logs go to the standard output, which belongs to the command's result.
  const config = loadConfig({ ...process.env, LOG_LEVEL: 'silent', ROLES: 'api' });
  return withPostgres(config, async (urls, signal) => {
    const app = await createApp(config, urls);
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
