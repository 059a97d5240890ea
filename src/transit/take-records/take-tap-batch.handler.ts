import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { refuseReuse, RequestClaims } from '../../event-store';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { decodeJtb, JTB_RECORD_BYTES, TapFormatError } from '../domain/taps/jtb-record';
import { countResults, faultsOfBatch, MAX_BATCH_RECORDS, type RecordResult } from '../domain/taps/tap-batch';
import type { TapRecord } from '../domain/taps/tap-record';
import { type TapBatchAnswer, type TapBatchUpload, TakeTapBatch } from './take-tap-batch.command';
import { RecordIntake, type TakenRecords } from './record-intake';
import { TerminalSequences } from './terminal-sequences';

interface StoredBatch {
  readonly digest: string;
  readonly merchantId: string;
  readonly answer: string;
}

/** Faults that are told at once. */
const MAX_FAULTS = 20;

@CommandHandler(TakeTapBatch)
export class TakeTapBatchHandler implements ICommandHandler<TakeTapBatch> {
  constructor(
    private readonly intake: RecordIntake,
    private readonly sequences: TerminalSequences,
    private readonly claims: RequestClaims,
    private readonly clock: Clock,
    @Inject(Pool) private readonly pool: Pool,
  ) {}

  /**
   * Takes the batch once: its number with the same digest is answered byte for byte as the first time.
   * @throws ProblemError `validation_failed` by field; `state_conflict` when the number stands for other records.
   */
  async execute({ request, merchantId, batch }: TakeTapBatch): Promise<TapBatchAnswer> {
    const records = recordsOf(batch);
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const stored = await this.#stored(batch);
    if (stored !== undefined) return answerAgain(stored, batch, merchantId);
    const taken = await this.intake.take(`batch ${batch.terminal} ${batch.batchNo}`, records, merchantId);
    const gaps = await this.sequences.gaps([batch.terminal]);
    const text = JSON.stringify({
      ...{ terminal: batch.terminal, batchNo: batch.batchNo },
      ...outcomeOf(taken),
      missingSequences: gaps.map(({ from, to }) => ({ from, to })),
    });
    await this.#keep(batch, merchantId, text);
    const kept = await this.#stored(batch);
    if (kept === undefined) throw new Error('the answer to a batch of taps was lost');
    return kept.answer === text ? { text, replayed: false } : answerAgain(kept, batch, merchantId);
  }

  async #stored({ terminal, batchNo }: TapBatchUpload): Promise<StoredBatch | undefined> {
    const { rows } = await this.pool.query<StoredBatch>(
      'SELECT digest, merchant_id AS "merchantId", answer FROM transit_batch WHERE terminal = $1 AND batch_no = $2',
      [terminal, batchNo],
    );
    return rows[0];
  }

  async #keep(batch: TapBatchUpload, merchantId: string, text: string): Promise<void> {
    const { terminal, batchNo, digest, count, sum } = batch;
    await this.pool.query(
      `INSERT INTO transit_batch (terminal, batch_no, merchant_id, digest, records, sum, received_at, answer)
       VALUES ($1, $2, $3, $4, $5, $6, to_timestamp($7 / 1000.0), $8) ON CONFLICT DO NOTHING`,
      [terminal, batchNo, merchantId, digest, count, sum, this.clock.now(), text],
    );
  }
}

function answerAgain(stored: StoredBatch, batch: TapBatchUpload, merchantId: string): TapBatchAnswer {
  if (stored.digest === batch.digest && stored.merchantId === merchantId)
    return { text: stored.answer, replayed: true };
  throw new ProblemError('state_conflict', {
    detail: `batch ${batch.batchNo} of terminal ${batch.terminal} was taken with other records`,
  });
}

function outcomeOf({ records, charged, taken }: TakenRecords): object {
  const ends = { charged: 0, free: 0, duplicate: 0, exception: 0 };
  for (const { end } of records) ends[end] += 1;
  const exceptions = records.flatMap(({ result, end, reason }, record) =>
    end === 'exception' ? [{ record, result, ...(reason === undefined ? {} : { reason }) }] : [],
  );
  const results = countResults(records.map(({ result }) => tellable(result)));
  return { count: records.length, results, ends, charged, takenFromChips: taken, exceptions };
}

/** What a terminal is told: reasons that are not its business are exceptions of taps that were accepted. */
function tellable(result: TakenRecords['records'][number]['result']): RecordResult {
  return result === 'no_fare_policy' || result === 'too_many_taps' ? 'accepted' : result;
}

function recordsOf(batch: TapBatchUpload): readonly TapRecord[] {
  const bytes = batch.records;
  if (bytes.length === 0 || bytes.length % JTB_RECORD_BYTES !== 0) {
    throw invalid([{ field: 'records', message: `must be whole records of ${JTB_RECORD_BYTES} bytes, at least one` }]);
  }
  const count = bytes.length / JTB_RECORD_BYTES;
  if (count > MAX_BATCH_RECORDS) {
    throw invalid([{ field: 'records', message: `must be at most ${MAX_BATCH_RECORDS} records` }]);
  }
  const records: TapRecord[] = [];
  const faults: { field: string; message: string }[] = [];
  for (let place = 0; place < count && faults.length < MAX_FAULTS; place += 1) {
    try {
      records.push(decodeJtb(bytes.subarray(place * JTB_RECORD_BYTES, (place + 1) * JTB_RECORD_BYTES)));
    } catch (error) {
      if (!(error instanceof TapFormatError)) throw error;
      faults.push({ field: `records.${place}.${error.field}`, message: `${error.problem} (byte ${error.offset})` });
    }
  }
  if (faults.length === 0) faults.push(...faultsOfBatch({ ...batch, records }).slice(0, MAX_FAULTS));
  if (faults.length > 0) throw invalid(faults);
  return records;
}

function invalid(faults: readonly { readonly field: string; readonly message: string }[]): ProblemError {
  return new ProblemError('validation_failed', {
    errors: faults.map(({ field, message }) => ({ field, code: 'ties_out', message })),
  });
}
