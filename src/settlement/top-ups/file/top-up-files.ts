import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { cardholderId, type CardholderState, findPurse } from '../../../cardholder';
import { TransactionCore } from '../../../event-store';
import { PersonRegister } from '../../../person';
import { type Fen, fen } from '../../../platform/money';
import { invalid } from '../top-up-channels';
import { END_MARK, headOf, MAX_ROWS, type TopUpFileHead } from './top-up-layout';

const HEADER = 'reference,purse,amount,time';
const PAGE = 2_000;
const OWNER_ONLY = 0o600;
const FEN_PER_YUAN = 100;
/** Amounts that people top up with, yuan. */
const AMOUNTS = [20, 50, 100, 200] as const;
const MINUTES_PER_DAY = 1_440;
const MINUTES_PER_HOUR = 60;

/** A row of a file of notices that is to be made. */
export interface FileRow {
  readonly reference: string;
  /** `ch_…` or `card_…`. */
  readonly purse: string;
  readonly amount: Fen;
  readonly time: string;
}

/** A file that is to be made; rows at most. */
export type TopUpFileOrder = Omit<TopUpFileHead, 'total'>;

/** Makes files of notices for the people who are there: the same people, channel, day and number give the same file. */
@Injectable()
export class TopUpFiles {
  constructor(
    private readonly core: TransactionCore,
    private readonly people: PersonRegister,
  ) {}

  /** Writes a file for people with an e-purse. Throws the problem `validation_failed` when there are none, or too many rows. */
  async make(path: string, order: TopUpFileOrder): Promise<{ readonly rows: number; readonly total: number }> {
    if (order.rows < 1 || order.rows > MAX_ROWS) throw invalid('rows', `must be 1 to ${MAX_ROWS}`);
    const rows: FileRow[] = [];
    for (let after = 0; rows.length < order.rows;) {
      const streams = await this.people.streamsAfter(after, PAGE);
      const last = streams.at(-1);
      if (last === undefined) break;
      after = last;
      const states = await this.core.states<CardholderState>(streams);
      const open = streams.filter((streamId) => isTakingTopUps(states.get(streamId)));
      rows.push(...open.slice(0, order.rows - rows.length).map((streamId) => rowFor(streamId, order)));
    }
    if (rows.length === 0) throw invalid('rows', 'there is nobody with an e-purse');
    const text = fileOf(order, rows);
    await writeFile(path, text, { mode: OWNER_ONLY });
    return { rows: rows.length, total: totalOf(rows) };
  }
}

/** The text of a file that tells the truth about itself. */
export function fileOf({ channel, number, day }: Omit<TopUpFileOrder, 'rows'>, rows: readonly FileRow[]): string {
  const head = headOf({ channel, number, day, rows: rows.length, total: totalOf(rows) }, yuanOf);
  const lines = rows.map(({ reference, purse, amount, time }) => [reference, purse, yuanOf(amount), time].join(','));
  const body = [head, HEADER, ...lines, ''].join('\n');
  return `${body}${END_MARK},${rows.length},${createHash('sha256').update(body).digest('hex')}\n`;
}

function isTakingTopUps(state: CardholderState | undefined): boolean {
  return state !== undefined && state.person.status === undefined && findPurse(state.purses, 'epurse') !== undefined;
}

function rowFor(streamId: number, { number, day }: TopUpFileOrder): FileRow {
  const minute = streamId % MINUTES_PER_DAY;
  const clock = [Math.floor(minute / MINUTES_PER_HOUR), minute % MINUTES_PER_HOUR].map((part) =>
    String(part).padStart(2, '0'),
  );
  return {
    reference: `${day.replaceAll('-', '')}-${number}-${streamId.toString(36)}`,
    purse: cardholderId(streamId),
    amount: fen((AMOUNTS[streamId % AMOUNTS.length] ?? AMOUNTS[0]) * FEN_PER_YUAN),
    time: `${day}T${clock.join(':')}:00`,
  };
}

function totalOf(rows: readonly FileRow[]): number {
  return rows.reduce((sum, { amount }) => sum + amount, 0);
}

function yuanOf(amount: number): string {
  return `${Math.floor(amount / FEN_PER_YUAN)}.${String(amount % FEN_PER_YUAN).padStart(2, '0')}`;
}
