import { decodeJtb, JTB_RECORD_BYTES, TapFormatError } from './jtb-record';
import type { TapRecord } from './tap-record';

/**
 * Reads a file of 128-byte records piece by piece; it never holds more than one piece and one record. Throws TapFormatError with
 * the number of the record; what was read before it has been given out.
 */
export async function* readJtbRecords(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<TapRecord, void, undefined> {
  let rest: Uint8Array = new Uint8Array(0);
  let count = 0;
  for await (const piece of pieces) {
    const bytes = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let at = 0;
    for (; at + JTB_RECORD_BYTES <= bytes.length; at += JTB_RECORD_BYTES) {
      count += 1;
      yield decodeNumbered(bytes.subarray(at, at + JTB_RECORD_BYTES), count);
    }
    rest = Uint8Array.from(bytes.subarray(at));
  }
  if (rest.length > 0) {
    throw new TapFormatError(
      'record',
      rest.length,
      `the file ends after ${rest.length} of ${JTB_RECORD_BYTES} bytes`,
      count + 1,
    );
  }
}

function decodeNumbered(bytes: Uint8Array, recordNumber: number): TapRecord {
  try {
    return decodeJtb(bytes);
  } catch (error) {
    if (!(error instanceof TapFormatError)) throw error;
    throw new TapFormatError(error.field, error.offset, error.problem, recordNumber);
  }
}
