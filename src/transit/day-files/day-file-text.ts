import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import { localTimeText } from '../domain/fare/shanghai-days';
import { creditOf, type Figures, FIGURES } from '../domain/operators/movements';
import type { DayFileRow, DayFileTitle } from './day-file';

/** Version of the layout: what a file says never changes, so a new layout has a new number. */
const LAYOUT = 1;
const HEADER = [
  ...['row', 'kind', 'day', 'subject', 'mode', 'line', 'from', 'to', 'terminal', 'start', 'end', 'status', 'reason'],
  ...['liable', ...FIGURES, 'credited', 'policy', 'event'],
];

/**
 * Writes a day file as CSV (RFC 4180): a line that says what it is, the names of the columns, the rows, a line of totals, and
 * the SHA-256 of everything before it. Lines that are no rows begin with `#`; amounts are fen, times local in Shanghai.
 */
export class DayFileText {
  readonly #hash = createHash('sha256');

  /** The lines before the rows. */
  begin({ operator, sequence, day, madeAt }: DayFileTitle): string {
    const made = localTimeText(madeAt.getTime());
    const title = `# onecard transit day-file; layout ${LAYOUT}; operator ${operator}; day ${day}; sequence ${sequence}; made ${made}; amounts in fen`;
    return this.#take(csv([[title], HEADER]));
  }

  rows(rows: readonly DayFileRow[]): string {
    return this.#take(csv(rows.map(cellsOf)));
  }

  /** The lines after the rows, and the digest that the last of them tells. */
  end(count: number, totals: Figures): { readonly text: string; readonly digest: string } {
    const told = FIGURES.map((name) => `${name} ${totals[name]}`).join('; ');
    const line = this.#take(csv([[`# ${count} rows; ${told}; credited ${creditOf(totals)}`]]));
    const digest = this.#hash.digest('hex');
    return { text: line + csv([[`# sha256 ${digest}`]]), digest };
  }

  #take(text: string): string {
    this.#hash.update(text);
    return text;
  }
}

function cellsOf(row: DayFileRow): (string | number)[] {
  const { mode, line, from, to, terminal, start, end, status, reason, liable, policy } = row.details;
  const times = [localTimeText(start), end === undefined ? '' : localTimeText(end)];
  return [
    ...[row.row, row.kind, row.day, row.subject, mode ?? '', line ?? '', from ?? '', to ?? '', terminal ?? ''],
    ...[...times, status ?? '', reason ?? '', liable ?? '', ...FIGURES.map((name) => row[name])],
    ...[creditOf(row), policy ?? '', row.event ?? ''],
  ];
}

/** A text that a spreadsheet would take for a formula is told as text; numbers are as they are. */
function csv(rows: (string | number)[][]): string {
  return stringify(rows, { escape_formulas: true, record_delimiter: '\r\n' });
}
