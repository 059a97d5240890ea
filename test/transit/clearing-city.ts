import { fen } from '../../src/platform/money';
import { encodeJtb, type TapRecord, tapOf, type UploadedTap } from '../../src/transit';
import { ClearingTally, encodeHeader, encodeTrailer } from '../../src/transit/domain/clearing/clearing-file';
import { day } from './fare-fixtures';
import { SAMPLE_RECORD } from './sample-record';

/** The other city of the tests, and what numbers of its cards and of those here begin with. */
export const ELSEWHERE = { city: '1000', name: '北京', merchantId: '990220148990001', prefix: '31041000' } as const;
export const HERE = { city: '2410', name: '长春', prefix: '31048900' } as const;

/** The transit number of a card: 20 digits, the first of which is no part of it. */
export function transitNumber(prefix: string, serial: number): string {
  return `0${prefix}${String(serial).padStart(11, '0')}`;
}

let sequence = 0;

/** A tap of a card that took money, unlike any other. */
export function recordOf(card: string, at: number, amount: number, more: Partial<TapRecord> = {}): TapRecord {
  sequence += 1;
  const { previous: _previous, ...sample } = SAMPLE_RECORD;
  return {
    ...{ ...sample, card, at, amount: fen(amount), listPrice: fen(amount) },
    ...{ terminalSequence: sequence, counter: sequence, ...more },
  };
}

/** How a terminal here uploads a record. */
export function uploadOf(record: TapRecord, operator: string): UploadedTap {
  return { tap: { ...tapOf(record, 'bus'), operator }, receivedAt: record.at + 3_600_000, record };
}

/** A clearing file of another city with these records, as its centre makes it. */
export function clearingFileOf(
  records: readonly (TapRecord | Buffer)[],
  change: { readonly from?: string; readonly to?: string; readonly number?: number } = {},
): Buffer {
  const { from = ELSEWHERE.city, to = HERE.city, number = 1 } = change;
  const on = '2026-03-02';
  const tally = new ClearingTally();
  const madeAt = Date.parse(`${on}T22:00:00Z`);
  const header = encodeHeader({ from, to, day: day(on), sequence: number, madeAt });
  tally.header(header);
  const blocks = records.map((record) => (Buffer.isBuffer(record) ? record : encodeJtb(record)));
  for (const block of blocks) tally.record(block);
  return Buffer.concat([header, ...blocks, encodeTrailer(tally.end())]);
}

/** A file as it is read, in pieces that fit no record. */
export function sourceOf(file: Buffer): () => AsyncGenerator<Uint8Array> {
  return async function* pieces() {
    await Promise.resolve();
    for (let at = 0; at < file.length; at += 1_000) yield file.subarray(at, at + 1_000);
  };
}
