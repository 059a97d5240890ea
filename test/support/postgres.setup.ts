import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../src/platform/database/migrate';
import { acquireEmbedded, TEST_SETTINGS } from '../../src/platform/embedded-postgres';
import { databaseUrl, dropLeftovers, removeDeadServers, TEMPLATE_PREFIX, testHomePrefix } from './leftovers';

declare global {
  var stopTestPostgres: (() => Promise<void>) | undefined;
}

/** Starts PostgreSQL once and migrates the template that every test file clones. */
export default async function setup(): Promise<void> {
  let server = process.env.TEST_DATABASE_URL;
  if (!server) {
    await removeDeadServers();
    const home = await mkdtemp(join(tmpdir(), `${testHomePrefix()}${process.pid}-`));
    const postgres = await acquireEmbedded(home, TEST_SETTINGS);
    server = postgres.ownerUrl;
    process.env.TEST_POSTGRES_HOME = home;
    globalThis.stopTestPostgres = () => postgres.release();
  }
  const template = `${TEMPLATE_PREFIX}${Date.now()}_${process.pid}`;
  const admin = new Client({ connectionString: server });
  await admin.connect();
  try {
    await dropLeftovers(admin);
    await admin.query(`CREATE DATABASE ${template}`);
  } finally {
    await admin.end();
  }
  await migrate(databaseUrl(server, template));
  process.env.TEST_POSTGRES_SERVER = server;
  process.env.TEST_POSTGRES_TEMPLATE = template;
}
