import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations';
import { installJobQueue } from './job-queue-schema';

/** Any constant will do: two processes that start together must agree on it. */
const MIGRATION_LOCK = 7_240_176;

/**
 * Brings the schema up to date and returns the names of the migrations that ran, none when it was already. Processes that
 * start together wait for each other.
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const guard = new Client({ connectionString: ownerUrl, application_name: 'onecard migrate' });
  await guard.connect();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const names = await runMigrations(ownerUrl);
    await installJobQueue(ownerUrl);
    // A plan cached on a table without statistics keeps its sequential scan for the whole session.
    if (names.length > 0) await guard.query('ANALYZE');
    return names;
  } finally {
    await guard.end();
  }
}

async function runMigrations(ownerUrl: string): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url: ownerUrl,
    applicationName: 'onecard migrate',
    migrations,
    migrationsTableName: 'schema_migration',
    migrationsTransactionMode: 'each',
    installExtensions: false,
    synchronize: false,
    logging: false,
    extra: { max: 1 },
  });
  await dataSource.initialize();
  try {
    const ran = await dataSource.runMigrations();
    return ran.map((migration) => migration.name);
  } finally {
    await dataSource.destroy();
  }
}
