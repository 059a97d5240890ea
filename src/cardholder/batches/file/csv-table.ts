import { Readable } from 'node:stream';
import { CsvError, type Info, parse } from 'csv-parse';
import { badFile, badFileAsAWhole, type FileFault, MAX_FAULTS } from './file-fault';

/** Characters of one line at most. */
export const MAX_LINE_CHARACTERS = 2_000;
/** Characters that the parser gets at once; between two pieces other work has its turn. */
const PIECE_CHARACTERS = 32_768;
/** A line that begins so is a remark or the trailer of an export. */
const REMARK = '#';
// eslint-disable-next-line no-control-regex -- it is control characters that are looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffd]/;

/** A column that a file may have. */
export interface Column<Name extends string> {
  readonly name: Name;
  /** Its headers in any language, in lower case. The first is used in messages when the file has no such column. */
  readonly headers: readonly string[];
  /** The column must be there and no cell of it empty. */
  readonly required?: boolean;
  /** Characters of a cell at most. */
  readonly maxLength: number;
  /** The rule of a cell that is not empty: its stable name and what must be. */
  readonly rule?: { readonly code: string; readonly message: string; readonly holds: (value: string) => boolean };
}

/** A line of a table: its cells by column, empty ones left out. */
export interface TableLine<Name extends string> {
  readonly line: number;
  readonly cells: Readonly<Partial<Record<Name, string>>>;
}

/** A file's lines and what its columns are called in it. */
export interface Table<Name extends string> {
  readonly lines: readonly TableLine<Name>[];
  /** Header of each column as the file has it. */
  readonly headers: Readonly<Partial<Record<Name, string>>>;
}

/**
 * Reads a CSV table with a header line. Cells are trimmed; empty lines and those that begin with `#` are passed over.
 * @throws ProblemError `validation_failed` that names line and column of each fault, at most `MAX_FAULTS`.
 */
export async function readTable<Name extends string>(
  text: string,
  columns: readonly Column<Name>[],
  maxRows: number,
): Promise<Table<Name>> {
  const reader = new TableReader(columns, maxRows);
  try {
    for await (const { record, info } of records(text)) {
      reader.take(record, info.lines);
      if (reader.faults.length >= MAX_FAULTS) break;
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    reader.faults.push(faultOf(error));
  }
  return reader.finish();
}

interface ParsedRecord {
  readonly record: string[];
  readonly info: Info;
}

function records(text: string): AsyncIterable<ParsedRecord> {
  const options = {
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    max_record_size: MAX_LINE_CHARACTERS,
  };
  return Readable.from(pieces(text)).pipe(parse(options)) as AsyncIterable<ParsedRecord>;
}

function* pieces(text: string): Generator<string> {
  for (let at = 0; at < text.length;) {
    let end = Math.min(at + PIECE_CHARACTERS, text.length);
    // A character of two units must not be cut in half.
    const last = text.charCodeAt(end - 1);
    if (last >= 0xd800 && last <= 0xdbff && end < text.length) end += 1;
    yield text.slice(at, end);
    at = end;
  }
}

function faultOf(error: CsvError): FileFault {
  const line = typeof error['lines'] === 'number' ? error['lines'] : 0;
  if (error.code === 'CSV_MAX_RECORD_SIZE') {
    return { line, column: null, code: 'line_too_long', message: `is longer than ${MAX_LINE_CHARACTERS} characters` };
  }
  return { line, column: null, code: 'csv', message: 'is no CSV: a quotation mark stands alone or is not closed' };
}

/** Takes records one by one; the first is the header. */
class TableReader<Name extends string> {
  readonly faults: FileFault[] = [];
  readonly #lines: TableLine<Name>[] = [];
  readonly #headers: Partial<Record<Name, string>> = {};
  #layout: (Column<Name> | undefined)[] | undefined;

  constructor(
    private readonly columns: readonly Column<Name>[],
    private readonly maxRows: number,
  ) {}

  take(record: readonly string[], line: number): void {
    if (record[0]?.startsWith(REMARK) === true || record.every((cell) => cell === '')) return;
    if (this.#layout === undefined) this.#layout = this.#readHeader(record, line);
    else if (this.#lines.length >= this.maxRows) throw badFile([...this.faults, this.#tooMany(line)]);
    else this.#readLine(record, line, this.#layout);
  }

  finish(): Table<Name> {
    if (this.faults.length > 0) throw badFile(this.faults);
    if (this.#layout === undefined) throw badFileAsAWhole('empty', 'the file is empty');
    if (this.#lines.length === 0) throw badFileAsAWhole('empty', 'the file has a header and no rows');
    return { lines: this.#lines, headers: this.#headers };
  }

  #tooMany(line: number): FileFault {
    return { line, column: null, code: 'too_many_rows', message: `the file has more than ${this.maxRows} rows` };
  }

  /** Wrong headers end the reading: nothing can be said of cells whose columns are not known. */
  #readHeader(record: readonly string[], line: number): (Column<Name> | undefined)[] {
    const faults: FileFault[] = [];
    const seen = new Set<string>();
    const layout = record.map((header, index) => {
      const column = this.columns.find(({ headers }) => headers.includes(header.toLowerCase()));
      const place = { line, column: `column ${index + 1}` };
      if (!column) faults.push({ ...place, code: 'unknown_column', message: `is none of: ${this.#known()}` });
      else if (seen.has(column.name)) faults.push({ ...place, code: 'duplicate_column', message: 'is there twice' });
      else this.#headers[column.name] = header;
      if (column) seen.add(column.name);
      return column;
    });
    for (const { name, required, headers } of this.columns) {
      if (required === true && !seen.has(name)) {
        faults.push({ line, column: headers[0] ?? name, code: 'missing_column', message: 'the column is missing' });
      }
    }
    if (faults.length > 0) throw badFile(faults);
    return layout;
  }

  #known(): string {
    return this.columns.map(({ headers }) => headers.join(' = ')).join(', ');
  }

  #readLine(record: readonly string[], line: number, layout: readonly (Column<Name> | undefined)[]): void {
    if (record.length !== layout.length) {
      const message = `has ${record.length} cells, the header has ${layout.length}`;
      this.faults.push({ line, column: null, code: 'cell_count', message });
      return;
    }
    const cells: Partial<Record<Name, string>> = {};
    layout.forEach((column, index) => {
      const value = record[index] ?? '';
      if (!column) return;
      const fault = faultOfCell(value, column);
      if (fault) this.faults.push({ line, column: this.#headers[column.name] ?? column.name, ...fault });
      else if (value !== '') cells[column.name] = value;
    });
    this.#lines.push({ line, cells });
  }
}

function faultOfCell<Name extends string>(
  value: string,
  column: Column<Name>,
): { code: string; message: string } | undefined {
  if (value === '') return column.required === true ? { code: 'missing', message: 'must not be empty' } : undefined;
  if (value.length > column.maxLength) {
    return { code: 'max_length', message: `must not be longer than ${column.maxLength} characters` };
  }
  if (CONTROL.test(value)) return { code: 'control_character', message: 'has a character that cannot be printed' };
  const { rule } = column;
  return rule && !rule.holds(value) ? { code: rule.code, message: rule.message } : undefined;
}
