import { createReadStream } from 'node:fs';
import { readElements } from './json-elements';
import { readRow, type RowReading } from './tap-row';

/** A row of the file: what it says, or that an equal row came before. Rows are counted from 1. */
export type TapReading =
  | ({ readonly row: number } & RowReading)
  | { readonly row: number; readonly kind: 'duplicate'; readonly paid: boolean };

/** Reads the rides of a file in its order, in memory that grows by some ten bytes a row (to know duplicates). */
export async function* readTapFile(file: string): AsyncGenerator<TapReading> {
  yield* readTaps(createReadStream(file, { encoding: 'utf8', highWaterMark: 262_144 }));
}

/** Reads rides from the text of the release, however it is cut into pieces. Throws TapFileError when it has no rows. */
export async function* readTaps(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<TapReading> {
  const seen = new Set<string>();
  let row = 0;
  for await (const text of readElements(chunks)) {
    row += 1;
    const reading = readRow(text);
    if (reading.kind === 'dirty') yield { row, ...reading };
    else if (seen.has(reading.fingerprint)) yield { row, kind: 'duplicate', paid: reading.kind === 'paid' };
    else {
      seen.add(reading.fingerprint);
      yield { row, ...reading };
    }
  }
}
