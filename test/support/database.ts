import { Client } from 'pg';
import { withAppRole } from '../../src/platform/database/database-urls';
import { CLONE_PREFIX, databaseUrl } from './leftovers';

/** A migrated, empty database of one test file. */
export interface TestDatabase {
  /** Connects as the application role. */
  readonly url: string;
  /** Connects as the owner. */
  readonly ownerUrl: string;
  /** Drops the database, also while something is connected. */
  drop(): Promise<void>;
}

let made = 0;

/** Clones the migrated template. */
export function createTestDatabase(): Promise<TestDatabase> {
  return copyOf(fromSetup('TEST_POSTGRES_TEMPLATE'));
}

/** Copies a database of a test as it is; nothing may be connected to it. */
export function copyTestDatabase({ ownerUrl }: Pick<TestDatabase, 'ownerUrl'>): Promise<TestDatabase> {
  return copyOf(new URL(ownerUrl).pathname.slice(1));
}

/** Copies file by file: a third of the time that copying through the log takes. */
async function copyOf(template: string): Promise<TestDatabase> {
  const server = fromSetup('TEST_POSTGRES_SERVER');
  made += 1;
  const name = `${CLONE_PREFIX}${Date.now()}_${process.pid}_${made}`;
  await asAdmin(server, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`));
  const ownerUrl = databaseUrl(server, name);
  return {
    url: withAppRole(ownerUrl),
    ownerUrl,
    drop: async () => {
      await asAdmin(server, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

/** An empty database without any schema, for tests of the migrations themselves. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  const server = fromSetup('TEST_POSTGRES_SERVER');
  made += 1;
  const name = `${CLONE_PREFIX}${Date.now()}_${process.pid}_${made}`;
  await asAdmin(server, (admin) => admin.query(`CREATE DATABASE ${name}`));
  const ownerUrl = databaseUrl(server, name);
  return {
    url: withAppRole(ownerUrl),
    ownerUrl,
    drop: async () => {
      await asAdmin(server, (admin) => admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
    },
  };
}

async function asAdmin(server: string, work: (admin: Client) => Promise<unknown>): Promise<void> {
  const admin = new Client({ connectionString: server });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

function fromSetup(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing: tests with a database belong into test/*.e2e-spec.ts`);
  return value;
}
