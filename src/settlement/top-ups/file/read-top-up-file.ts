import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { badFile, badFileAsAWhole, decodeFile, type FileFault, readTable } from '../../../cardholder';
import type { TopUpNotice } from '../notice';
import {
  COLUMNS,
  END_MARK,
  HEAD_MARK,
  MAX_FILE_BYTES,
  MAX_ROWS,
  noticeOf,
  readEnd,
  readHead,
  type TopUpFileHead,
} from './top-up-layout';

/** A notice and the line that it stands in. */
export interface TopUpRow {
  readonly line: number;
  readonly notice: TopUpNotice;
}

/** A file that tells the truth about itself. */
export interface TopUpFile {
  readonly head: TopUpFileHead;
  readonly rows: readonly TopUpRow[];
}

/** The bytes of a file. Throws the problem `validation_failed` for none, or one that is too large. */
export async function bytesOfFile(path: string): Promise<Buffer> {
  const handle = await open(path).catch(() => undefined);
  if (handle === undefined) throw badFileAsAWhole('not_found', 'there is no such file');
  try {
    const { size } = await handle.stat();
    if (size > MAX_FILE_BYTES) throw badFileAsAWhole('too_large', `is larger than ${MAX_FILE_BYTES} bytes`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/**
 * Reads and checks a whole file of notices: encoding, first and last line, digest, columns, cells, count, total, references that are
 * there twice. A file with a fault anywhere is not taken.
 * @throws ProblemError `validation_failed` that names line and column of each fault.
 */
export async function readTopUpFile(bytes: Buffer): Promise<TopUpFile> {
  const { text } = decodeFile(bytes);
  const lines = text.trimEnd().split(/\r?\n/);
  const head = readHead(lines[0] ?? '');
  if (!head)
    throw badFileAsAWhole('head', `the first line must be ${HEAD_MARK},1,<channel>,<number>,<day>,<rows>,<yuan>`);
  const end = readEnd(lines.at(-1) ?? '');
  if (!end)
    throw badFileAsAWhole('trailer_missing', `the last line must be ${END_MARK},<rows>,<SHA-256>: it may be cut off`);
  const body = bytes.subarray(0, bytes.lastIndexOf(END_MARK));
  if (createHash('sha256').update(body).digest('hex') !== end.digest)
    throw badFileAsAWhole('digest', 'the digest of the last line is not that of the file: it was changed');
  const { lines: cells } = await readTable(text, COLUMNS, MAX_ROWS);
  const rows = rowsOf(cells);
  if (head.rows !== rows.length || end.rows !== rows.length) {
    const message = `the first line tells of ${head.rows} rows, the last one of ${end.rows}; there are ${rows.length}`;
    throw badFileAsAWhole('count_differs', message);
  }
  const total = rows.reduce((sum, { notice }) => sum + notice.amount, 0);
  if (head.total !== total)
    throw badFileAsAWhole('total_differs', 'the total of the first line is not the sum of the amounts');
  return { head, rows };
}

type Cells = Awaited<ReturnType<typeof readTable<'reference' | 'cardNumber' | 'purse' | 'amount' | 'time'>>>['lines'];

function rowsOf(lines: Cells): readonly TopUpRow[] {
  const first = new Map<string, number>();
  const faults: FileFault[] = [];
  const rows: TopUpRow[] = [];
  for (const { line, cells } of lines) {
    const notice = noticeOf(cells);
    if (!notice) {
      faults.push({ line, column: null, code: 'target', message: 'must name a card number or a purse, and not both' });
      continue;
    }
    const before = first.get(notice.reference);
    if (before !== undefined) {
      const message = `has the reference of line ${before}`;
      faults.push({ line, column: 'reference', code: 'duplicate_row', message });
    }
    first.set(notice.reference, line);
    rows.push({ line, notice });
  }
  if (faults.length > 0) throw badFile(faults);
  return rows;
}
