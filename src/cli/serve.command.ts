import { join } from 'node:path';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Command } from 'commander';
import { closeApp, createApp } from '../app';
import { type Config, loadConfig } from '../platform/config';
import type { DatabaseUrls } from '../platform/database';
import { acquirePostgres, type AcquiredPostgres, freePort } from '../platform/embedded-postgres';
import { logger } from '../platform/logging';
import { watchNpm } from './launcher';
import { prepareDatabase } from './prepare-database';

/** What the demo city needs to come into being; the application is initialised and does not listen yet. */
export interface DemoContext {
  readonly app: NestFastifyApplication;
  readonly config: Config;
  readonly urls: DatabaseUrls;
  /** Where the API will be. */
  readonly baseUrl: string;
}

/**
 * Seeds the demo city when the database is empty; does nothing else when it is not. Answers what people sign in to the
 * service desk with, line by line, when there is a demo city.
 */
export type SeedDemo = (context: DemoContext) => Promise<readonly string[]>;

/** Requests that were accepted get this long to finish at shutdown. */
const DRAIN_TIMEOUT_MS = 15_000;
/** `npm start` passes Ctrl-C on although the terminal did already: signals this close together are one. */
const SAME_SIGNAL_MS = 1_000;
const EXIT_INTERRUPTED = 130;

interface ServeOptions {
  readonly demo: boolean;
  readonly json?: boolean;
}

/** `onecard serve`; `seedDemo` comes from the composition root. */
export function registerServe(program: Command, seedDemo?: SeedDemo): void {
  program
    .command('serve')
    .description('Run the service: PostgreSQL (unless DATABASE_URL is set), migrations, the demo city, the API.')
    .option('--no-demo', 'do not seed the demo city into an empty database')
    .option('--json', 'print the addresses as one JSON line when ready')
    .addHelpText(
      'after',
      `
Listens on HOST:PORT (default 127.0.0.1:3000). SIGTERM or Ctrl-C stops it after the accepted requests have been answered
(at most ${DRAIN_TIMEOUT_MS / 1000} seconds); a second Ctrl-C stops it at once.

Exit codes: 0 stopped on request, 1 it could not start or lost its database for good, 2 wrong usage.`,
    )
    .action((options: ServeOptions) => serve(options, seedDemo));
}

async function serve(options: ServeOptions, seedDemo: SeedDemo | undefined): Promise<void> {
  const started = performance.now();
  const config = await readConfig();
  const stop = stopSignal();
  const postgres = await acquirePostgres(config);
  postgres.onFailure((error) => stop.abort(error));
  let app: NestFastifyApplication | undefined;
  try {
    const urls: DatabaseUrls = { ownerUrl: postgres.ownerUrl, appUrl: postgres.appUrl };
    await prepareDatabase(urls.ownerUrl, config.lanes);
    app = await createApp(config, urls);
    await app.init();
    const baseUrl = `http://${config.host === '0.0.0.0' ? '127.0.0.1' : config.host}:${config.port}`;
    const seeded = options.demo && !stop.signal.aborted ? await seedDemo?.({ app, config, urls, baseUrl }) : [];
    if (!stop.signal.aborted) {
      await listen(app, config);
      announce({ options, config, postgres, baseUrl, ms: performance.now() - started, demoStaff: seeded ?? [] });
    }
    await aborted(stop.signal);
  } finally {
    if (app) await closeApp(app, DRAIN_TIMEOUT_MS);
    await postgres.release();
  }
  if (stop.signal.reason instanceof Error) throw stop.signal.reason;
  logger.info('stopped');
}

async function listen(app: NestFastifyApplication, { port, host }: Config): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Error(
      `port ${port} of ${host} is taken, perhaps by a service that runs already; PORT names another one`,
      {
        cause: error,
      },
    );
  }
}

/** PORT=0 means any free one; it is chosen early because the demo credentials name it. */
async function readConfig(): Promise<Config> {
  const config = loadConfig();
  return config.port === 0 ? loadConfig({ ...process.env, PORT: String(await freePort()) }) : config;
}

/** Aborted with a string by a signal, with an Error when the service cannot go on. */
function stopSignal(): AbortController {
  const stop = new AbortController();
  let firstAt = 0;
  const onSignal = (name: NodeJS.Signals): void => {
    if (!stop.signal.aborted) {
      firstAt = performance.now();
      logger.info({ signal: name }, 'stopping');
      stop.abort(name);
    } else if (name === 'SIGINT' && performance.now() - firstAt > SAME_SIGNAL_MS) {
      process.exit(EXIT_INTERRUPTED);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  process.on('SIGHUP', onSignal);
  watchNpm(() => {
    onSignal('SIGTERM');
  });
  return stop;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve());
  });
}

interface Announcement {
  readonly options: ServeOptions;
  readonly config: Config;
  readonly postgres: AcquiredPostgres;
  readonly baseUrl: string;
  /** How long the start took. */
  readonly ms: number;
  readonly demoStaff: readonly string[];
}

function announce({ options, config, postgres, baseUrl, ms, demoStaff }: Announcement): void {
  const demoFile = join(config.home, 'demo.json');
  if (options.json === true) {
    const ready = { event: 'ready', baseUrl, docs: `${baseUrl}/docs`, demo: demoStaff.length > 0 ? demoFile : null };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
    return;
  }
  const database = postgres.managed ? `embedded PostgreSQL, data in ${join(config.home, 'postgres')}` : 'DATABASE_URL';
  const lines = [
    '',
    `Onecard is ready (${(ms / 1000).toFixed(1)} s).`,
    `  Console      ${baseUrl}/console`,
    `  API          ${baseUrl}/v1`,
    `  OpenAPI      ${baseUrl}/docs`,
    `  Health       ${baseUrl}/health/ready`,
    `  Database     ${database}`,
    ...(demoStaff.length === 0 ? [] : ['', '  Demo staff of the console (user name, password, role):']),
    ...demoStaff.map((line) => `    ${line}`),
    ...(demoStaff.length === 0 ? [] : ['    Their codes for the second step: npx onecard demo staff']),
    ...(demoStaff.length > 0
      ? ['', `  Demo keys    ${demoFile}`, '  Try          npx onecard terminal purchase --amount 1200']
      : []),
    '',
    '',
  ];
  process.stdout.write(lines.join('\n'));
}
