import { join } from 'node:path';
import type { Command } from 'commander';
import { closeApp, createApp } from '../app';
import { type DemoCity, seedDemo } from '../demo';
import { loadConfig } from '../platform/config';
import { withPostgres } from './with-postgres';

/** The application made for the command has nothing under way when it is closed. */
const CLOSE_TIMEOUT_MS = 5_000;

interface SeedOptions {
  readonly demo?: boolean;
  readonly json?: boolean;
  readonly url?: string;
}

/** `onecard seed`: puts the demo city into the database. */
export function registerSeed(program: Command): void {
  program
    .command('seed')
    .description('Make the demo city: businesses with terminals, people with cards and money.')
    .option('--demo', 'the demo city (the only thing to seed so far)')
    .option('--url <url>', 'address of the service, for the file (default: from HOST and PORT)')
    .option('--json', 'print what a client needs, keys included, as one JSON object')
    .addHelpText(
      'after',
      `
Writes demo.json (mode 600) into ONECARD_HOME: baseUrl, terminals with their keys, cards with their numbers. Seeding again
changes nothing and gives the same file; where it was lost, the terminals get new keys. Runs beside a live service.

Example:
  npx onecard seed --demo --json

Exit codes: 0 done, 1 it failed, 2 wrong usage.`,
    )
    .action(async (options: SeedOptions, self: Command) => {
      if (options.demo !== true) self.error('error: say what to seed: --demo');
      await seed(options);
    });
}

async function seed(options: SeedOptions): Promise<void> {
  // Logs go to the standard output, where a program reads the object.
  const config = loadConfig({ ...process.env, LOG_LEVEL: 'silent' });
  const host = config.host === '0.0.0.0' ? '127.0.0.1' : config.host;
  const baseUrl = options.url ?? `http://${host}:${config.port}`;
  const city = await withPostgres(config, async (urls) => {
    const app = await createApp(config, urls);
    try {
      await app.init();
      // Without a word about the address, that of the service that wrote the file stays.
      const keepAddress = options.url === undefined && !process.env.PORT;
      return await seedDemo({ app, config, baseUrl, keepAddress });
    } finally {
      await closeApp(app, CLOSE_TIMEOUT_MS);
    }
  });
  const file = join(config.home, 'demo.json');
  process.stderr.write(`The demo city is in the database; its keys are in ${file}\n`);
  process.stdout.write(options.json === true ? `${JSON.stringify(city)}\n` : describe(city));
}

function describe(city: DemoCity): string {
  const terminals = city.terminals.map(({ terminalId, mcc, name }) => `  ${terminalId}  ${mcc}  ${name}`);
  return ['Terminals', ...terminals, `Cards: ${city.cards.length}`, ''].join('\n');
}
