import {
  badFileAsAWhole,
  decodeFile,
  type FileFault,
  badFile,
  readTable,
  type TableColumn,
  type Table,
} from '../../cardholder';
import { isIdentityNumber } from '../../platform/crypto';
import type { PayeeAccount, SubsidyMethod } from './roster';

/** Rows of one roster at most: a township has fewer. */
export const MAX_ROSTER_ROWS = 100_000;
/** Bytes of a roster at most. */
export const MAX_ROSTER_BYTES = 16 * 1024 * 1024;

const FEN_PER_YUAN = 100;
const AMOUNT = /^(?:0|[1-9]\d{0,8})(?:\.\d{1,2})?$/;
const TRAILER = /^#\s*(?:合计|total)\s*[,，]\s*(\d{1,7})\s*[,，]\s*(\d{1,12}(?:\.\d{1,2})?)\s*$/i;

type ColumnName = 'serial' | 'name' | 'idNumber' | 'amount' | 'bankCode' | 'account';
type Column = TableColumn<ColumnName>;

const PERSON: readonly Column[] = [
  { name: 'serial', headers: ['序号', 'no'], maxLength: 10 },
  { name: 'name', headers: ['姓名', 'name'], maxLength: 50, required: true },
  {
    ...{ name: 'idNumber', headers: ['身份证号', '社会保障号码', 'id_number'], maxLength: 18, required: true },
    rule: {
      ...{ code: 'id_number', message: 'must be an identity number with a right check character' },
      holds: (value) => isIdentityNumber(value.toUpperCase()),
    },
  },
  {
    ...{ name: 'amount', headers: ['补贴金额', '金额', 'amount'], maxLength: 12, required: true },
    rule: {
      ...{ code: 'amount', message: 'must be yuan above zero with two decimals at most' },
      holds: (value) => AMOUNT.test(value) && fenOf(value) > 0,
    },
  },
];
const ACCOUNT: readonly Column[] = [
  {
    ...{ name: 'bankCode', headers: ['开户行', '银行代码', 'bank_code'], maxLength: 3 },
    rule: {
      code: 'bank_code',
      message: 'must be a bank code of three digits',
      holds: (value) => /^\d{3}$/.test(value),
    },
  },
  {
    ...{ name: 'account', headers: ['银行账号', '账号', 'account'], maxLength: 32 },
    rule: { code: 'account', message: 'must be 8 to 32 digits', holds: isAccountNumber },
  },
];

/** A row of a roster's file. */
export interface RosterEntry {
  readonly name: string;
  readonly idNumber: string;
  /** Fen. */
  readonly amount: number;
  /** Of programmes that pay to banks, where the file has it. */
  readonly payee?: PayeeAccount;
}

/** A roster's file: its rows, and their sum in fen. */
export interface RosterFile {
  readonly entries: readonly RosterEntry[];
  readonly total: number;
}

/** True for what may be the number of an account at a bank. */
export function isAccountNumber(value: string): boolean {
  return /^\d{8,32}$/.test(value);
}

/**
 * Reads a whole roster (花名册): CSV in UTF-8 or GBK with a header, and a last line `#合计,<rows>,<yuan>` that has to agree. A file
 * with a fault anywhere is not taken.
 * @throws ProblemError `validation_failed` that names line and column of each fault.
 */
export async function readRosterFile(bytes: Buffer, method: SubsidyMethod): Promise<RosterFile> {
  if (bytes.length > MAX_ROSTER_BYTES) throw badFileAsAWhole('too_large', `is larger than ${MAX_ROSTER_BYTES} bytes`);
  const { text } = decodeFile(bytes);
  const table = await readTable(text, method === 'bank' ? [...PERSON, ...ACCOUNT] : PERSON, MAX_ROSTER_ROWS);
  const faults = repeated(table);
  if (faults.length > 0) throw badFile(faults);
  const entries = table.lines.map(({ cells }) => entryOf(cells));
  const total = entries.reduce((sum, { amount }) => sum + amount, 0);
  requireTrailer(text, entries.length, total);
  return { entries, total };
}

/** An identity number as people may see it. */
export function maskedIdNumber(idNumber: string): string {
  return `${idNumber.slice(0, 6)}********${idNumber.slice(-4)}`;
}

/** Yuan with two decimals at most as fen; the text has been checked. */
export function fenOf(yuan: string): number {
  const [whole = '0', part = ''] = yuan.split('.');
  return Number(whole) * FEN_PER_YUAN + Number(part.padEnd(2, '0'));
}

/** Fen as yuan with two decimals. */
export function yuanOf(amount: number): string {
  return `${Math.floor(amount / FEN_PER_YUAN)}.${String(amount % FEN_PER_YUAN).padStart(2, '0')}`;
}

/** Checks the last line of a file against its rows (条数) and their sum in fen (合计金额). */
export function requireTrailer(text: string, rows: number, total: number): void {
  const last = text.trimEnd().split(/\r?\n/).at(-1) ?? '';
  const found = TRAILER.exec(last);
  if (!found) {
    throw badFileAsAWhole('trailer_missing', 'the last line must be #合计,<rows>,<yuan>: the file may be cut off');
  }
  const [, count = '', sum = ''] = found;
  if (Number(count) !== rows)
    throw badFileAsAWhole('count_differs', `the last line tells of ${count} rows, there are ${rows}`);
  if (fenOf(sum) !== total) {
    throw badFileAsAWhole('total_differs', `the last line tells of ${sum} yuan, the rows have ${yuanOf(total)}`);
  }
}

function entryOf(cells: Readonly<Partial<Record<ColumnName, string>>>): RosterEntry {
  const { name = '', idNumber = '', amount = '', bankCode, account } = cells;
  const payee = bankCode === undefined || account === undefined ? {} : { payee: { holder: name, bankCode, account } };
  return { name, idNumber: idNumber.toUpperCase(), amount: fenOf(amount), ...payee };
}

function repeated({ lines, headers }: Table<ColumnName>): FileFault[] {
  const first = new Map<string, number>();
  const faults: FileFault[] = [];
  for (const { line, cells } of lines) {
    const key = (cells.idNumber ?? '').toUpperCase();
    const before = first.get(key);
    if (before === undefined) first.set(key, line);
    else {
      const message = `is in line ${before} already`;
      faults.push({ line, column: headers.idNumber ?? 'id_number', code: 'duplicate_row', message });
    }
  }
  return faults;
}
