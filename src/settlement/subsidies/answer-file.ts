import { badFile, badFileAsAWhole, decodeFile, type FileFault, readTable, type TableColumn } from '../../cardholder';
import { fenOf, MAX_ROSTER_ROWS, requireTrailer } from './roster-file';

/** Why a bank returns a payment (退票原因), with its words. What else it says is `other`. */
export const RETURN_REASONS = {
  account_name_mismatch: '户名不符',
  account_abnormal: '账户状态异常',
  account_not_found: '账号不存在',
  card_cancelled: '卡已注销',
  other: '其他',
} as const;
export type ReturnReason = keyof typeof RETURN_REASONS;

const PAID = ['成功', 'paid'];
const RETURNED = ['失败', '退票', 'returned'];
const FILE_ID = /^sf_[0-9a-f]{24}$/;
const AMOUNT = /^(?:0|[1-9]\d{0,8})\.\d{2}$/;

type ColumnName = 'file' | 'row' | 'amount' | 'result' | 'reason';

const COLUMNS: readonly TableColumn<ColumnName>[] = [
  {
    ...{ name: 'file', headers: ['批次号', 'file'], maxLength: 27, required: true },
    rule: { code: 'file', message: 'must be the id of a file, sf_…', holds: (value) => FILE_ID.test(value) },
  },
  {
    ...{ name: 'row', headers: ['序号', 'row'], maxLength: 6, required: true },
    rule: { code: 'row', message: 'must be the number of a row', holds: (value) => /^[1-9]\d*$/.test(value) },
  },
  {
    ...{ name: 'amount', headers: ['金额', 'amount'], maxLength: 12, required: true },
    rule: { code: 'amount', message: 'must be yuan with two decimals', holds: (value) => AMOUNT.test(value) },
  },
  {
    ...{ name: 'result', headers: ['结果', 'result'], maxLength: 8, required: true },
    rule: {
      ...{ code: 'result', message: 'must be 成功 = paid or 失败 = returned' },
      holds: (value) => [...PAID, ...RETURNED].includes(value),
    },
  },
  { name: 'reason', headers: ['原因', 'reason'], maxLength: 60 },
];

/** What the bank says of one payment. */
export interface PaymentAnswer {
  readonly line: number;
  readonly row: number;
  /** Fen. */
  readonly amount: number;
  /** Null for a payment that was made. */
  readonly returned: ReturnReason | null;
}

/** The bank's answer to a file of payments. */
export interface AnswerFile {
  readonly fileId: string;
  readonly answers: readonly PaymentAnswer[];
}

/**
 * Reads the bank's answer (回盘文件): CSV in UTF-8 or GBK about one file, with the last line `#合计,<rows>,<yuan>`. An answer to some
 * payments of a file is one as well: others may follow.
 * @throws ProblemError `validation_failed` that names line and column of each fault.
 */
export async function readAnswerFile(bytes: Buffer): Promise<AnswerFile> {
  const { text } = decodeFile(bytes);
  const { lines } = await readTable(text, COLUMNS, MAX_ROSTER_ROWS);
  const [first] = lines;
  const fileId = first?.cells.file ?? '';
  const faults: FileFault[] = [];
  const seen = new Set<string>();
  for (const { line, cells } of lines) {
    if (cells.file !== fileId)
      faults.push({ line, column: null, code: 'other_file', message: 'is about another file' });
    if (seen.has(cells.row ?? ''))
      faults.push({ line, column: null, code: 'duplicate_row', message: 'is there twice' });
    seen.add(cells.row ?? '');
  }
  if (faults.length > 0) throw badFile(faults);
  const answers = lines.map(({ line, cells }) => ({
    ...{ line, row: Number(cells.row), amount: fenOf(cells.amount ?? '0') },
    returned: PAID.includes(cells.result ?? '') ? null : reasonOf(cells.reason),
  }));
  const total = answers.reduce((sum, { amount }) => sum + amount, 0);
  if (!Number.isSafeInteger(total)) throw badFileAsAWhole('total_differs', 'the rows have too much');
  requireTrailer(text, answers.length, total);
  return { fileId, answers };
}

function reasonOf(words: string | undefined): ReturnReason {
  const reasons = Object.entries(RETURN_REASONS) as readonly (readonly [ReturnReason, string])[];
  return reasons.find(([code, text]) => words === code || words === text)?.[0] ?? 'other';
}
