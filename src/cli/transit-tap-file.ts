import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { TAP_READERS, type TapFormat, type UploadBatch } from '../transit';
import { FileProgress } from './file-progress';

/** Reads a file of taps batch by batch, telling people on the standard error how far it is. */
export async function* readTapFile(
  file: string,
  format: TapFormat,
  { what, now, signal }: { readonly what: string; readonly now: number; readonly signal: AbortSignal },
): AsyncGenerator<UploadBatch, void, undefined> {
  const of = await sizeOf(file);
  const progress = new FileProgress(what, process.stderr);
  let bytes = 0;
  let rows = 0;
  async function* pieces(): AsyncGenerator<Uint8Array, void, undefined> {
    for await (const piece of createReadStream(file)) {
      bytes += (piece as Buffer).length;
      yield piece as Buffer;
      signal.throwIfAborted();
      progress.show({ bytes, of, rows });
    }
  }
  try {
    for await (const batch of TAP_READERS[format](pieces(), now)) {
      yield batch;
      rows += batch.uploads.length;
      progress.show({ bytes, of, rows });
    }
  } finally {
    progress.stop();
  }
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw new Error(`${file} cannot be read`, { cause: error });
  }
  throw new Error(`${file} is no file`);
}
