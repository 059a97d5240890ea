import { createHash } from 'node:crypto';
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { ProblemError } from '../../platform/errors';
import type { ClearingFile, KeptAnswer, RecordAnswer } from './clearing-store';

const MARK = 'TUANSWER1';
const END = 'END';
const REASON = /^[a-z][a-z0-9_]{0,63}$/;
const DIGITS = /^\d{1,15}$/;
/** Cells of the last line; its digest is the last of them. */
const END_CELLS = 7;

/** Which clearing file is answered: who made it, for whom, of which day, and the digest that its trailer tells. */
export interface AnsweredFile {
  readonly from: string;
  readonly to: string;
  readonly day: string;
  readonly sequence: number;
  readonly digest: string;
}

/** An answer file that was read. */
export interface ClearingAnswer extends AnsweredFile {
  readonly answers: readonly RecordAnswer[];
  readonly acceptedAmount: number;
  readonly rejectedAmount: number;
  /** SHA-256 of everything before the last line. */
  readonly answerDigest: string;
}

/**
 * Writes the answer (回盘文件) to a clearing file, as CSV: a line that names the file, a line for each record, and a last one with
 * counts, sums in fen and the SHA-256 of all before.
 */
export async function* answerText(
  { from, to }: Pick<AnsweredFile, 'from' | 'to'>,
  { day, sequence, digest }: ClearingFile,
  pages: AsyncIterable<readonly KeptAnswer[]>,
): AsyncGenerator<string> {
  const hash = createHash('sha256');
  const sums = { accepted: { count: 0, amount: 0 }, rejected: { count: 0, amount: 0 } };
  const write = (rows: (string | number)[][]): string => {
    const text = csv(rows);
    hash.update(text);
    return text;
  };
  yield write([[MARK, from, to, day, sequence, digest]]);
  for await (const answers of pages) {
    for (const { result, amount } of answers) {
      sums[result].count += 1;
      sums[result].amount += amount;
    }
    yield write(answers.map(({ record, result, reason }) => [record, result, reason ?? '']));
  }
  const { accepted, rejected } = sums;
  const counts = [accepted.count, accepted.amount, rejected.count, rejected.amount];
  yield csv([[END, accepted.count + rejected.count, ...counts, hash.digest('hex')]]);
}

/** Writes the file of errors (差错文件): a line for each rejected record, for people. */
export async function* errorText(pages: AsyncIterable<readonly KeptAnswer[]>): AsyncGenerator<string> {
  yield csv([['record', 'reason', 'words', 'card', 'terminal', 'terminal_sequence', 'counter', 'at', 'amount']]);
  for await (const answers of pages) {
    const rejected = answers.filter(({ result }) => result === 'rejected');
    if (rejected.length === 0) continue;
    yield csv(rejected.map(errorCells));
  }
}

const DETAILS = ['words', 'card', 'terminal', 'terminalSequence', 'counter', 'at'] as const;

function errorCells({ record, reason, details, amount }: KeptAnswer): (string | number)[] {
  return [record, reason ?? '', ...DETAILS.map((name) => details?.[name] ?? ''), amount];
}

/** Reads an answer file. Throws the problem `validation_failed` that names the line of each fault. */
export function readAnswer(text: string): ClearingAnswer {
  const [head = [], ...rest] = rowsOf(text);
  const end = rest.pop() ?? [];
  const file = fileOf(head);
  const answers = rest.map(answerOf);
  const last = answers.length + 2;
  const accepted = answers.filter(({ result }) => result === 'accepted').length;
  const [mark, count, acceptedCount, acceptedAmount, rejectedCount, rejectedAmount] = end;
  const told = [mark, count, acceptedCount, rejectedCount].join(' ');
  const found = [END, answers.length, accepted, answers.length - accepted].join(' ');
  if (told !== found) throw invalid(last, `must be ${found}, counts of the answers before it; it is ${told}`);
  const amounts = { acceptedAmount: fenOf(acceptedAmount, last), rejectedAmount: fenOf(rejectedAmount, last) };
  const before = text.slice(0, text.lastIndexOf(`${END},`));
  const answerDigest = createHash('sha256').update(before).digest('hex');
  if (answerDigest !== end[END_CELLS - 1]) throw invalid(last, 'its digest is not that of the lines before it');
  return { ...file, answers, ...amounts, answerDigest };
}

function fileOf(head: readonly string[]): AnsweredFile {
  const [mark, from, to, day, sequence, digest] = head;
  const isWhole = [from, to, day, digest].every((cell) => cell !== undefined) && DIGITS.test(sequence ?? '');
  if (mark !== MARK || !isWhole) throw invalid(1, `must begin with ${MARK} and name a clearing file`);
  const [, ...texts] = head as [string, string, string, string, string, string];
  return { from: texts[0], to: texts[1], day: texts[2], sequence: Number(texts[3]), digest: texts[4] };
}

function fenOf(cell: string | undefined, line: number): number {
  if (!DIGITS.test(cell ?? '')) throw invalid(line, 'its amounts must be fen');
  return Number(cell);
}

function answerOf([number, result, reason = '', ...more]: readonly string[], index: number): RecordAnswer {
  const line = index + 2;
  const record = index + 1;
  if (number !== String(record) || more.length > 0) throw invalid(line, `must answer record ${record}`);
  if (result === 'accepted' && reason === '') return { record, result, reason: null };
  if (result === 'rejected' && REASON.test(reason)) return { record, result, reason };
  throw invalid(line, 'must be accepted, or rejected with the code of a reason');
}

function rowsOf(text: string): string[][] {
  try {
    return parse(text, { relax_column_count: true, skip_empty_lines: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw invalid(0, 'is no CSV');
  }
}

function invalid(line: number, message: string): ProblemError {
  return new ProblemError('validation_failed', {
    errors: [{ field: `line ${line}`, code: 'clearing_answer', message }],
  });
}

function csv(rows: (string | number)[][]): string {
  return stringify(rows, { escape_formulas: true, record_delimiter: '\r\n' });
}
