import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { strayStream } from '../../authorization';
import { hexKey, TransactionCore } from '../../event-store';
import { Clock } from '../../platform/clock';
import { inTransaction } from '../../platform/database';
import { ProblemError } from '../../platform/errors';
import { ClearingTally, encodeHeader, encodeTrailer } from '../domain/clearing/clearing-file';
import { type ClearedRide, clearRides } from '../domain/clearing/clear-rides';
import { dayText, readDay, serviceDay } from '../domain/fare/shanghai-days';
import type { CardholderState } from '../../cardholder';
import { type ClearingAnswer, readAnswer } from './answer-file';
import { ClearingCities } from './clearing-cities';
import { type ClearingFile, ClearingStore, type KeptAnswer } from './clearing-store';
import { ForeignTaps } from './foreign-taps';

/** Records that are read at once, and those that one event books. */
const PAGE_RECORDS = 2_000;
const RIDES_OF_EVENT = 500;
const SECOND_MS = 1_000;
/** First key of the advisory locks of files that go out; the second is the city. */
const LOCK_SPACE = 0x7475_6f75;

const TAKE = `WITH numbered AS (
    SELECT tap_id, row_number() OVER (ORDER BY day, tap_id) AS place FROM transit_foreign_tap
     WHERE city = $1 AND day <= $2::date AND file_id IS NULL AND NOT is_grey)
  UPDATE transit_foreign_tap t SET file_id = $3, record = n.place FROM numbered n WHERE t.tap_id = n.tap_id`;
const UNSENT = `SELECT tap_id AS "tapId", sealed FROM transit_foreign_tap
  WHERE city = $1 AND day <= $2::date AND file_id IS NULL AND NOT is_grey ORDER BY day, tap_id`;
const SENT = `SELECT record, tap_id AS "tapId", sealed, operator, ledger_account AS account, day::text AS day,
    is_ride AS "isRide", list, amount
  FROM transit_foreign_tap WHERE file_id = $1 AND record > $2 ORDER BY record LIMIT ${PAGE_RECORDS}`;

interface SentTap {
  readonly record: number;
  readonly tapId: string;
  readonly sealed: Buffer;
  readonly operator: string;
  readonly account: number;
  readonly day: string;
  readonly isRide: boolean;
  readonly list: number;
  readonly amount: number;
}

/** What came of an answer. Amounts are fen. */
export interface TakenAnswer {
  readonly file: ClearingFile;
  /** False when the same answer was taken before. */
  readonly isNew: boolean;
  readonly rejected: Readonly<Record<string, number>>;
}

