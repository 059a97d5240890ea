import type { Command } from 'commander';
import { loadConfig } from '../platform/config';
import { acquirePostgres } from '../platform/embedded-postgres';
import { prepareDatabase } from './prepare-database';

/** `onecard migrate`: brings the schema up to date. */
export function registerMigrate(program: Command): void {
  program
    .command('migrate')
    .description('Bring the database schema up to date (serve does this by itself at its start).')
    .option('--json', 'print {"migrations": […]} with the names that ran')
    .addHelpText(
      'after',
      `
Uses the login of DATABASE_URL, which must own the database, or the embedded server. Safe to repeat and to run while
another process does the same.

Exit codes: 0 up to date, 1 a migration failed (and was rolled back), 2 wrong usage.`,
    )
    .action(async (options: { json?: boolean }) => {
      const config = loadConfig();
      const postgres = await acquirePostgres(config);
      try {
        const names = await prepareDatabase(postgres.ownerUrl, config.lanes);
        process.stdout.write(options.json === true ? `${JSON.stringify({ migrations: names })}\n` : describe(names));
      } finally {
        await postgres.release();
      }
    });
}

function describe(names: readonly string[]): string {
  if (names.length === 0) return 'The schema is up to date.\n';
  return `${names.map((name) => `Ran ${name}`).join('\n')}\n`;
}
