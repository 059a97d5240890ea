import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { fileRefused } from './file-faults';

/** Size of a file at most, bytes: six million rows of 200 bytes. */
export const MAX_FILE_BYTES = 1_200_000_000;
/** Bytes of a line at most. */
export const MAX_LINE_BYTES = 500;
/** Bytes that are read at once; between two reads other work has its turn. */
const READ_BYTES = 8 * 1024;
const NEWLINE = 0x0a;

/** What archives and spreadsheets begin with: they are refused unopened, whatever they would unpack to. */
const ARCHIVES: readonly (readonly [string, Buffer])[] = [
  ['a ZIP archive or a spreadsheet', Buffer.from('PK', 'latin1')],
  ['a gzip archive', Buffer.of(0x1f, 0x8b)],
  ['a 7z archive', Buffer.of(0x37, 0x7a, 0xbc, 0xaf)],
  ['a RAR archive', Buffer.from('Rar!', 'latin1')],
  ['a bzip2 archive', Buffer.from('BZh', 'latin1')],
  ['an xz archive', Buffer.of(0xfd, 0x37, 0x7a, 0x58)],
  ['an old spreadsheet', Buffer.of(0xd0, 0xcf, 0x11, 0xe0)],
  ['in UTF-16', Buffer.of(0xff, 0xfe)],
  ['in UTF-16', Buffer.of(0xfe, 0xff)],
];
const LONGEST_START = 8;

/** Some whole lines of a file. */
export interface LineBlock {
  /** Each ends with a newline; the last one of the file need not. */
  readonly bytes: Buffer;
  /** Where the block begins in the file. */
  readonly offset: number;
}

/**
 * Refuses what is no text file of a size that makes sense, before anything of it is read.
 * @throws ProblemError `validation_failed`.
 */
export async function checkPlainFile(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw wrongFile('not_found', 'there is no such file');
  if (found.size === 0) throw wrongFile('empty', 'the file is empty');
  if (found.size > MAX_FILE_BYTES) throw wrongFile('too_large', `is larger than ${MAX_FILE_BYTES} bytes`);
  const handle = await open(file);
  try {
    const start = Buffer.alloc(LONGEST_START);
    await handle.read(start, 0, LONGEST_START, 0);
    const archive = ARCHIVES.find(([, mark]) => start.subarray(0, mark.length).equals(mark));
    if (archive) throw wrongFile('encoding', `is ${archive[0]}: send it as CSV in UTF-8 or GBK, not packed`);
  } finally {
    await handle.close();
  }
  return found.size;
}

/**
 * Reads whole lines from `from` to before `to`. Memory is bounded by what is read at once, whatever the file.
 * @throws ProblemError `validation_failed` when a line is too long.
 */
export async function* lineBlocks(file: string, from = 0, to = Infinity): AsyncGenerator<LineBlock> {
  if (to <= from) return;
  const range = { start: from, ...(Number.isFinite(to) ? { end: to - 1 } : {}) };
  let rest: Buffer = Buffer.alloc(0);
  let offset = from;
  for await (const chunk of createReadStream(file, { ...range, highWaterMark: READ_BYTES }) as AsyncIterable<Buffer>) {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) yield { bytes: bytes.subarray(0, end), offset };
    offset += end;
    rest = bytes.subarray(end);
    if (rest.length > MAX_LINE_BYTES)
      throw wrongFile('line_too_long', `has a line of more than ${MAX_LINE_BYTES} bytes`);
  }
  if (rest.length > 0) yield { bytes: rest, offset };
}

function wrongFile(code: string, message: string) {
  return fileRefused([{ line: 0, code, message }]);
}
