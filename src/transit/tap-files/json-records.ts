import { type Many, none } from 'stream-chain/defs.js';
import Assembler from 'stream-json/core/assembler.js';
import { jsonParser, type Token } from 'stream-json/core/parser.js';
import { type RecordPiece, TapFileError } from './record-error';
import { utf8Text } from './utf8-text';

/** Characters of one record at most, and of anything else between two records. */
const MAX_RECORD = 256 * 1024;
const AFTER_OBJECT = /(?<=\})/;
/** Members of the document that hold records. */
const LISTS: ReadonlySet<string> = new Set(['taps', 'data']);
const NO_LIST = 'must be a list of taps, {"taps": […]} or {"data": […]}';

/**
 * Reads the records of a JSON document, a list of them or an object with `taps` or `data`, holding one piece of the file and its
 * records only. Throws TapFileError; what was read before it has been given out.
 */
export async function* readJsonRecords(
  pieces: AsyncIterable<Uint8Array>,
): AsyncGenerator<RecordPiece, void, undefined> {
  const parse = jsonParser({ packValues: true, streamValues: false });
  const list = new ListOfRecords();
  const take = (text: string | typeof none): void => {
    try {
      list.take(parse(text as string));
    } catch (error) {
      if (error instanceof TapFileError) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new TapFileError({ record: list.next, problem: `is no JSON: ${why}` });
    }
  };
  for await (const text of utf8Text(pieces, () => list.next)) {
    // The parser gives out nothing of a text that is wrong: so a fault is told by its record.
    for (const upToRecord of text.split(AFTER_OBJECT)) take(upToRecord);
    yield list.give();
    list.watch(text.length);
  }
  take(none);
  yield list.give();
  if (!list.wasThere) throw new TapFileError({ record: 1, problem: NO_LIST });
}

/** Follows the tokens of a document, and puts together the records of its list. */
class ListOfRecords {
  #depth = 0;
  /** Depth of the records' list; 0 outside it. */
  #listDepth = 0;
  #key = '';
  #count = 0;
  #isSample = false;
  #records: unknown[] = [];
  #record: Assembler | undefined;
  /** Characters since the last record ended. */
  #since = 0;
  wasThere = false;

  /** Number of the record that is read. */
  get next(): number {
    return this.#count + 1;
  }

  take(tokens: Many<Token> | typeof none): void {
    if (tokens === none) return;
    for (const token of tokens.values) this.#token(token);
  }

  /** Gives out what was put together since. */
  give(): RecordPiece {
    const records = this.#records;
    this.#records = [];
    if (records.length > 0) this.#since = 0;
    return { isSample: this.#isSample, records };
  }

  /** Counts what was read; throws where a record, or what is between two, is so long that it cannot be meant. */
  watch(characters: number): void {
    this.#since += characters;
    if (this.#since > MAX_RECORD)
      throw new TapFileError({ record: this.next, problem: `is longer than ${MAX_RECORD} characters` });
  }

  #token(token: Token): void {
    if (token.name === 'startObject' || token.name === 'startArray') this.#start(token);
    else if (token.name === 'endObject' || token.name === 'endArray') this.#end(token);
    else this.#value(token);
  }

  #start(token: Token): void {
    const isInList = this.#listDepth > 0;
    this.#depth += 1;
    if (isInList) this.#record ??= new Assembler();
    else if (token.name === 'startArray' && this.#isList()) return this.#begin();
    this.#record?.consume(token);
  }

  /** Whether the array that begins is the document, or one of its members that hold records. */
  #isList(): boolean {
    return this.#depth === 1 || (this.#depth === 2 && LISTS.has(this.#key));
  }

  #begin(): void {
    if (this.wasThere)
      throw new TapFileError({ record: this.next, problem: 'has lists under "taps" and under "data"' });
    this.wasThere = true;
    this.#listDepth = this.#depth;
    this.#isSample = this.#depth === 2 && this.#key === 'data';
  }

  #end(token: Token): void {
    this.#depth -= 1;
    if (this.#depth < this.#listDepth) {
      this.#listDepth = 0;
      return;
    }
    this.#record?.consume(token);
    if (this.#record && this.#depth === this.#listDepth) {
      this.#keep(this.#record.current);
      this.#record = undefined;
    }
  }

  #value(token: Token): void {
    if (this.#record) this.#record.consume(token);
    else if (token.name === 'keyValue') {
      if (this.#depth === 1) this.#key = token.value;
    } else if (this.#listDepth > 0) this.#keep('value' in token ? token.value : null);
  }

  #keep(record: unknown): void {
    this.#count += 1;
    this.#records.push(record);
  }
}
