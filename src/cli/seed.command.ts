import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError } from 'commander';
import { closeApp, createApp } from '../app';
import { type DemoCity, seedDemo } from '../demo';
import { loadConfig } from '../platform/config';
import { MAX_CITY_PEOPLE, seedCity } from './seed-city';
import { withPostgres } from './with-postgres';

/** The application made for the command has nothing under way when it is closed. */
const CLOSE_TIMEOUT_MS = 5_000;

interface SeedOptions {
  readonly demo?: boolean;
  readonly city?: number;
  readonly json?: boolean;
  readonly url?: string;
}

/** `onecard seed`: puts the demo city into the database. */
export function registerSeed(program: Command): void {
  program
    .command('seed')
    .description('Make the demo city: businesses with terminals, people with cards and money.')
    .option('--demo', 'the demo city')
    .option('--city <people>', `the demo city and so many people more, up to ${MAX_CITY_PEOPLE}`, parsePeople)
    .option('--url <url>', 'address of the service, for the file (default: from HOST and PORT)')
    .option('--json', 'print what a client needs, keys included, as one JSON object')
    .addHelpText(
      'after',
      `
Writes demo.json (mode 600) into ONECARD_HOME: baseUrl, terminals with their keys, cards with their numbers. Seeding again
changes nothing and gives the same file; where it was lost, the terminals get new keys. Runs beside a live service.
--city adds people with cards, filled purses, enrolments and transit cards, the same for the same number.

Example:
  npx onecard seed --demo --json
  npx onecard seed --city 1000

Exit codes: 0 done, 1 it failed, 2 wrong usage.`,
    )
    .action(async (options: SeedOptions, self: Command) => {
      if (options.demo !== true && options.city === undefined) {
        self.error('error: say what to seed: --demo or --city <people>');
      }
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
      const demo = await seedDemo({ app, config, baseUrl, keepAddress });
      if (options.city !== undefined) await makeCity(app, options.city);
      return demo;
    } finally {
      await closeApp(app, CLOSE_TIMEOUT_MS);
    }
  });
  const file = join(config.home, 'demo.json');
  process.stderr.write(`The demo city is in the database; its keys are in ${file}\n`);
  process.stdout.write(options.json === true ? `${JSON.stringify(city)}\n` : describe(city));
}

async function makeCity(app: INestApplicationContext, people: number): Promise<void> {
  const begun = performance.now();
  const { credited } = await seedCity(app, people, (done) => {
    const seconds = Math.max(0.001, (performance.now() - begun) / 1_000);
    process.stderr.write(`${done} of ${people} people, ${Math.round(done / seconds)} a second\n`);
  });
  process.stderr.write(`The city has ${people} people; their purses were filled with ${credited} fen\n`);
}

function parsePeople(value: string): number {
  const people = Number(value);
  if (/^\d+$/.test(value) && people >= 1 && people <= MAX_CITY_PEOPLE) return people;
  throw new InvalidArgumentError(`it is a whole number from 1 to ${MAX_CITY_PEOPLE}.`);
}

function describe(city: DemoCity): string {
  const terminals = city.terminals.map(({ terminalId, mcc, name }) => `  ${terminalId}  ${mcc}  ${name}`);
  return ['Terminals', ...terminals, `Cards: ${city.cards.length}`, ''].join('\n');
}
