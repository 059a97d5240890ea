import { createHash } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import { isCardNumber, isIdentityNumber } from '../../platform/crypto';
import { scrubText } from '../../platform/logging';
import { type Column, readTable, type Table, type TableLine } from '../batches/file/csv-table';
import { badFile, badFileAsAWhole, type FileFault } from '../batches/file/file-fault';
import { decodeFile, type FileEncoding, textWriter } from '../batches/file/text-encoding';
import { MAX_PRODUCTION_CARDS, type ProductionStage } from './production-batch';

/** Size of a feedback file at most, bytes. */
export const MAX_FEEDBACK_FILE_BYTES = 8 * 1024 * 1024;
/** A reason of failure takes so many bytes at most, in GBK as card makers count. */
const MAX_FAILURE_BYTES = 50;
const NAMES_OF_STAGES: ReadonlyMap<string, ProductionStage> = new Map([
  ['银行', 'bank'],
  ['制卡', 'maker'],
  ['bank', 'bank'],
  ['maker', 'maker'],
]);

/** One card of an export. */
export interface ExportRow {
  readonly serial: number;
  readonly cardNumber: string;
  readonly idNumber: string;
  readonly name: string;
  readonly bankCode: string | null;
  readonly area: string;
  /** `YYYY-MM`. */
  readonly expiresOn: string;
}

/** What an export says beside its rows. */
export interface ExportFrame {
  readonly batchNumber: string;
  /** Day of issue, `YYYY-MM-DD`. */
  readonly issuedOn: string;
  /** Who exports it, and when: a leaked file says where it comes from. */
  readonly by: string;
  readonly at: string;
  readonly encoding: FileEncoding;
  readonly mark: boolean;
}

const EXPORT_HEADER = [
  '序号',
  '社保卡号',
  '社会保障号码',
  '姓名',
  '发卡日期',
  '卡有效期',
  '服务银行',
  '发卡地区',
] as const;

/** Begins the last line of an export, which tells whether the file is whole. */
export const TRAILER = '#END';

/**
 * The bytes of an export, page by page. The last line has the number of the batch, the rows, who, when, and the SHA-256 of
 * all bytes before it.
 * @throws ProblemError `validation_failed` naming the rows whose names the encoding cannot write; nothing was yielded of them.
 */
export async function* exportFile(
  pages: AsyncIterable<readonly ExportRow[]>,
  frame: ExportFrame,
): AsyncGenerator<Buffer> {
  const writer = textWriter(frame.encoding, frame.mark);
  const hash = createHash('sha256');
  let count = 0;
  const emit = (bytes: Buffer): Buffer => {
    hash.update(bytes);
    return bytes;
  };
  const header = writer.encode(csv([EXPORT_HEADER])) ?? Buffer.alloc(0);
  yield emit(Buffer.concat([writer.start, header]));
  for await (const page of pages) {
    const lines = page.map((row) => ({ row, bytes: writer.encode(csv([cellsOf(row, frame)])) }));
    const missing = lines.filter(({ bytes }) => bytes === undefined);
    if (missing.length > 0) throw cannotWrite(missing.map(({ row }) => row.serial));
    count += page.length;
    yield emit(Buffer.concat(lines.map(({ bytes }) => bytes ?? Buffer.alloc(0))));
  }
  const trailer = [TRAILER, frame.batchNumber, String(count), frame.by, frame.at, hash.digest('hex')];
  yield Buffer.from(csv([trailer]));
}

function cellsOf(row: ExportRow, { issuedOn }: ExportFrame): string[] {
  const { serial, cardNumber, idNumber, name, bankCode, area, expiresOn } = row;
  const dates = [issuedOn.replaceAll('-', ''), expiresOn.replaceAll('-', '')];
  return [String(serial), cardNumber, idNumber, name, ...dates, bankCode ?? '', area];
}

function csv(rows: readonly (readonly string[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, record_delimiter: '\r\n' },
  );
}

function cannotWrite(serials: readonly number[]): Error {
  const message = 'the name has a character that GBK lacks; export as gb18030 or utf-8';
  return badFile(serials.map((serial) => ({ line: serial + 1, column: '姓名', code: 'not_in_encoding', message })));
}

/** What the card maker says of one card. */
export interface FeedbackRow {
  readonly line: number;
  readonly serial: number;
  readonly cardNumber: string;
  readonly idNumber: string;
  readonly recognitionCode: string | null;
  readonly bankCode: string | null;
  readonly bankCard: string | null;
  readonly boxPosition: string | null;
  /** Undefined for a card that is made. */
  readonly failure?: { readonly stage: ProductionStage; readonly text: string };
}

type FeedbackColumn =
  | 'serial'
  | 'cardNumber'
  | 'idNumber'
  | 'name'
  | 'issuedOn'
  | 'expiresOn'
  | 'recognitionCode'
  | 'atr'
  | 'bankCode'
  | 'bankCard'
  | 'account'
  | 'boxPosition'
  | 'stage'
  | 'failure'
  | 'area';

const must = (code: string, message: string, holds: (value: string) => boolean) => ({ code, message, holds });
const CARD_NUMBER = must('card_number', 'must be a card number with a right check digit', isCardNumber);

