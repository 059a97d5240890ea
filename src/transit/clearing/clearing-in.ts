import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { maskCardNumber } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import {
  blocksOf,
  type ClearingHeader,
  ClearingTally,
  type ClearingTrailer,
  decodeHeader,
  decodeTrailer,
  faultOfTally,
} from '../domain/clearing/clearing-file';
import { dayText, localTimeText } from '../domain/fare/shanghai-days';
import { decodeJtb, TapFormatError } from '../domain/taps/jtb-record';
import { type TapRecord, tapOf } from '../domain/taps/tap-record';
import type { TacVerifier } from '../domain/taps/tac-verifier';
import type { TransitOperator } from '../operators/operator-directory';
import { MovementsFollower } from '../day-files/follow';
import { TapIntake, type UploadedTap } from '../take-taps/tap-intake';
import { ClearingCities, type ClearingCity } from './clearing-cities';
import { type ClearingFile, ClearingStore, type ErrorDetails, type KeptAnswer } from './clearing-store';

/** Records that are taken at once. */
const BATCH = 2_000;
/** Records of one file at most. */
const MAX_RECORDS = 2_000_000;
const HEADER_BLOCKS = 1;

/** Why a record of our cards elsewhere is rejected, in words; reasons of the taking of taps are told by their codes. */
const WORDS: Readonly<Record<string, string>> = {
  malformed: '记录格式错误',
  tac_invalid: 'TAC 校验不通过',
  grey_open: '灰记录未确认扣款',
  not_issued_here: '非本地发行卡',
  unknown_card: '卡号不存在',
  duplicate: '重复上送',
  late: '超过上送期限, 由运营单位承担',
};

/** A file that is read as often as is needed, from its beginning. */
export type FileSource = () => AsyncIterable<Uint8Array>;

/** A clearing file that came in, and whether this call took it. */
export interface TakenClearing {
  readonly file: ClearingFile;
  readonly header: ClearingHeader;
  readonly isNew: boolean;
}

interface NumberedRecord {
  readonly number: number;
  readonly block: Buffer;
}

/** A record that was read, or why it cannot be taken. */
interface Checked extends NumberedRecord {
  readonly record?: TapRecord;
  readonly reason?: string;
  readonly words?: string;
}

