import { blockHash, GENESIS_HASH, SealedRecords } from '../../event-store';
import { fen } from '../../platform/money';
import type { BalanceCheck } from './balance-check';
import type { CloseCheck } from './close-check';
import type { ProblemLog } from './problem';
import type { RowStream } from './row-stream';
import { type BlockRow, type EventRow, numbersOf, type OutcomeRow } from './stored-rows';

/** A block that claims more events than this was tampered with; the check must not count for hours. */
const MAX_BLOCK_EVENTS = 1_000_000;

/** The head of a lane as it is stored. */
export interface HeadRow {
  readonly lane: number;
  readonly position: string;
  readonly block: string;
  readonly hash: Buffer;
  readonly committed_at_micros: string;
  readonly business_date: string;
}

/** What the chain of a lane is checked with. */
export interface ChainSources {
  readonly blocks: RowStream<BlockRow>;
  readonly events: RowStream<EventRow>;
  readonly outcomes: RowStream<OutcomeRow>;
  readonly balances: BalanceCheck;
  readonly closes: CloseCheck;
  readonly problems: ProblemLog;
  /** Called after each block with the events and outcomes seen in it. */
  readonly onBlock: (events: number, outcomes: number) => void;
}

/** The block before the one being checked. */
interface Before {
  number: number;
  lastPosition: number;
  hash: Buffer;
  micros: bigint;
  businessDate: string;
}

/** Checks one lane in order of its positions: blocks, their chain, events and outcomes. */
export class ChainCheck {
  #before: Before = { number: 0, lastPosition: 0, hash: GENESIS_HASH, micros: 0n, businessDate: '' };
  #laneSum = 0;

  constructor(
    private readonly head: HeadRow,
    private readonly sources: ChainSources,
  ) {}

