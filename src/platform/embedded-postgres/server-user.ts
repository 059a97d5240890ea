import { runCommand, type ServerUser } from './run-command';

const ACCOUNT = 'postgres';

/**
 * The account to run PostgreSQL as: `undefined` (ourselves) for an ordinary user, the system user `postgres` for root,
 * made when it is missing.
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await lookUp();
  if (existing) return existing;
  await runCommand('groupadd', ['--system', ACCOUNT]);
  const added = await runCommand('useradd', [
    ...['--system', '--gid', ACCOUNT, '--no-create-home'],
    ...['--home-dir', '/var/lib/onecard', '--shell', '/usr/sbin/nologin', ACCOUNT],
  ]);
  const made = await lookUp();
  if (made) return made;
  throw new Error(
    `PostgreSQL does not run as root, and the user "${ACCOUNT}" could not be made (${added.output.trim()}). ` +
      'Run as an ordinary user, or set DATABASE_URL to a server of yours.',
  );
}

async function lookUp(): Promise<ServerUser | undefined> {
  const [uid, gid] = await Promise.all([runCommand('id', ['-u', ACCOUNT]), runCommand('id', ['-g', ACCOUNT])]);
  if (!uid.ok || !gid.ok) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}