/** The columns of 制卡回盘, in the order in which card makers write them; they may come in any. */
const FEEDBACK_COLUMNS: readonly Column<FeedbackColumn>[] = [
  {
    name: 'serial',
    headers: ['序号', 'serial'],
    required: true,
    maxLength: 6,
    rule: must('serial', 'must be a serial number of the export', (value) => /^[1-9]\d{0,5}$/.test(value)),
  },
  { name: 'cardNumber', headers: ['社保卡号', 'card_number'], required: true, maxLength: 19, rule: CARD_NUMBER },
  {
    name: 'idNumber',
    headers: ['社会保障号码', 'id_number'],
    required: true,
    maxLength: 18,
    rule: must('identity_number', 'must be an identity number (GB 11643)', (value) =>
      isIdentityNumber(value.toUpperCase()),
    ),
  },
  { name: 'name', headers: ['姓名', 'name'], maxLength: 50 },
  { name: 'issuedOn', headers: ['发卡日期', 'issued_on'], maxLength: 10 },
  { name: 'expiresOn', headers: ['卡有效期', 'expires_on'], maxLength: 10 },
  {
    name: 'recognitionCode',
    headers: ['卡识别码', 'recognition_code'],
    maxLength: 32,
    rule: must('recognition_code', 'must be 32 hexadecimal digits', (value) => /^[\dA-Fa-f]{32}$/.test(value)),
  },
  { name: 'atr', headers: ['卡复位码', 'atr'], maxLength: 128 },
  {
    name: 'bankCode',
    headers: ['服务银行', 'bank_code'],
    maxLength: 3,
    rule: must('bank_code', 'must be a bank code of three digits', (value) => /^\d{3}$/.test(value)),
  },
  { name: 'bankCard', headers: ['银行卡号', 'bank_card'], maxLength: 19, rule: { ...CARD_NUMBER, code: 'bank_card' } },
  { name: 'account', headers: ['个人账户', 'account'], maxLength: 40 },
  {
    name: 'boxPosition',
    headers: ['装箱位置', 'box_position'],
    maxLength: 32,
    rule: must('box_position', 'must be letters, digits, - / or .', (value) => /^[\p{L}\d./ -]+$/u.test(value)),
  },
  {
    name: 'stage',
    headers: ['失败环节', 'failed_stage'],
    maxLength: 10,
    rule: must('stage', 'must be 银行 or 制卡', (value) => NAMES_OF_STAGES.has(value.toLowerCase())),
  },
  {
    name: 'failure',
    headers: ['失败原因', 'failure'],
    maxLength: MAX_FAILURE_BYTES,
    rule: must('max_bytes', `must not be longer than ${MAX_FAILURE_BYTES} bytes of GBK`, fitsFailure),
  },
  { name: 'area', headers: ['发卡地区', 'area'], maxLength: 6 },
];

function fitsFailure(text: string): boolean {
  return (textWriter('gb18030').encode(text)?.length ?? Infinity) <= MAX_FAILURE_BYTES;
}

/**
 * Reads a feedback file as far as it can be checked without the batch.
 * @throws ProblemError `validation_failed` that names line and column of each fault.
 */
export async function readFeedbackFile(bytes: Buffer): Promise<FeedbackRow[]> {
  if (bytes.length > MAX_FEEDBACK_FILE_BYTES) throw badFileAsAWhole('too_large', 'the file is too large');
  const table = await readTable(decodeFile(bytes).text, FEEDBACK_COLUMNS, MAX_PRODUCTION_CARDS);
  const faults = [...halfFailures(table), ...unmade(table), ...sameSerials(table)];
  if (faults.length > 0) throw badFile(faults.sort((a, b) => a.line - b.line));
  return table.lines.map(feedbackRow);
}

function halfFailures({ lines, headers }: Table<FeedbackColumn>): FileFault[] {
  return lines.flatMap(({ line, cells: { stage, failure } }) => {
    if ((stage === undefined) === (failure === undefined)) return [];
    const column = stage === undefined ? headers.stage : headers.failure;
    return [
      { line, column: column ?? null, code: 'half_failure', message: 'stage and reason of a failure go together' },
    ];
  });
}

/** A card that is made has its recognition code from the maker: our own export, sent back by mistake, has none. */
function unmade({ lines, headers }: Table<FeedbackColumn>): FileFault[] {
  return lines
    .filter(({ cells }) => cells.stage === undefined && cells.recognitionCode === undefined)
    .map(({ line }) => {
      const message = 'must be there for a card that is made';
      return { line, column: headers.recognitionCode ?? '卡识别码', code: 'missing', message };
    });
}

function sameSerials({ lines, headers }: Table<FeedbackColumn>): FileFault[] {
  const first = new Map<number, number>();
  return lines.flatMap(({ line, cells }) => {
    const serial = Number(cells.serial);
    const before = first.get(serial);
    if (before === undefined) {
      first.set(serial, line);
      return [];
    }
    const message = `is in line ${before} already`;
    return [{ line, column: headers.serial ?? null, code: 'duplicate_row', message }];
  });
}

function feedbackRow({ line, cells }: TableLine<FeedbackColumn>): FeedbackRow {
  const stage = NAMES_OF_STAGES.get(cells.stage?.toLowerCase() ?? '');
  return {
    line,
    serial: Number(cells.serial),
    cardNumber: cells.cardNumber ?? '',
    idNumber: (cells.idNumber ?? '').toUpperCase(),
    recognitionCode: cells.recognitionCode?.toUpperCase() ?? null,
    bankCode: cells.bankCode ?? null,
    bankCard: cells.bankCard ?? null,
    boxPosition: cells.boxPosition ?? null,
    ...(stage === undefined ? {} : { failure: { stage, text: scrubText(cells.failure ?? '') } }),
  };
}
