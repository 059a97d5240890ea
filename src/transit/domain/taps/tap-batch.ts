import { createHash } from 'node:crypto';
import { encodeJtb } from './jtb-record';
import type { TapRecord } from './tap-record';

/** Records that one batch may have. */
export const MAX_BATCH_RECORDS = 5_000;

/** What a terminal uploads at once. `sum` is that of the amounts, in fen. */
export interface TapBatch {
  readonly terminal: string;
  readonly batchNo: number;
  readonly count: number;
  readonly sum: number;
  /** As `batchDigestOf` makes it. */
  readonly digest: string;
  readonly records: readonly TapRecord[];
}

export interface BatchFault {
  readonly field: string;
  readonly message: string;
}

/** SHA-256 of the 128-byte records in their order: 64 hexadecimal digits. */
export function batchDigestOf(records: readonly TapRecord[]): string {
  const hash = createHash('sha256');
  for (const record of records) hash.update(encodeJtb(record));
  return hash.digest('hex');
}

/** What does not tie out in a batch; nothing of it is taken then. */
export function faultsOfBatch(batch: TapBatch): readonly BatchFault[] {
  const { records, count, sum, terminal } = batch;
  if (records.length > MAX_BATCH_RECORDS) {
    return [{ field: 'records', message: `has ${records.length} records, at most ${MAX_BATCH_RECORDS} are taken` }];
  }
  const total = records.reduce((amounts, { amount }) => amounts + amount, 0);
  const faults: BatchFault[] = [];
  if (count !== records.length)
    faults.push({ field: 'count', message: `is ${count}, the batch has ${records.length} records` });
  if (sum !== total) faults.push({ field: 'sum', message: `is ${sum} fen, the records have ${total} fen` });
  const stranger = records.findIndex((record) => record.terminal !== terminal);
  if (stranger >= 0)
    faults.push({ field: `records.${stranger}.terminal`, message: `must be that of the batch, ${terminal}` });
  if (batch.digest !== batchDigestOf(records)) faults.push({ field: 'digest', message: 'is not that of the records' });
  return faults;
}

/** What a terminal is told about each record of its batch. */
export const RECORD_RESULTS = [
  ...(['accepted', 'duplicate', 'tac_invalid', 'late', 'unknown_card', 'deny_listed', 'suspended'] as const),
] as const;
export type RecordResult = (typeof RECORD_RESULTS)[number];

/** Records of a batch by result; together they are the count of the batch. */
export function countResults(results: readonly RecordResult[]): Readonly<Record<RecordResult, number>> {
  const counts = Object.fromEntries(RECORD_RESULTS.map((result) => [result, 0])) as Record<RecordResult, number>;
  for (const result of results) counts[result] += 1;
  return counts;
}
