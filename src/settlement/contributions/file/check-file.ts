import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import {
  type ContributionEnd,
  type ContributionHead,
  END_MARK,
  fenOf,
  type Layout,
  readColumns,
  readEnd,
  readHead,
} from './contribution-layout';
import { readRow } from './contribution-row';
import { type FileFault, fileRefused, MAX_FAULTS } from './file-faults';
import { checkPlainFile, lineBlocks } from './line-blocks';
import { SeenRows } from './seen-rows';

/** Rows of a file that may repeat an earlier one; more is a file that was put together wrongly. */
export const MAX_DUPLICATES = 10_000;
const BEYOND_ASCII = /[\x80-\xff]/;
const BYTE_ORDER_MARK = '\xef\xbb\xbf';

/** A file that may be taken: what was found when all of it was read once. */
export interface CheckedFile {
  readonly head: ContributionHead;
  readonly layout: Layout;
  /** SHA-256 of the whole file, hex. */
  readonly digest: string;
  /** Where the rows begin and end, bytes. */
  readonly rowsFrom: number;
  readonly rowsTo: number;
  /** Lines that name a person and month which an earlier line has. */
  readonly duplicates: ReadonlySet<number>;
}

/** The line of the first row. */
export const FIRST_ROW_LINE = 3;

/**
 * Reads a whole file once and checks everything that it says about itself: counts, total, digest, encoding, columns, amounts. Rows with
 * other faults do not make it a wrong file.
 * @throws ProblemError `validation_failed` that names every place, at most `MAX_FAULTS`.
 */
export async function checkFile(
  file: string,
  signal: AbortSignal,
  tell: (bytes: number, of: number) => void,
): Promise<CheckedFile> {
  const size = await checkPlainFile(file);
  const check = new FileCheck();
  for await (const { bytes, offset } of lineBlocks(file)) {
    signal.throwIfAborted();
    check.take(bytes, offset);
    tell(offset + bytes.length, size);
  }
  return check.finish();
}

class FileCheck {
  readonly #faults: FileFault[] = [];
  /** Of everything before the last line, and of the whole file. */
  readonly #hash: Hash = createHash('sha256');
  readonly #whole: Hash = createHash('sha256');
  readonly #duplicates = new Set<number>();
  #seen: SeenRows | undefined;
  #head: ContributionHead | undefined;
  #layout: Layout | undefined;
  #end: ContributionEnd | undefined;
  #line = 0;
  #rows = 0;
  #total = 0;
  #rowsFrom = 0;
  #rowsTo = 0;
  #isUtf8 = true;
  #isGbk = true;

