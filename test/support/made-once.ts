import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Making takes less; a worker that still holds the lock then was killed. */
const STALE_MS = 120_000;
const LOOK_MS = 100;

/**
 * A folder that several workers want at the same time: the first makes it, aside, and the others wait for it. One that is
 * there already is taken as it is, so its name must follow from what it is made of.
 */
export async function madeOnce(folder: string, make: (aside: string) => Promise<void>): Promise<string> {
  const lock = `${folder}.lock`;
  await mkdir(dirname(folder), { recursive: true });
  while (!(await ageOf(folder))) {
    if (!(await take(lock))) {
      await sleep(LOOK_MS);
      continue;
    }
    const aside = `${folder}.${process.pid}`;
    try {
      await make(aside);
      await rename(aside, folder);
    } finally {
      await rm(aside, { recursive: true, force: true });
      await rm(lock, { recursive: true, force: true });
    }
  }
  return folder;
}

async function take(lock: string): Promise<boolean> {
  const age = await ageOf(lock);
  if (age !== undefined && age.ms > STALE_MS) await rm(lock, { recursive: true, force: true });
  return mkdir(lock).then(
    () => true,
    () => false,
  );
}

async function ageOf(path: string): Promise<{ readonly ms: number } | undefined> {
  return stat(path).then(
    ({ mtimeMs }) => ({ ms: Date.now() - mtimeMs }),
    () => undefined,
  );
}
