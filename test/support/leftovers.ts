import { readdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { findRunning, isAlive, stopServer } from '../../src/platform/embedded-postgres';

/** Names begin with this, then the time they were made (ms) and the process. */
export const TEMPLATE_PREFIX = 'onecard_template_';
export const CLONE_PREFIX = 'onecard_test_';

/** A run that was killed leaves its databases; after this time nobody can still be using them. */
const LEFTOVER_AGE_MS = 2 * 3_600_000;

/** The same server, another database. */
export function databaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.toString();
}

/** Folders of test servers are named by the user and the process that made them. */
export function testHomePrefix(): string {
  return `onecard-test-${process.getuid?.() ?? 0}-`;
}

/** Stops and removes the servers of test runs that were killed. */
export async function removeDeadServers(): Promise<void> {
  const prefix = testHomePrefix();
  for (const entry of await readdir(tmpdir())) {
    if (!entry.startsWith(prefix)) continue;
    const pid = Number(entry.slice(prefix.length).split('-')[0]);
    if (isAlive(pid)) continue;
    await removeHome(join(tmpdir(), entry, 'home'));
    await removeHome(join(tmpdir(), entry));
  }
}

/** Stops the server of a home, if it runs, and removes the folder. */
export async function removeHome(home: string): Promise<void> {
  const folder = await realpath(join(home, 'postgres')).catch(() => undefined);
  if (folder !== undefined) {
    if (await findRunning({ folder })) await stopServer({ folder });
    await rm(folder, { recursive: true, force: true });
  }
  await rm(home, { recursive: true, force: true });
}

/** Drops the databases that killed test runs left on a server of the user's. */
export async function dropLeftovers(admin: Client): Promise<void> {
  const { rows } = await admin.query<{ datname: string }>(
    'SELECT datname FROM pg_database WHERE starts_with(datname, $1) OR starts_with(datname, $2)',
    [TEMPLATE_PREFIX, CLONE_PREFIX],
  );
  for (const { datname } of rows) {
    const madeAt = Number(/_(\d{13})_/.exec(datname)?.[1]);
    if (Date.now() - madeAt > LEFTOVER_AGE_MS) await admin.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
  }
}