  take(bytes: Buffer, offset: number): void {
    // Of the cells only names and headers are not ASCII; latin1 keeps every byte, and no byte of GBK looks like a comma or newline.
    const text = bytes.toString('latin1');
    if (BEYOND_ASCII.test(text)) this.#noteEncoding(bytes);
    this.#whole.update(bytes);
    for (let at = 0; at < text.length;) {
      const newline = text.indexOf('\n', at);
      const next = newline < 0 ? text.length : newline + 1;
      const line = text.slice(at, newline < 0 ? next : newline).replace(/\r$/, '');
      if (this.#end === undefined && line.startsWith(END_MARK)) {
        this.#hash.update(bytes.subarray(0, at));
        this.#rowsTo = offset + at;
      }
      this.#takeLine(line, bytes.subarray(at, next), offset + next);
      at = next;
    }
    if (this.#end === undefined) this.#hash.update(bytes);
  }

  finish(): CheckedFile {
    const [head, layout, end] = [this.#head, this.#layout, this.#end];
    if (!this.#isUtf8 && !this.#isGbk) this.#fault(0, 'encoding', 'the file is neither UTF-8 nor GBK');
    if (!end)
      this.#fault(0, 'trailer_missing', `the last line must be ${END_MARK},<rows>,<SHA-256>: the file was cut off`);
    if (head && end && this.#faults.length === 0) this.#compare(head, end);
    if (this.#faults.length > 0 || !head || !layout) throw fileRefused(this.#faults);
    const digest = this.#whole.digest('hex');
    return { head, layout, digest, rowsFrom: this.#rowsFrom, rowsTo: this.#rowsTo, duplicates: this.#duplicates };
  }

  #compare(head: ContributionHead, end: ContributionEnd): void {
    const rows = this.#rows;
    if (head.rows !== rows) this.#fault(1, 'rows', `the first line tells ${head.rows} rows, there are ${rows}`);
    if (end.rows !== rows) this.#fault(this.#line, 'rows', `the last line tells ${end.rows} rows, there are ${rows}`);
    if (head.total !== this.#total)
      this.#fault(1, 'total', 'the total of the first line is not the sum of the amounts');
    if (end.digest !== this.#hash.digest('hex')) {
      this.#fault(this.#line, 'digest', 'the digest of the last line is not that of the file: it was changed');
    }
  }

  #takeLine(line: string, bytes: Buffer, next: number): void {
    this.#line += 1;
    if (this.#faults.length >= MAX_FAULTS) throw fileRefused(this.#faults);
    if (this.#line === 1) this.#takeHead(line);
    else if (this.#line === 2) this.#takeColumns(bytes, next);
    else if (this.#end !== undefined) {
      if (line.trim() !== '') this.#fault(this.#line, 'after_end', 'stands after the last line');
    } else if (line.startsWith(END_MARK)) this.#takeEnd(line);
    else if (this.#head && this.#layout) this.#takeRow(line, this.#head, this.#layout);
  }

  #takeHead(line: string): void {
    const head = readHead(line.startsWith(BYTE_ORDER_MARK) ? line.slice(BYTE_ORDER_MARK.length) : line);
    if (Array.isArray(head)) throw fileRefused(head);
    this.#head = head;
    this.#seen = new SeenRows(this.#head.rows);
  }

  #takeColumns(bytes: Buffer, next: number): void {
    const text = new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'gb18030').decode(bytes).trim();
    const layout = readColumns(text);
    if (Array.isArray(layout)) throw fileRefused(layout);
    this.#layout = layout;
    this.#rowsFrom = next;
  }

  #takeEnd(line: string): void {
    this.#end = readEnd(line);
    if (!this.#end) throw fileRefused([this.#wrongEnd()]);
  }

  #wrongEnd(): FileFault {
    return { line: this.#line, code: 'trailer', message: `must be ${END_MARK},<rows>,<SHA-256 in hex>` };
  }

  #takeRow(line: string, head: ContributionHead, layout: Layout): void {
    this.#rows += 1;
    if (this.#rows > head.rows) throw fileRefused([...this.#faults, this.#tooMany(head)]);
    const cells = line.split(',');
    if (cells.length !== layout.width) {
      this.#fault(this.#line, 'cell_count', `has ${cells.length} cells, the second line has ${layout.width}`);
      return;
    }
    const amount = fenOf(cells[layout.amount] ?? '');
    if (amount === undefined) this.#fault(this.#line, 'amount', 'must be an amount in yuan with at most two decimals');
    else this.#total += amount;
    const row = readRow(cells, this.#line, layout, head);
    if (typeof row === 'string') return;
    const isNew =
      typeof row.person === 'string'
        ? this.#seen?.addIdNumber(row.person, row.age)
        : this.#seen?.addStream(row.person, row.age);
    if (isNew === false) this.#duplicates.add(this.#line);
    if (this.#duplicates.size > MAX_DUPLICATES) {
      const message = `more than ${MAX_DUPLICATES} rows name a person and month for a second time`;
      throw fileRefused([...this.#faults, { line: this.#line, code: 'too_many_duplicates', message }]);
    }
  }

  #tooMany({ rows }: ContributionHead): FileFault {
    return { line: this.#line, code: 'rows', message: `is a row more than the ${rows} that the first line tells` };
  }

  /** Blocks are whole lines, so no character is cut in two. */
  #noteEncoding(bytes: Buffer): void {
    if (this.#isUtf8 && !isUtf8(bytes)) this.#isUtf8 = false;
    if (!this.#isGbk) return;
    try {
      new TextDecoder('gb18030', { fatal: true }).decode(bytes);
    } catch {
      this.#isGbk = false;
    }
  }

  #fault(line: number, code: string, message: string): void {
    this.#faults.push({ line, code, message });
  }
}
