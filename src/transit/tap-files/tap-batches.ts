import type { FareFault } from '../domain/fare/policy-document';
import { FareFaultsError } from '../rate-taps/rate-taps';
import { TapFormatError } from '../domain/taps/jtb-record';
import { readJtbRecords } from '../domain/taps/jtb-stream';
import { tapOf } from '../domain/taps/tap-record';
import { readReceived, type TapReceived } from '../rate-taps/tap-file';
import { readTapUpload } from '../rate-taps/tap-upload';
import type { UploadedTap } from '../take-taps/tap-intake';
import { readJsonLines } from './json-lines';
import { readJsonRecords } from './json-records';
import { type RecordPiece, TapFileError } from './record-error';

/** Taps that are taken at once. */
export const TAPS_AT_ONCE = 5_000;

/** Taps of a file, in its order. */
export interface UploadBatch {
  /** Place of the first one in the file, counted from 0. */
  readonly first: number;
  /** True for the open data of Shenzhen. */
  readonly isSample: boolean;
  readonly uploads: readonly UploadOfFile[];
}

/** A tap of a file, with what the file says of its upload. */
export type UploadOfFile = UploadedTap & Pick<TapReceived, 'reception'>;

/** Reads a file piece by piece; `now` is when taps came that do not say so. Throws TapFileError. */
export type TapReader = (pieces: AsyncIterable<Uint8Array>, now: number) => AsyncIterable<UploadBatch>;

/** Forms of files of taps. */
export const TAP_FORMATS = ['json', 'jsonl', 'jtb'] as const;
export type TapFormat = (typeof TAP_FORMATS)[number];

/** The readers of files, whatever their size: none holds more than a piece of the file and a batch. */
export const TAP_READERS: Readonly<Record<TapFormat, TapReader>> = {
  json: (pieces, now) => batchesOf(readJsonRecords(pieces), now),
  jsonl: (pieces, now) => batchesOf(readJsonLines(pieces), now),
  jtb: readJtbBatches,
};

/** The form that a file's name tells. */
export function tapFormatOf(file: string): TapFormat {
  if (/\.(?:jtb|dat|bin)$/i.test(file)) return 'jtb';
  return /\.(?:jsonl|ndjson)$/i.test(file) ? 'jsonl' : 'json';
}

/** Records of 128 bytes, one after the other: their taps have the record, which alone is taken. */
async function* readJtbBatches(
  pieces: AsyncIterable<Uint8Array>,
  now: number,
): AsyncGenerator<UploadBatch, void, undefined> {
  let first = 0;
  let uploads: UploadOfFile[] = [];
  try {
    for await (const record of readJtbRecords(pieces)) {
      uploads.push({ tap: tapOf(record, 'bus'), receivedAt: now, record });
      if (uploads.length < TAPS_AT_ONCE) continue;
      yield { first, isSample: false, uploads };
      first += uploads.length;
      uploads = [];
    }
  } catch (error) {
    if (!(error instanceof TapFormatError)) throw error;
    const problem = `${error.field} at byte ${error.offset}: ${error.problem}`;
    throw new TapFileError({ record: error.recordNumber ?? first + 1, problem });
  }
  if (uploads.length > 0) yield { first, isSample: false, uploads };
}

/** Puts pieces together to batches and checks every record. */
async function* batchesOf(
  pieces: AsyncIterable<RecordPiece>,
  now: number,
): AsyncGenerator<UploadBatch, void, undefined> {
  let first = 0;
  let isSample = false;
  let held: unknown[] = [];
  const give = (): UploadBatch => {
    const records = held.slice(0, TAPS_AT_ONCE);
    held = held.slice(TAPS_AT_ONCE);
    const batch = { first, isSample, uploads: uploadsOf(records, { first, isSample, now }) };
    first += records.length;
    return batch;
  };
  for await (const piece of pieces) {
    if (piece.records.length === 0) continue;
    if (piece.isSample !== isSample) while (held.length > 0) yield give();
    isSample = piece.isSample;
    held = held.length === 0 ? [...piece.records] : held.concat(piece.records);
    while (held.length >= TAPS_AT_ONCE) yield give();
  }
  while (held.length > 0) yield give();
}

interface Place {
  readonly first: number;
  readonly isSample: boolean;
  readonly now: number;
}

function uploadsOf(records: readonly unknown[], { first, isSample, now }: Place): readonly UploadOfFile[] {
  try {
    const { taps, receivedAt } = readTapUpload(isSample ? { data: records } : records, now);
    const told = isSample ? [] : readReceived(records);
    return taps.map((tap, index) => ({ tap, receivedAt: receivedAt[index] ?? now, ...told[index] }));
  } catch (error) {
    if (!(error instanceof FareFaultsError)) throw error;
    throw numbered(error.faults, first);
  }
}

/** The faults with the numbers of their records in the file. */
function numbered(faults: readonly FareFault[], first: number): TapFileError {
  return new TapFileError(
    ...faults.map(({ field, message }) => {
      const [, index = '0', member = ''] = /^(?:data\.)?(\d+)\.?(.*)$/.exec(field) ?? [];
      return { record: first + Number(index) + 1, problem: `${member} ${message}`.trim() };
    }),
  );
}
