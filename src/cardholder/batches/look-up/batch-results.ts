import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { BatchStore, type ResultRow } from '../batch-store';

const PAGE_ROWS = 1_000;
/** Spreadsheets know UTF-8 by its mark. */
const MARK = '\ufeff';
const HEADER = ['line', 'key', 'result', 'reason', 'card'];

/** Writes the result file of a batch: one line a row, keys masked. */
@Injectable()
export class BatchResults {
  constructor(private readonly store: BatchStore) {}

  /** The lines of the file, page by page. Rows that are not settled yet say `waiting`. */
  async *file(batchId: string): AsyncGenerator<string> {
    yield MARK + csv([HEADER]);
    for (let after = 0; ;) {
      const rows = await this.store.results(batchId, after, PAGE_ROWS);
      const last = rows.at(-1);
      if (last === undefined) return;
      yield csv(rows.map(cellsOf));
      after = last.row;
    }
  }
}

function cellsOf({ line, masked, result, reason, card }: ResultRow): string[] {
  return [String(line), masked, result ?? 'waiting', reason ?? '', card ?? ''];
}

/** A cell that a spreadsheet would take for a formula is told as text. */
function csv(rows: string[][]): string {
  return stringify(rows, { escape_formulas: true, record_delimiter: '\r\n' });
}
