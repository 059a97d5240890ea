import { type Fen, fen } from '../../../platform/money';
import type { FileFault } from './statement';

/** Lines of a channel's file that are read. */
export const MAX_CHANNEL_LINES = 100_000;
const MAX_FAULTS = 100;
const HEAD = '#CHANNEL,id,reference,batch,date,amount';
const END = /^#END,(\d{1,6}),(-?\d{1,15})$/;
const ROW = /^([\w.-]{1,64}),([\w.-]{1,64}),([\w.-]{0,64}),(\d{4}-\d{2}-\d{2}),(-?\d{1,14})$/;

/** One line of a channel's file. */
export interface ChannelLine {
  /** The channel's own number of it. */
  readonly id: string;
  /** Our number of the movement. */
  readonly reference: string;
  /** Under which the bank books it. */
  readonly batch: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  /** Fen; money that comes in is positive. */
  readonly amount: Fen;
}

export type ChannelReading = { readonly lines: readonly ChannelLine[] } | { readonly faults: readonly FileFault[] };

/**
 * Reads a channel's file, CSV: the line `#CHANNEL,id,reference,batch,date,amount`, rows, and `#END,<rows>,<sum of amounts>`. Nothing of a
 * file with a fault is answered, nor of one whose last line does not fit its rows.
 */
export function readChannelFile(text: string): ChannelReading {
  const rows = text.replace(/\r?\n$/, '').split(/\r?\n/);
  if (rows[0] !== HEAD) return { faults: [{ line: 1, column: 1, code: 'field_missing' }] };
  const end = END.exec(rows[rows.length - 1] ?? '');
  if (end === null) return { faults: [{ line: rows.length, column: 1, code: 'field_missing' }] };
  if (rows.length - 2 > MAX_CHANNEL_LINES) return { faults: [{ line: 1, column: 1, code: 'too_many_lines' }] };
  const lines: ChannelLine[] = [];
  const faults: FileFault[] = [];
  for (const [at, row] of rows.slice(1, -1).entries()) {
    const line = lineOf(row);
    if (line !== undefined) lines.push(line);
    else if (faults.length < MAX_FAULTS) faults.push({ line: at + 2, column: 1, code: 'field_malformed' });
  }
  if (faults.length > 0) return { faults };
  const total = lines.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
  const fits = Number(end[1]) === lines.length && BigInt(end[2] ?? '') === total;
  return fits ? { lines } : { faults: [{ line: rows.length, column: 1, code: 'total_wrong' }] };
}

/** Writes such a file. */
export function writeChannelFile(lines: readonly ChannelLine[]): string {
  const rows = lines.map(({ id, reference, batch, date, amount }) => [id, reference, batch, date, amount].join(','));
  const total = lines.reduce((sum, { amount }) => sum + amount, 0);
  return `${[HEAD, ...rows, `#END,${lines.length},${total}`].join('\n')}\n`;
}

function lineOf(row: string): ChannelLine | undefined {
  const [, id, reference, batch, date, amount] = ROW.exec(row) ?? [];
  if (id === undefined || reference === undefined || batch === undefined || date === undefined) return undefined;
  const time = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date) return undefined;
  // Adding 0 makes -0 a plain zero.
  return { id, reference, batch, date, amount: fen(Number(amount) + 0) };
}
