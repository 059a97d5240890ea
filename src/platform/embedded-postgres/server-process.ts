import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Credentials } from './credentials';
import { exists, isAlive, isInUse, worksOn } from './process-table';
import { runCommand, SERVER_ENVIRONMENT, type ServerUser } from './run-command';
import { FIXED_SETTINGS } from './server-settings';

/** Everything needed to start and find one server. */
export interface ServerPlace {
  /** Folder of the log file and of postgres.json. */
  readonly home: string;
  /** Folder of PostgreSQL's programs. */
  readonly binaries: string;
  /** Folder that holds `data`, without links in its path. */
  readonly folder: string;
  readonly user: ServerUser | undefined;
  readonly settings: readonly string[];
}

/** A server that runs on a place's data. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
}

const LOG_LIMIT_BYTES = 10 * 1024 * 1024;
const STOP_TIMEOUT_MS = 60_000;
const POLL_MS = 20;

const dataOf = (place: Pick<ServerPlace, 'folder'>): string => join(place.folder, 'data');

/** Makes the database cluster when there is none. It appears as a whole or not at all. */
export async function initialise(place: ServerPlace, credentials: Credentials): Promise<void> {
  if (await stat(join(dataOf(place), 'PG_VERSION')).catch(() => undefined)) return;
  const suffix = randomBytes(6).toString('hex');
  const draft = `${dataOf(place)}.${suffix}`;
  const passwordFile = join(place.folder, `.password.${suffix}`);
  await writeFile(passwordFile, `${credentials.password}\n`, { mode: 0o600 });
  try {
    if (place.user) await chown(passwordFile, place.user.uid, place.user.gid);
    const durable = place.settings.includes('fsync=on');
    const made = await runCommand(
      join(place.binaries, 'bin', 'initdb'),
      [
        `--pgdata=${draft}`,
        `--username=${credentials.user}`,
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        ...(durable ? [] : ['--no-sync']),
      ],
      { user: place.user, cwd: place.folder },
    );
    if (!made.ok) throw new Error(`PostgreSQL could not make its data folder: ${made.output.trim()}`);
    await rename(draft, dataOf(place)).catch(async (error: unknown) => {
      if (!(await stat(dataOf(place)).catch(() => undefined))) throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/**
 * The server that runs on the place's data, whoever started it. PostgreSQL refuses to start while its lock file names a
 * process that exists; so a lock file that came with a copied folder, or whose process number now belongs to a zombie or to
 * another program, is removed, unless a process of the old server is still at work on the data.
 */
export async function findRunning(place: Pick<ServerPlace, 'folder'>): Promise<RunningServer | undefined> {
  const data = dataOf(place);
  const file = join(data, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined;
  if (await worksOn(pid, data)) {
    const port = Number(lines[3]);
    return port > 0 ? { pid, port } : undefined;
  }
  const misleading = lines[1] !== data || exists(pid);
  if (misleading && !(await isInUse(data))) await rm(file, { force: true });
  return undefined;
}

/** Starts the server in its own process group, so that Ctrl-C reaches only us and the service can drain first. */
export async function startServer(place: ServerPlace, port: number): Promise<ChildProcess> {
  const log = await openLog(place);
  try {
    const settings = [...FIXED_SETTINGS, ...place.settings, `port=${port}`].flatMap((setting) => ['-c', setting]);
    const child = spawn(join(place.binaries, 'bin', 'postgres'), ['-D', dataOf(place), ...settings], {
      cwd: place.folder,
      env: SERVER_ENVIRONMENT,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      ...place.user,
    });
    // A program that cannot be started reports 'error' and no 'exit'; both count as ended.
    child.on('error', () => undefined);
    child.unref();
    return child;
  } finally {
    await log.close();
  }
}

/** Stops the server: open transactions are rolled back, everything committed is kept (a fast shutdown). */
export async function stopServer(place: Pick<ServerPlace, 'folder'>): Promise<void> {
  const running = await findRunning(place);
  if (!running) return;
  signal(running.pid, 'SIGINT');
  if (await isGone(running.pid, STOP_TIMEOUT_MS)) return;
  signal(running.pid, 'SIGQUIT');
  await isGone(running.pid, STOP_TIMEOUT_MS);
}

/** The end of the server's log, for an error message. */
export async function logTail(place: Pick<ServerPlace, 'home'>): Promise<string> {
  const text = await readFile(join(place.home, 'postgres.log'), 'utf8').catch(() => '');
  return text.slice(-1_000).trim();
}

async function openLog(place: Pick<ServerPlace, 'home'>) {
  const file = join(place.home, 'postgres.log');
  const size = await stat(file).then(
    (entry) => entry.size,
    () => 0,
  );
  return await open(file, size > LOG_LIMIT_BYTES ? 'w' : 'a', 0o600);
}

async function isGone(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (!isAlive(pid)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
