import { readYuan, yuan } from '../benefit/exact';
import { type ComparedRow, DUPLICATE } from './compare-details';
import type { DetailRow, RefundFlag } from './movement';

/** Rows of a file at most: what a large hospital settles in a day, several times over. */
export const MAX_DETAIL_ROWS = 20_000;
/** Faults of a file that are told at most. */
const MAX_FAULTS = 20;
const COLUMNS = [
  'setl_id',
  'mdtrt_id',
  'psn_no',
  'medfee_sumamt',
  'fund_pay_sumamt',
  'acct_pay',
  'refd_setl_flag',
  'exp_content',
] as const;
/** `exp_content` may be left out with its TAB. */
const REQUIRED_COLUMNS = COLUMNS.length - 1;
const MAX_EXP_CONTENT = 4_000;
const ID = /^[0-9A-Za-z_-]{1,30}$/;
/** What an empty cell is in a file. */
const EMPTY = 'null';
const LINE_END = '\r\n';
const BYTE_ORDER_MARK = '\uFEFF';

/** A file that was read, or what is wrong with it. Faults name line and column and repeat nothing of what stands there. */
export type ReadDetails =
  | { readonly rows: readonly DetailRow[]; readonly faults?: undefined }
  | { readonly rows?: undefined; readonly faults: readonly string[] };

/** Reads the file of an institution (对明细账 upload): UTF-8, TAB, no header, an empty cell is `null`. */
export function readDetailFile(text: string): ReadDetails {
  const lines = (text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text).split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > MAX_DETAIL_ROWS) return { faults: [`the file has more than ${MAX_DETAIL_ROWS} rows`] };
  const rows: DetailRow[] = [];
  const faults: string[] = [];
  for (const [index, line] of lines.entries()) {
    const row = readLine(line, index + 1);
    if ('faults' in row) faults.push(...row.faults);
    else rows.push(row);
    if (faults.length >= MAX_FAULTS) return { faults: [...faults.slice(0, MAX_FAULTS), '…'] };
  }
  return faults.length > 0 ? { faults } : { rows };
}

/** Writes a file as an institution sends it. */
export function writeDetailFile(rows: readonly DetailRow[]): string {
  return linesOf(
    rows.map(({ setlId, mdtrtId, psnNo, medfee, fundPay, accountPay, refund }) => [
      ...[setlId, mdtrtId, psnNo, yuan(medfee), yuan(fundPay), yuan(accountPay), refund, ''],
    ]),
  );
}

/**
 * Writes the file of results: psn_no, mdtrt_id, setl_id, msgid, stmt_rslt, refd_setl_flag, memo, medfee_sumamt,
 * fund_pay_sumamt, acct_pay, exp_content. Money is the centre's where it has the row; the memo tells what differs.
 */
export function writeResultFile(rows: readonly ComparedRow[], memoOf: (row: ComparedRow) => string = memo): string {
  return linesOf(
    rows.map((row) => {
      const { centre, institution, result } = row;
      const shown = centre ?? institution;
      if (shown === undefined) throw new RangeError('a row of neither side');
      const { psnNo, mdtrtId, setlId, refund, medfee, fundPay, accountPay } = shown;
      const msgid = centre?.movement.settlement.medinsSetlId ?? '';
      return [
        ...[psnNo, mdtrtId, setlId, msgid, result, refund, memoOf(row)],
        ...[yuan(medfee), yuan(fundPay), yuan(accountPay), ''],
      ];
    }),
  );
}

/** What a result says of its row. */
export function memo({ result, centre, institution, differing }: ComparedRow): string {
  if (result === '000000') return '';
  if (result === '000101') return '医药机构无此记录';
  if (result === '000102') return differing.includes(DUPLICATE) ? '重复上传' : '中心无此记录';
  return differing
    .map((name) => `${name} 中心 ${valueOf(centre, name)} 医药机构 ${valueOf(institution, name)}`)
    .join('; ');
}

function valueOf(row: DetailRow | undefined, name: string): string {
  if (row === undefined) return '';
  const values: Readonly<Record<string, string>> = {
    ...{ mdtrt_id: row.mdtrtId, psn_no: row.psnNo, medfee_sumamt: yuan(row.medfee) },
    ...{ fund_pay_sumamt: yuan(row.fundPay), acct_pay: yuan(row.accountPay) },
  };
  return values[name] ?? '';
}

function linesOf(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map((cell) => (cell === '' ? EMPTY : cell)).join('\t')}${LINE_END}`).join('');
}

function readLine(line: string, number: number): DetailRow | { readonly faults: readonly string[] } {
  const cells = line.split('\t').map((cell) => (cell === EMPTY ? '' : cell));
  if (cells.length < REQUIRED_COLUMNS || cells.length > COLUMNS.length) {
    return { faults: [`line ${number}: ${cells.length} columns, there must be ${COLUMNS.length}`] };
  }
  const amounts = cells.slice(3, 6).map(readAmount);
  const faults = faultsOf(cells, amounts);
  if (faults.length > 0) return { faults: faults.map((fault) => `line ${number}: ${fault}`) };
  const [setlId, mdtrtId, psnNo] = cells as [string, string, string];
  const [medfee, fundPay, accountPay] = amounts as [number, number, number];
  return { ...{ setlId, mdtrtId, psnNo, refund: cells[6] as RefundFlag }, ...{ medfee, fundPay, accountPay } };
}

function faultsOf(cells: readonly string[], amounts: readonly (number | undefined)[]): readonly string[] {
  const [refund = '', expContent = ''] = cells.slice(6);
  return [
    ...cells.slice(0, 3).map((value, index) => (ID.test(value) ? undefined : `${COLUMNS[index]} is no id`)),
    ...amounts.map((value, index) =>
      value === undefined ? `${COLUMNS[3 + index]} is no amount with two decimals` : undefined,
    ),
    refund === '0' || refund === '1' ? undefined : 'refd_setl_flag is neither 0 nor 1',
    expContent.length > MAX_EXP_CONTENT ? `exp_content is longer than ${MAX_EXP_CONTENT}` : undefined,
    ...signFaults(refund, amounts),
  ].filter((fault) => fault !== undefined);
}

/** A refund has negative money, a settlement has none. */
function signFaults(refund: string, amounts: readonly (number | undefined)[]): readonly string[] {
  const wrong = (amount: number | undefined): boolean =>
    amount !== undefined && (refund === '1' ? amount > 0 : refund === '0' && amount < 0);
  if (!amounts.some(wrong)) return [];
  return [refund === '1' ? 'a refund has positive money' : 'a settlement has negative money'];
}

/** Yuan as fen, negative ones too; an empty cell is nothing. */
function readAmount(text: string): number | undefined {
  if (text === '') return 0;
  const negative = text.startsWith('-');
  const amount = readYuan(negative ? text.slice(1) : text);
  if (amount === undefined) return undefined;
  return negative ? 0 - amount : amount;
}
