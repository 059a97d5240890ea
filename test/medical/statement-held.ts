import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A program of printing threads that prints nothing until it is told to. */
export interface HeldProgram {
  readonly filename: string;
  /** From now on it prints. */
  go(): Promise<void>;
  remove(): Promise<void>;
}

/** Makes such a program in a folder of its own. */
export async function heldProgram(): Promise<HeldProgram> {
  const folder = await mkdtemp(join(tmpdir(), 'onecard-held-'));
  const filename = join(folder, 'held.cjs');
  await copyFile(join(__dirname, 'statement-held-thread.cjs'), filename);
  return {
    filename,
    go: () => writeFile(join(folder, 'go'), ''),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
