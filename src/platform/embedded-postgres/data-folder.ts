import { createHash } from 'node:crypto';
import { access, chmod, chown, lstat, mkdir, readlink, realpath, rmdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, type ServerUser } from './run-command';

/** Where data and binaries go when the server's user cannot enter the checkout. */
export const OUTSIDE_FOLDER = '/var/lib/onecard';

/**
 * The folder that holds the server's `data`, made when missing: `<home>/postgres`. As root this may be a link to a folder
 * outside, because the server's user cannot enter the home (as under /root); data that is already there moves along.
 */
export async function prepareDataFolder(home: string, user: ServerUser | undefined): Promise<string> {
  await makeHome(home, user);
  const place = join(home, 'postgres');
  await makeFolder(place);
  const folder = await realpath(place);
  if (!user) {
    await assertOurs(folder);
    return folder;
  }
  await chown(folder, user.uid, user.gid);
  if (await canEnter(folder, user)) return await own(folder, user);
  return await own(await moveOutside(home, place, user), user);
}

async function makeHome(home: string, user: ServerUser | undefined): Promise<void> {
  const made = await mkdir(home, { recursive: true });
  if (made !== undefined) await chmod(home, user ? 0o711 : 0o700);
}

async function makeFolder(place: string): Promise<void> {
  const entry = await lstat(place).catch(() => undefined);
  const target = entry?.isSymbolicLink() === true ? await readlink(place) : place;
  await mkdir(target, { recursive: true, mode: 0o700 });
}

async function assertOurs(folder: string): Promise<void> {
  const { uid } = await stat(folder);
  if (uid === process.getuid?.()) return;
  throw new Error(
    `The database in ${folder} belongs to another user. Run as that user (or as root, if root made it), ` +
      'or choose another folder with ONECARD_HOME.',
  );
}

async function canEnter(folder: string, user: ServerUser): Promise<boolean> {
  return (await runCommand('test', ['-w', folder], { user })).ok;
}

async function moveOutside(home: string, place: string, user: ServerUser): Promise<string> {
  const hash = createHash('sha256')
    .update(await realpath(home))
    .digest('hex');
  const outside = join(OUTSIDE_FOLDER, hash.slice(0, 16));
  await mkdir(OUTSIDE_FOLDER, { recursive: true, mode: 0o755 });
  if (await hasData(place)) {
    if (await hasData(outside)) {
      throw new Error(`There is a database in ${place} and another in ${outside}: remove the one you do not want.`);
    }
    await rmdir(outside).catch(() => undefined);
    const moved = await runCommand('mv', ['-T', place, outside]);
    if (!moved.ok) throw new Error(`Could not move the database to ${outside}: ${moved.output.trim()}`);
  } else {
    await mkdir(outside, { recursive: true, mode: 0o700 });
    await rmdir(place);
  }
  await chown(outside, user.uid, user.gid);
  await symlink(outside, place);
  return outside;
}

async function hasData(folder: string): Promise<boolean> {
  return await access(join(folder, 'data', 'PG_VERSION')).then(
    () => true,
    () => false,
  );
}

/** A checkout that was copied may have changed its owner; PostgreSQL insists on owning its data. */
async function own(folder: string, user: ServerUser): Promise<string> {
  const data = await stat(join(folder, 'data')).catch(() => undefined);
  if (data && data.uid !== user.uid) {
    await runCommand('chown', ['-R', `${user.uid}:${user.gid}`, folder]);
    await chmod(join(folder, 'data'), 0o700);
  }
  return folder;
}

/** Where copies of the binaries go. */
export function copiesFolder(home: string, user: ServerUser | undefined): string {
  return user ? OUTSIDE_FOLDER : home;
}