/** Takes files of taps that our cards made in other cities: each costs what the other city's terminal took. */
@Injectable()
export class ClearingIn {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly cities: ClearingCities,
    private readonly intake: TapIntake,
    private readonly follower: MovementsFollower,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a file; the same again changes nothing, and one that broke off goes on where it was. TACs are checked where a verifier
   * is given.
   * @throws TapFormatError when header or trailer are wrong, and ProblemError `validation_failed` when the trailer does not tie out or the
   * file is not for this centre, `not_found` for an unknown city, `state_conflict` when its sequence was another file's. Nothing of
   * it is taken then.
   */
  async take(source: FileSource, tac?: TacVerifier): Promise<TakenClearing> {
    const { header, trailer } = await this.#check(source);
    const { from: city, sequence } = header;
    const operator = await this.cities.other(city);
    const store = new ClearingStore(this.pool);
    const { count, amount, digest } = trailer;
    const entry = { direction: 'in' as const, city, sequence, day: dayText(header.day), count, amount, digest };
    const file = await store.enter({ ...entry, madeAt: new Date(header.madeAt) });
    if (file.digest !== digest) {
      throw new ProblemError('state_conflict', { detail: `another file ${sequence} of city ${city} was taken` });
    }
    if (file.answeredAt !== null) return { file, header, isNew: false };
    const issuerOf = await this.cities.issuerOf();
    const done = await store.answered(file.fileId);
    for await (const batch of batchesOf(source, done, count)) {
      const checked = await Promise.all(batch.map((record) => this.#checkRecord(record, issuerOf, tac)));
      await store.keep(file.fileId, await this.#takeBatch(file, operator, checked));
    }
    await store.finish(file.fileId, new Date(this.clock.now()), null);
    return { file: (await store.find('in', city, sequence)) ?? file, header, isNew: true };
  }

  /** The answers to the records of a file, a page at a time. */
  answers({ fileId }: ClearingFile): AsyncGenerator<readonly KeptAnswer[]> {
    return new ClearingStore(this.pool).answers(fileId);
  }

  async #check(source: FileSource): Promise<{ readonly header: ClearingHeader; readonly trailer: ClearingTrailer }> {
    const tally = new ClearingTally();
    let header: ClearingHeader | undefined;
    let last: Buffer | undefined;
    for await (const block of blocksOf(source())) {
      if (header === undefined) {
        header = decodeHeader(block);
        tally.header(block);
        continue;
      }
      if (last !== undefined) tally.record(last);
      last = Buffer.from(block);
    }
    if (header === undefined || last === undefined) throw invalid('trailer', 'the file has no header or no trailer');
    const trailer = decodeTrailer(last);
    const fault = faultOfTally(trailer, tally.end());
    if (fault !== undefined) throw invalid('trailer', fault);
    if (trailer.count > MAX_RECORDS) throw invalid('trailer.count', `must be ${MAX_RECORDS} at most`);
    const own = await this.cities.own();
    if (header.to !== own.city) throw invalid('header.to', `is ${header.to}, this centre is ${own.city}`);
    return { header, trailer };
  }

  async #checkRecord(
    { number, block }: NumberedRecord,
    issuerOf: (card: string) => ClearingCity | undefined,
    tac: TacVerifier | undefined,
  ): Promise<Checked> {
    try {
      const record = decodeJtb(block);
      const reason = await reasonAgainst(record, issuerOf(record.card), tac);
      return { number, block, record, ...(reason === undefined ? {} : { reason }) };
    } catch (error) {
      if (!(error instanceof TapFormatError)) throw error;
      return { number, block, reason: 'malformed', words: error.message };
    }
  }

  async #takeBatch(
    file: ClearingFile,
    { code: operator }: TransitOperator,
    checked: readonly Checked[],
  ): Promise<readonly KeptAnswer[]> {
    const source = `clearing ${file.city} ${file.sequence}`;
    const good = checked.filter(({ reason }) => reason === undefined);
    const uploads = good.map(({ record }) => this.#uploadOf(record, operator));
    const { taps } = await this.intake.take(source, uploads);
    const outcomes = new Map(
      taps.map(({ result, end, reason }, index) => {
        const rejected = end === 'exception' ? (reason ?? result) : result === 'duplicate' ? 'duplicate' : undefined;
        return [good[index]?.number, rejected] as const;
      }),
    );
    const own = await this.#ownDuplicates(file, source, good, outcomes);
    return checked.map((one) => {
      const isOwn = own.has(one.number);
      return this.#answerOf(one, one.reason ?? (isOwn ? undefined : outcomes.get(one.number)));
    });
  }

  /** Records that were taken out of this file before it broke off: they are no duplicates. */
  async #ownDuplicates(
    { fileId }: ClearingFile,
    source: string,
    good: readonly Checked[],
    outcomes: ReadonlyMap<number | undefined, string | undefined>,
  ): Promise<ReadonlySet<number>> {
    const duplicates = good.filter(({ number }) => outcomes.get(number) === 'duplicate');
    if (duplicates.length === 0) return new Set();
    await this.follower.catchUp();
    const ids = duplicates.map((one) => this.#tapIdOf(one));
    const { rows } = await this.pool.query<{ tap_id: string }>(
      `SELECT tap_id FROM transit_tap WHERE tap_id = ANY ($1) AND source = $2 AND "end" <> 'exception'`,
      [ids, source],
    );
    const ours = new Set(rows.map(({ tap_id: id }) => id));
    const answered = await new ClearingStore(this.pool).answeredTaps(fileId, [...ours]);
    const taken = new Set(
      good.filter(({ number }) => outcomes.get(number) !== 'duplicate').map((one) => this.#tapIdOf(one)),
    );
    const own = new Set<number>();
    for (const [index, { number }] of duplicates.entries()) {
      const id = ids[index] ?? '';
      if (!ours.has(id) || answered.has(id) || taken.has(id)) continue;
      taken.add(id);
      own.add(number);
    }
    return own;
  }

  #tapIdOf({ record }: Checked): string {
    if (record === undefined) throw new RangeError('a record that was not read has no tap');
    return this.intake.pseudonymOf(tapOf(record, 'bus').id);
  }

  /** Each record is a ride of its own at what was taken: the other city has priced it. */
  #uploadOf(record: TapRecord | undefined, operator: string): UploadedTap {
    if (record === undefined) throw new RangeError('a record that was not read cannot be taken');
    const { cardCity: _city, ...tap } = tapOf(record, 'bus');
    return {
      tap: { ...tap, operator, kind: 'single', listOnDevice: record.amount },
      receivedAt: this.clock.now(),
    };
  }

  #answerOf(checked: Checked, reason: string | undefined): KeptAnswer {
    const { number, record } = checked;
    const amount = record?.amount ?? amountOf(checked.block);
    const tapId = record === undefined ? null : this.#tapIdOf(checked);
    if (reason === undefined) return { record: number, tapId, amount, result: 'accepted', reason: null, details: null };
    return { record: number, tapId, amount, result: 'rejected', reason, details: detailsOf(checked, reason) };
  }
}

async function reasonAgainst(
  record: TapRecord,
  issuer: ClearingCity | undefined,
  tac: TacVerifier | undefined,
): Promise<string | undefined> {
  if (issuer?.operator !== null) return 'not_issued_here';
  if (record.grey) return 'grey_open';
  return (await tac?.verify(record)) === 'invalid' ? 'tac_invalid' : undefined;
}

function detailsOf({ record, words }: Checked, reason: string): ErrorDetails {
  const told = words ?? WORDS[reason] ?? reason;
  if (record === undefined) return { words: told };
  const { card, terminal, terminalSequence, counter, at } = record;
  return { words: told, card: maskCardNumber(card), terminal, terminalSequence, counter, at: localTimeText(at) };
}

/** The records of a checked file that have no answer yet, in batches. */
async function* batchesOf(source: FileSource, done: number, count: number): AsyncGenerator<readonly NumberedRecord[]> {
  let batch: NumberedRecord[] = [];
  let place = 0;
  for await (const block of blocksOf(source())) {
    const number = place;
    place += 1;
    if (number < HEADER_BLOCKS || number <= done || number > count) continue;
    batch.push({ number, block: Buffer.from(block) });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** The amount field of a record that cannot be read: the sums of the trailer count it. */
function amountOf(block: Buffer): number {
  const tally = new ClearingTally();
  tally.record(block);
  return tally.end().amount;
}

function invalid(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code: 'clearing_file', message }] });
}
