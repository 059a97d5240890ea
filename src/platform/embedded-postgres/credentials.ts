import { randomBytes } from 'node:crypto';
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** What `<home>/postgres.json` remembers. */
export interface Credentials {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

const FILE = 'postgres.json';
const USER = 'onecard';

/** Name of the service's database on the embedded server. */
export const DATABASE = 'onecard';

/** Reads the port and the password, which are made once (mode 600). Two processes that start together get the same. */
export async function readOrMakeCredentials(home: string): Promise<Credentials> {
  const known = await readCredentials(home);
  if (known) return known;
  const made: Credentials = { port: await freePort(), user: USER, password: randomBytes(24).toString('base64url') };
  const draft = await writeDraft(home, made);
  try {
    await link(draft, join(home, FILE));
    return made;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const other = await readCredentials(home);
    if (!other) throw error;
    return other;
  } finally {
    await rm(draft, { force: true });
  }
}

/** The remembered port and password, `undefined` where no embedded server was ever made. */
export async function readCredentials(home: string): Promise<Credentials | undefined> {
  const text = await readFile(join(home, FILE), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  return text === undefined ? undefined : (JSON.parse(text) as Credentials);
}

/** Remembers another port. */
export async function rememberPort(home: string, credentials: Credentials, port: number): Promise<Credentials> {
  if (credentials.port === port) return credentials;
  const changed = { ...credentials, port };
  await rename(await writeDraft(home, changed), join(home, FILE));
  return changed;
}

async function writeDraft(home: string, credentials: Credentials): Promise<string> {
  const draft = join(home, `.${FILE}.${process.pid}.${randomBytes(4).toString('hex')}`);
  await writeFile(draft, `${JSON.stringify(credentials)}\n`, { mode: 0o600, flag: 'wx' });
  return draft;
}

/** The address of a database of the embedded server. */
export function urlOf(credentials: Credentials, port: number, database: string): string {
  return `postgres://${credentials.user}:${credentials.password}@127.0.0.1:${port}/${database}`;
}

/** `wanted` when nobody listens there, else any free port of the loopback address. */
export async function freePort(wanted = 0): Promise<number> {
  return (await tryListen(wanted)) ?? (await tryListen(0)) ?? wanted;
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(undefined);
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' ? address?.port : undefined);
      });
    });
  });
}