  get #lane(): number {
    return this.head.lane;
  }

  async run(): Promise<void> {
    const { blocks, problems } = this.sources;
    for (let block = await blocks.peek(); block; block = await blocks.peek()) {
      await this.#block(block);
      blocks.take();
    }
    await this.#leftovers();
    this.#checkHead();
    await this.sources.balances.finish(this.#before.lastPosition);
    if (this.#laneSum !== 0) {
      problems.add('UNBALANCED_LANE', { lane: this.#lane }, `the postings of the lane sum to ${this.#laneSum}`);
    }
  }

  async #block(row: BlockRow): Promise<void> {
    const number = Number(row.number);
    const first = Number(row.first_position);
    const last = first + Math.min(row.event_count, MAX_BLOCK_EVENTS) - 1;
    this.#checkOrder(row, number, first);
    const records = new SealedRecords();
    const streams: string[] = [];
    const sealed = await this.#events(number, first, last, records, streams);
    const outcomes = await this.#outcomes(number, first, records, streams);
    if (outcomes.count !== row.outcome_count) {
      const message = `the block has ${outcomes.count} outcomes, not ${row.outcome_count}`;
      this.sources.problems.add('OUTCOME_MISMATCH', { lane: this.#lane, block: number }, message);
    }
    const header = {
      lane: this.#lane,
      number,
      firstPosition: first,
      eventCount: row.event_count,
      outcomeCount: row.outcome_count,
      committedAtMicros: BigInt(row.committed_at_micros),
      businessDate: row.business_date,
    };
    const intact = sealed && outcomes.sealed && blockHash(this.#before.hash, header, records.bytes()).equals(row.hash);
    if (!intact) {
      const message = 'the hash of the block is not that of the block before and its stored rows';
      this.sources.problems.add('HASH_MISMATCH', { lane: this.#lane, block: number, position: first }, message);
    }
    this.#before = {
      number,
      lastPosition: last,
      hash: row.hash,
      micros: header.committedAtMicros,
      businessDate: row.business_date,
    };
    this.sources.closes.block(number, last, row.business_date);
    this.sources.onBlock(row.event_count, row.outcome_count);
  }

  #checkOrder(row: BlockRow, number: number, first: number): void {
    const before = this.#before;
    const report = (message: string): void => {
      this.sources.problems.add('BLOCK_MISMATCH', { lane: this.#lane, block: number, position: first }, message);
    };
    if (number !== before.number + 1) report(`block ${before.number + 1} is missing`);
    if (first !== before.lastPosition + 1) report(`the block begins at ${first}, not at ${before.lastPosition + 1}`);
    if (BigInt(row.committed_at_micros) <= before.micros) report('the block is not later than the one before');
    const least = latestOf(row.shanghai_date, before.businessDate, this.sources.closes.leastDate(number));
    if (row.business_date !== least) report(`the business date is ${row.business_date}, not ${least}`);
  }

  /** Seals the events of a block again; false when that is not possible. */
  async #events(
    block: number,
    first: number,
    last: number,
    records: SealedRecords,
    streams: string[],
  ): Promise<boolean> {
    const { events, problems } = this.sources;
    let sealed = true;
    let expected = first;
    for (let row = await events.peek(); row && Number(row.position) <= last; row = await events.peek()) {
      events.take();
      const position = Number(row.position);
      if (position < expected) {
        problems.add('POSITION_GAP', { lane: this.#lane, position }, 'the event lies in no block');
        continue;
      }
      if (position > expected) this.#missing(block, expected, position - 1);
      for (; expected < position; expected += 1) await this.#passed(expected);
      if (Number(row.block) !== block) {
        const message = `the event says block ${row.block}, but lies in block ${block}`;
        problems.add('BLOCK_MISMATCH', { lane: this.#lane, block, position }, message);
      }
      sealed = this.#seal(row, position, records) && sealed;
      streams[position - first] = row.stream_id;
      expected += 1;
      if (this.sources.balances.due(position)) await this.sources.balances.compare(position);
    }
    if (expected <= last) this.#missing(block, expected, last);
    for (; expected <= last; expected += 1) await this.#passed(expected);
    return sealed;
  }

  async #passed(position: number): Promise<void> {
    if (this.sources.balances.due(position)) await this.sources.balances.compare(position);
  }

  #missing(block: number, from: number, to: number): void {
    const message = from === to ? `position ${from} is missing` : `positions ${from} to ${to} are missing`;
    this.sources.problems.add('POSITION_GAP', { lane: this.#lane, block, position: from }, message);
  }

  #seal(row: EventRow, position: number, records: SealedRecords): boolean {
    const accounts = numbersOf(row.accounts);
    const amounts = numbersOf(row.amounts);
    const sum = amounts.reduce((total, amount) => total + amount, 0);
    this.#laneSum += sum;
    if (sum !== 0 || accounts.length !== amounts.length) {
      const streamId = Number(row.stream_id);
      const message = `the postings of the event sum to ${sum}`;
      this.sources.problems.add('UNBALANCED_EVENT', { lane: this.#lane, position, streamId }, message);
    }
    this.sources.balances.count(position, accounts, amounts);
    try {
      const postings = accounts.map((account, index) => ({ account, amount: fen(amounts[index] ?? Number.NaN) }));
      const { version, entity, type } = row;
      records.event({ streamId: Number(row.stream_id), version, entity, type, postings }, row.payload);
      return true;
    } catch {
      return false;
    }
  }

  async #outcomes(
    block: number,
    first: number,
    records: SealedRecords,
    streams: readonly string[],
  ): Promise<{ count: number; sealed: boolean }> {
    const { outcomes } = this.sources;
    let count = 0;
    let sealed = true;
    for (let row = await outcomes.peek(); row && Number(row.block) <= block; row = await outcomes.peek()) {
      outcomes.take();
      if (Number(row.block) < block) {
        this.#badOutcome(row, 'the block of the outcome is missing');
        continue;
      }
      count += 1;
      if (row.ordinal !== count)
        this.#badOutcome(row, `the outcome is number ${row.ordinal} of its block, not ${count}`);
      const eventIndex = row.position === null ? 0 : Number(row.position) - first + 1;
      if (row.position !== null && streams[eventIndex - 1] !== row.stream_id) {
        this.#badOutcome(row, 'the outcome names an event that is not of its block and stream');
      }
      try {
        records.outcome({ key: row.key, digest: row.digest, streamId: Number(row.stream_id), eventIndex }, row.body);
      } catch {
        sealed = false;
      }
    }
    return { count, sealed };
  }

  #badOutcome(row: OutcomeRow, message: string): void {
    const where = { lane: this.#lane, block: Number(row.block), key: row.key };
    this.sources.problems.add('OUTCOME_MISMATCH', where, message);
  }

  async #leftovers(): Promise<void> {
    const { events, outcomes, problems } = this.sources;
    for (let row = await events.peek(); row; row = await events.peek()) {
      events.take();
      problems.add('POSITION_GAP', { lane: this.#lane, position: Number(row.position) }, 'the event lies in no block');
    }
    for (let row = await outcomes.peek(); row; row = await outcomes.peek()) {
      outcomes.take();
      this.#badOutcome(row, 'the block of the outcome is missing');
    }
  }

  #checkHead(): void {
    const { head } = this;
    const before = this.#before;
    const date = latestOf(before.businessDate, this.sources.closes.headDate);
    const agrees =
      Number(head.block) === before.number &&
      Number(head.position) === before.lastPosition &&
      head.hash.equals(before.hash) &&
      (before.number === 0 || (BigInt(head.committed_at_micros) === before.micros && head.business_date === date));
    if (agrees) return;
    const message = `the head says block ${head.block} at position ${head.position}, the last block is ${before.number} at ${before.lastPosition}`;
    this.sources.problems.add('HEAD_MISMATCH', { lane: this.#lane, block: Number(head.block) }, message);
  }
}

/** The latest of days, `YYYY-MM-DD`. */
function latestOf(...days: readonly string[]): string {
  return days.reduce((latest, day) => (day > latest ? day : latest));
}