/** Sends taps here of other cities' cards to those cities, and books what they accept. */
@Injectable()
export class ClearingOut {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly cities: ClearingCities,
    private readonly taps: ForeignTaps,
    private readonly core: TransactionCore,
    private readonly clock: Clock,
  ) {}

  /**
   * The file to a city of a calendar day (`YYYY-MM-DD`) that is over; the first call makes it, later ones answer the same. It has
   * the taps up to that day that are in no file yet.
   * @throws ProblemError `not_found`, or `state_conflict` when the day is not over or a later one has its file.
   */
  async make(city: string, day: string): Promise<{ readonly file: ClearingFile; readonly isNew: boolean }> {
    await this.cities.other(city);
    const own = (await this.cities.own()).city;
    if (day >= dayText(serviceDay(this.clock.now(), 0))) throw conflict(`the day ${day} is not over`);
    return inTransaction(this.pool, async (client) => {
      await client.query("SET LOCAL statement_timeout = '600s'");
      await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_SPACE, Number(city)]);
      const store = new ClearingStore(client);
      const standing = await store.outOf(city, day);
      if (standing !== undefined) return { file: standing, isNew: false };
      const last = await store.lastOut(city);
      if (last !== undefined && last.day > day) throw conflict(`city ${city} has a file of ${last.day} already`);
      const sequence = (last?.sequence ?? 0) + 1;
      const madeAt = Math.floor(this.clock.now() / SECOND_MS) * SECOND_MS;
      const tally = new ClearingTally();
      tally.header(this.#header(own, { city, day, sequence, madeAt: new Date(madeAt) }));
      const { rows } = await client.query<Pick<SentTap, 'tapId' | 'sealed'>>(UNSENT, [city, day]);
      for (const { tapId, sealed } of rows) tally.record(this.taps.open(tapId, sealed));
      const { count, amount, digest } = tally.end();
      const entry = { direction: 'out' as const, city, sequence, day, madeAt: new Date(madeAt), count, amount, digest };
      const file = await store.enter(entry);
      const { rowCount } = await client.query(TAKE, [city, day, file.fileId]);
      if (rowCount !== count) throw new Error('a tap came while its file was made; make it again');
      return { file, isNew: true };
    });
  }

  /** The bytes of a file. Throws at its end when what is kept does not give its digest any more. */
  async *bytes(file: ClearingFile): AsyncGenerator<Buffer> {
    const tally = new ClearingTally();
    const header = this.#header((await this.cities.own()).city, file);
    tally.header(header);
    yield header;
    for await (const page of this.#sent(this.pool, file.fileId)) {
      const records = page.map(({ tapId, sealed }) => this.taps.open(tapId, sealed));
      for (const record of records) tally.record(record);
      yield Buffer.concat(records);
    }
    const trailer = tally.end();
    if (trailer.digest !== file.digest) throw new Error(`clearing file ${file.city} ${file.sequence} was changed`);
    yield encodeTrailer(trailer);
  }

  /**
   * Takes the answer to a file that went out: books what was accepted, and keeps why the rest was not. The same answer again
   * changes nothing.
   * @throws ProblemError `validation_failed` by line, `not_found` when no such file was sent, `state_conflict` when it is not the
   * file that was sent, its sums are not those of the records, or another answer was taken.
   */
  async takeAnswer(text: string): Promise<TakenAnswer> {
    const answer = readAnswer(text);
    const own = (await this.cities.own()).city;
    const file = await new ClearingStore(this.pool).find('out', answer.to, answer.sequence);
    if (file === undefined || answer.from !== own) {
      throw new ProblemError('not_found', {
        detail: `no file ${answer.sequence} was sent from ${answer.from} to ${answer.to}`,
      });
    }
    const fault = faultOf(file, answer);
    if (fault !== undefined) throw conflict(fault);
    const rejected = countReasons(answer);
    if (file.answeredAt !== null) return { file, isNew: false, rejected };
    await this.#checkSums(file, answer);
    await this.#book(file, answer);
    await this.#keep(file, answer);
    const ended = await new ClearingStore(this.pool).find('out', answer.to, answer.sequence);
    return { file: ended ?? file, isNew: true, rejected };
  }

  #header(
    own: string,
    { city, day, sequence, madeAt }: Pick<ClearingFile, 'city' | 'day' | 'sequence' | 'madeAt'>,
  ): Buffer {
    const number = readDay(day);
    if (number === undefined) throw new RangeError(`no day: ${day}`);
    return encodeHeader({ from: own, to: city, day: number, sequence, madeAt: madeAt.getTime() });
  }

  async *#sent(client: Pick<PoolClient | Pool, 'query'>, fileId: number): AsyncGenerator<readonly SentTap[]> {
    for (let after = 0; ;) {
      const { rows } = await client.query<SentTap>(SENT, [fileId, after]);
      if (rows.length > 0) yield rows;
      if (rows.length < PAGE_RECORDS) return;
      after = rows.at(-1)?.record ?? after;
    }
  }

  async #checkSums(file: ClearingFile, { answers, acceptedAmount }: ClearingAnswer): Promise<void> {
    let sum = 0;
    for await (const page of this.#sent(this.pool, file.fileId)) {
      for (const { record, amount } of page) if (answers[record - 1]?.result === 'accepted') sum += amount;
    }
    if (sum !== acceptedAmount) throw conflict(`the answer accepts ${acceptedAmount} fen, its records have ${sum} fen`);
  }

  /** Each event has a key that follows from the file and its place: what was booked before a crash is not booked again. */
  async #book(file: ClearingFile, { answers }: ClearingAnswer): Promise<void> {
    const { fileId, city } = file;
    const { code: operator, payableAccount: account } = await this.cities.other(city);
    let part = 0;
    for await (const page of this.#sent(this.pool, fileId)) {
      const rides = page.filter(({ record }) => answers[record - 1]?.result === 'accepted').map(rideOf);
      for (let from = 0; from < rides.length; from += RIDES_OF_EVENT) {
        part += 1;
        const key = hexKey(`transit clearing\n${file.digest}\n${part}`);
        const data = { file: fileId, city, operator, account, at: this.clock.now() };
        const decide = clearRides({ ...data, rides: rides.slice(from, from + RIDES_OF_EVENT) });
        const streamId = strayStream(key, this.core.laneCount);
        await this.core.execute<CardholderState, unknown>({ streamId, key, digest: key, decide });
      }
    }
  }

  async #keep(file: ClearingFile, { answers, answerDigest }: ClearingAnswer): Promise<void> {
    await inTransaction(this.pool, async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1, $2)', [LOCK_SPACE, Number(file.city)]);
      const store = new ClearingStore(client);
      if ((await store.answered(file.fileId)) > 0) return;
      for await (const page of this.#sent(client, file.fileId)) {
        await store.keep(
          file.fileId,
          page.map((tap) => keptOf(tap, answers[tap.record - 1])),
        );
      }
      await store.finish(file.fileId, new Date(this.clock.now()), answerDigest);
    });
  }
}

function rideOf({ tapId, operator, account, day, isRide, list, amount }: SentTap): ClearedRide {
  const number = readDay(day);
  if (number === undefined) throw new RangeError(`no day: ${day}`);
  return { subject: tapId, operator, account, day: number, isRide, list, amount };
}

function keptOf({ record, tapId, amount }: SentTap, answer: ClearingAnswer['answers'][number] | undefined): KeptAnswer {
  if (answer === undefined) throw new RangeError(`record ${record} has no answer`);
  return { ...answer, record, tapId, amount, details: null };
}

function faultOf(file: ClearingFile, { digest, day, answers, answerDigest }: ClearingAnswer): string | undefined {
  if (digest !== file.digest || day !== file.day) return 'the answer is to another file than the one that was sent';
  if (answers.length !== file.count) return `the answer has ${answers.length} records, the file ${file.count}`;
  if (file.answerDigest !== null && file.answerDigest !== answerDigest) return 'another answer to the file was taken';
  return undefined;
}

function countReasons({ answers }: ClearingAnswer): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { reason } of answers) if (reason !== null) counts[reason] = (counts[reason] ?? 0) + 1;
  return counts;
}

function conflict(detail: string): ProblemError {
  return new ProblemError('state_conflict', { detail });
}
