import { isCardNumber, isIdentityNumber, maskCardNumber } from '../../../platform/crypto';
import type { BatchOperation } from '../batch-job';
import { type Column, readTable, type Table, type TableLine } from './csv-table';
import { badFile, type FileFault } from './file-fault';
import { decodeFile } from './text-encoding';

/** Rows of one file at most. */
export const MAX_BATCH_ROWS = 100_000;
/** Size of one file at most, bytes. */
export const MAX_BATCH_FILE_BYTES = 16 * 1024 * 1024;

/** What a row says, as it is sealed until it is settled. */
export interface BatchEntry {
  readonly line: number;
  readonly idNumber?: string;
  readonly name?: string;
  readonly phone?: string;
  readonly cardNumber?: string;
  readonly token?: string;
  readonly area?: string;
  readonly bankCode?: string;
}

type BatchColumn = 'serial' | 'idNumber' | 'name' | 'phone' | 'cardNumber' | 'token' | 'area' | 'bankCode';

const NAME = /^\p{L}[\p{L}\p{M}·•. '-]*$/u;

const COLUMNS: Readonly<Record<BatchColumn, Column<BatchColumn>>> = {
  serial: { name: 'serial', headers: ['序号', 'serial'], maxLength: 20 },
  name: {
    name: 'name',
    headers: ['姓名', 'name'],
    maxLength: 50,
    rule: { code: 'name', message: 'must be a name', holds: (value) => NAME.test(value) },
  },
  idNumber: {
    name: 'idNumber',
    headers: ['社会保障号码', '身份证号码', '公民身份号码', 'id_number'],
    maxLength: 18,
    rule: {
      code: 'identity_number',
      message: 'must be an identity number (GB 11643) with a right check character',
      holds: (value) => isIdentityNumber(value.toUpperCase()),
    },
  },
  phone: {
    name: 'phone',
    headers: ['联系电话', '手机号', 'phone'],
    maxLength: 20,
    rule: { code: 'phone', message: 'must be 5 to 20 digits', holds: (value) => /^\+?[\d-]{5,20}$/.test(value) },
  },
  cardNumber: {
    name: 'cardNumber',
    headers: ['社保卡号', '卡号', 'card_number'],
    maxLength: 19,
    rule: { code: 'card_number', message: 'must be a card number with a right check digit', holds: isCardNumber },
  },
  token: {
    name: 'token',
    headers: ['卡标识', 'card_token'],
    maxLength: 40,
    rule: {
      code: 'card_token',
      message: 'must be a card token',
      holds: (value) => /^card_[0-9a-z]{8,35}$/.test(value),
    },
  },
  area: {
    name: 'area',
    headers: ['发卡地区', 'area'],
    maxLength: 6,
    rule: { code: 'area', message: 'must be an area code of six digits', holds: (value) => /^\d{6}$/.test(value) },
  },
  bankCode: {
    name: 'bankCode',
    headers: ['服务银行', 'bank_code'],
    maxLength: 3,
    rule: {
      code: 'bank_code',
      message: 'must be a bank code of three digits',
      holds: (value) => /^\d{3}$/.test(value),
    },
  },
};

/** Applications need the person; everything else names a card or the person whose card it is. */
const ISSUE_COLUMNS: readonly Column<BatchColumn>[] = [
  COLUMNS.serial,
  { ...COLUMNS.idNumber, required: true },
  { ...COLUMNS.name, required: true },
  COLUMNS.phone,
  COLUMNS.area,
  COLUMNS.bankCode,
];
const CARD_COLUMNS: readonly Column<BatchColumn>[] = [
  COLUMNS.serial,
  COLUMNS.cardNumber,
  COLUMNS.idNumber,
  COLUMNS.token,
  COLUMNS.name,
];

/**
 * Reads and checks a whole file of an operation: a file with a fault anywhere is not taken.
 * @throws ProblemError `validation_failed` that names line and column of each fault.
 */
export async function readBatchFile(operation: BatchOperation, bytes: Buffer): Promise<BatchEntry[]> {
  const { text } = decodeFile(bytes);
  const columns = operation === 'issue' ? ISSUE_COLUMNS : CARD_COLUMNS;
  const table = await readTable(text, columns, MAX_BATCH_ROWS);
  const faults = operation === 'issue' ? [] : table.lines.filter(namesNothing).map(nothingNamed);
  faults.push(...repetitions(table));
  if (faults.length > 0) throw badFile(faults.sort((a, b) => a.line - b.line));
  return table.lines.map((line) => entryOf(operation, line));
}

/** The key of a row as people may see it: never the whole number. */
export function maskedKey({ idNumber, cardNumber, token }: BatchEntry): string {
  if (cardNumber !== undefined) return maskCardNumber(cardNumber);
  if (token !== undefined) return token;
  return idNumber === undefined ? '' : `${idNumber.slice(0, 6)}********${idNumber.slice(-4)}`;
}

function namesNothing({ cells }: TableLine<BatchColumn>): boolean {
  return cells.cardNumber === undefined && cells.idNumber === undefined && cells.token === undefined;
}

function nothingNamed({ line }: TableLine<BatchColumn>): FileFault {
  const message = 'must name a card by its number or token, or its holder by the identity number';
  return { line, column: null, code: 'no_key', message };
}

/** Two rows about one card or person: the second would only find what the first did, so one of them is a mistake. */
function repetitions({ lines, headers }: Table<BatchColumn>): FileFault[] {
  const faults: FileFault[] = [];
  for (const name of ['idNumber', 'cardNumber', 'token'] as const) {
    const first = new Map<string, number>();
    for (const { line, cells } of lines) {
      const value = cells[name]?.toUpperCase();
      if (value === undefined) continue;
      const before = first.get(value);
      if (before === undefined) first.set(value, line);
      else {
        faults.push({
          line,
          column: headers[name] ?? name,
          code: 'duplicate_row',
          message: `is in line ${before} already`,
        });
      }
    }
  }
  return faults;
}

function entryOf(operation: BatchOperation, { line, cells }: TableLine<BatchColumn>): BatchEntry {
  const { serial: _serial, name, idNumber, ...rest } = cells;
  return {
    line,
    ...rest,
    ...(idNumber === undefined ? {} : { idNumber: idNumber.toUpperCase() }),
    // A name beside a card's number is for people to read: it is not needed and not kept.
    ...(operation === 'issue' && name !== undefined ? { name } : {}),
  };
}
