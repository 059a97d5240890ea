import { type RecordPiece, TapFileError } from './record-error';
import { utf8Text } from './utf8-text';

/** Characters of one line at most: the open data of Shenzhen has lines of a thousand rows. */
const MAX_LINE = 4 * 1024 * 1024;

/**
 * Reads JSON Lines (NDJSON): a tap on each line, or pages of the open data of Shenzhen (`{"data": […]}`). Empty lines are passed
 * over. It holds one piece of the file and its records only. Throws TapFileError; what was read before it has been given out.
 */
export async function* readJsonLines(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<RecordPiece, void, undefined> {
  const lines = new Lines();
  for await (const text of utf8Text(pieces, () => lines.next)) yield* lines.take(text);
  yield* lines.take('\n');
}

class Lines {
  #rest = '';
  #count = 0;

  /** Number of the record that is read. */
  get next(): number {
    return this.#count + 1;
  }

  /** The records of the lines that end in a text. */
  *take(text: string): Generator<RecordPiece> {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > MAX_LINE)
      throw new TapFileError({ record: this.next, problem: `is longer than ${MAX_LINE} characters` });
    let records: unknown[] = [];
    for (const line of lines) {
      if (line.trim() === '') continue;
      const value = this.#parse(line);
      const page = pageOf(value);
      if (page === undefined) {
        records.push(value);
        this.#count += 1;
        continue;
      }
      if (records.length > 0) yield { isSample: false, records };
      records = [];
      this.#count += page.length;
      yield { isSample: true, records: page };
    }
    if (records.length > 0) yield { isSample: false, records };
  }

  #parse(line: string): unknown {
    try {
      return JSON.parse(line) as unknown;
    } catch (error) {
      throw new TapFileError({
        record: this.next,
        problem: `is no JSON: ${error instanceof Error ? error.message : String(error)}`,
      });
    }
  }
}

function pageOf(value: unknown): readonly unknown[] | undefined {
  const page = typeof value === 'object' && value !== null && 'data' in value ? value.data : undefined;
  return Array.isArray(page) ? (page as readonly unknown[]) : undefined;
}
