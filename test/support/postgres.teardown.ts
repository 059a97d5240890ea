import { rm } from 'node:fs/promises';
import { Client } from 'pg';
import { removeHome } from './leftovers';

/** Stops the test server and removes its data; on a server of the user's only the template goes. */
export default async function teardown(): Promise<void> {
  const home = process.env.TEST_POSTGRES_HOME;
  if (home === undefined) {
    await dropTemplate();
    return;
  }
  await globalThis.stopTestPostgres?.();
  await removeHome(home);
  await rm(home, { recursive: true, force: true });
}

async function dropTemplate(): Promise<void> {
  const admin = new Client({ connectionString: process.env.TEST_POSTGRES_SERVER });
  await admin.connect();
  await admin.query(`DROP DATABASE IF EXISTS ${process.env.TEST_POSTGRES_TEMPLATE ?? ''} WITH (FORCE)`);
  await admin.end();
}
