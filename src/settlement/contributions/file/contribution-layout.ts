import { isMonth } from '../../domain/contributions';
import type { FileFault } from './file-faults';

/** Rows of a file at most. */
export const MAX_ROWS = 6_000_000;
/** First cells of the first and of the last line. */
export const HEAD_MARK = '#CONTRIBUTIONS';
export const END_MARK = '#END';
/** Version of the form of the file. */
const VERSION = '1';
const HEAD_START = `${HEAD_MARK},${VERSION},`;
const HEAD_CELLS = 7;
const YUAN = /^(\d{1,10})(?:\.(\d{1,2}))?$/;
const COUNT = /^\d{1,7}$/;
const AREA = /^22\d{4}$/;
const FILE_NUMBER = /^[A-Za-z0-9-]{1,30}$/;
const DIGEST = /^[0-9a-fA-F]{64}$/;

/** What the first line says: `#CONTRIBUTIONS,1,<number>,<area>,<month>,<rows>,<total>`. */
export interface ContributionHead {
  /** The sender's number of the file; used once for an area and month. */
  readonly number: string;
  readonly area: string;
  /** `YYYYMM`; rows of earlier months are corrections. */
  readonly month: string;
  readonly rows: number;
  /** Sum of the amounts of all rows, fen. */
  readonly total: number;
}

/** What the last line says: `#END,<rows>,<SHA-256 of all bytes before this line>`. */
export interface ContributionEnd {
  readonly rows: number;
  readonly digest: string;
}

/** Columns of a row. */
export const COLUMNS = {
  idNumber: ['id_number', '社会保障号码', '身份证号码', '公民身份号码', 'certno'],
  cardholder: ['cardholder', '持卡人'],
  psnType: ['psn_type', '人员类别'],
  base: ['base', '缴费基数'],
  amount: ['amount', '划入金额'],
  month: ['month', '划入年月'],
  retiredMonth: ['retired_month', '退休年月'],
  name: ['name', '姓名'],
} as const;
export type ColumnName = keyof typeof COLUMNS;

/** Place of each column in a row; -1 for one that the file does not have. */
export type Layout = Readonly<Record<ColumnName, number>> & { readonly width: number };

/** Fen of an amount in yuan with at most two decimals; undefined for anything else. */
export function fenOf(text: string): number | undefined {
  const parts = YUAN.exec(text);
  return parts ? Number(parts[1]) * 100 + Number((parts[2] ?? '').padEnd(2, '0')) : undefined;
}

/** Reads the first line; faults name what is wrong in it. */
export function readHead(line: string): ContributionHead | FileFault[] {
  const cells = line.split(',');
  const [, , number = '', area = '', month = '', rows = '', total = ''] = cells;
  if (!line.startsWith(HEAD_START) || cells.length !== HEAD_CELLS) {
    const message = `must be ${HEAD_MARK},${VERSION},<number>,<area>,<month>,<rows>,<total>`;
    return [{ line: 1, code: 'head', message }];
  }
  const fenTotal = fenOf(total) ?? -1;
  const count = COUNT.test(rows) ? Number(rows) : -1;
  const checks: readonly (readonly [holds: boolean, column: string, message: string])[] = [
    [FILE_NUMBER.test(number), 'number', 'must be 1 to 30 letters, digits and hyphens'],
    [AREA.test(area), 'area', 'must be 22 and four digits'],
    [isMonth(month), 'month', 'must be a month, YYYYMM'],
    [count > 0 && count <= MAX_ROWS, 'rows', `must be 1 to ${MAX_ROWS}`],
    [fenTotal >= 0, 'total', 'must be an amount in yuan with two decimals'],
  ];
  const wrong = checks.filter(([holds]) => !holds);
  if (wrong.length === 0) return { number, area, month, rows: count, total: fenTotal };
  return wrong.map(([, column, message]) => ({ line: 1, column, code: 'head', message }));
}

/** Reads the last line; undefined when it is not one. */
export function readEnd(line: string): ContributionEnd | undefined {
  const [mark, rows = '', digest = '', ...more] = line.split(',');
  if (mark !== END_MARK || !COUNT.test(rows) || !DIGEST.test(digest) || more.length > 0) return undefined;
  return { rows: Number(rows), digest: digest.toLowerCase() };
}

/** Reads the second line, which names the columns in any order. */
export function readColumns(line: string): Layout | FileFault[] {
  const headers = line.split(',').map((header) => header.trim().toLowerCase());
  const faults: FileFault[] = [];
  const places = Object.fromEntries(
    Object.entries(COLUMNS).map(([name, known]) => {
      const found = headers.flatMap((header, index) => ((known as readonly string[]).includes(header) ? [index] : []));
      if (found.length > 1)
        faults.push({ line: 2, column: known[0], code: 'duplicate_column', message: 'is there twice' });
      return [name, found[0] ?? -1];
    }),
  ) as Record<ColumnName, number>;
  const known = new Set<string>(Object.values(COLUMNS).flat());
  headers.forEach((header, index) => {
    if (known.has(header)) return;
    const message = `is none of: ${Object.values(COLUMNS)
      .map((names) => names.join(' = '))
      .join(', ')}`;
    faults.push({ line: 2, column: `column ${index + 1}`, code: 'unknown_column', message });
  });
  for (const name of ['psnType', 'amount'] as const) {
    if (places[name] < 0)
      faults.push({ line: 2, column: COLUMNS[name][0], code: 'missing_column', message: 'the column is missing' });
  }
  if (places.idNumber >= 0 === places.cardholder >= 0) {
    const message = 'one column must name the person: id_number (社会保障号码) or cardholder (持卡人)';
    faults.push({ line: 2, code: 'missing_column', message });
  }
  return faults.length > 0 ? faults : { ...places, width: headers.length };
}
