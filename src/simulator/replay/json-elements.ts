/** Longest text of one element, characters; a longer one means that the file is not what it should be. */
const MAX_ELEMENT_LENGTH = 65_536;

/** A file that is not in the shape of the open-data release. */
export class TapFileError extends Error {
  override readonly name = 'TapFileError';
}

/**
 * Yields the texts of the elements of the arrays named `data` of root objects, and of root arrays, in the order of the file,
 * in memory that does not grow with it. Several roots may follow each other, as in the paged release. The elements are not
 * parsed: one that is broken inside its braces is the reader's to report. Throws TapFileError when there is no such
 * array, or when the file ends within one.
 */
export async function* readElements(chunks: AsyncIterable<string> | Iterable<string>): AsyncGenerator<string> {
  const scanner = new ElementScanner();
  for await (const chunk of chunks) yield* scanner.scan(chunk);
  scanner.end();
}

/** Depth of the elements within a root: 1 in a root array, 2 in an array that is a member of a root object. */
type ArrayDepth = 1 | 2;

class ElementScanner {
  #depth = 0;
  #inString = false;
  #escaped = false;
  /** Text of the string that is read, or was read last, at the root object's level: the name of its next member. */
  #name = '';
  #elementsAt: ArrayDepth | undefined;
  #element = '';
  #arrays = 0;

  *scan(chunk: string): Generator<string> {
    let from = 0;
    for (let index = 0; index < chunk.length; index += 1) {
      const char = chunk[index] ?? '';
      if (this.#inString) this.#string(char);
      else if (this.#ends(char)) {
        this.#collect(chunk.slice(from, index));
        yield* this.#take();
        from = index + 1;
        this.#structure(char);
      } else {
        const before = this.#elementsAt;
        this.#structure(char);
        if (before !== this.#elementsAt) from = index + 1;
      }
    }
    this.#collect(chunk.slice(from));
  }

  end(): void {
    if (this.#arrays === 0) throw new TapFileError('the file has no array "data"');
    if (this.#elementsAt !== undefined) throw new TapFileError('the file ends in the middle of its array "data"');
  }

  #ends(char: string): boolean {
    return this.#elementsAt === this.#depth && (char === ',' || char === ']');
  }

  #string(char: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (char === '\\') this.#escaped = true;
    else if (char === '"') this.#inString = false;
    if (this.#inString && this.#depth === 1 && this.#name.length < MAX_ELEMENT_LENGTH) this.#name += char;
  }

  #structure(char: string): void {
    if (char === '"') {
      this.#inString = true;
      if (this.#depth === 1) this.#name = '';
    } else if (char === '[' || char === '{') {
      this.#depth += 1;
      if (char === '[') this.#openArray();
    } else if (char === ']' || char === '}') {
      if (char === ']' && this.#elementsAt === this.#depth) this.#elementsAt = undefined;
      this.#depth -= 1;
    }
  }

  #openArray(): void {
    const rootArray = this.#depth === 1;
    const dataArray = this.#depth === 2 && this.#name === 'data' && this.#elementsAt === undefined;
    if (!rootArray && !dataArray) return;
    this.#elementsAt = rootArray ? 1 : 2;
    this.#arrays += 1;
  }

  #collect(text: string): void {
    if (this.#elementsAt === undefined) return;
    this.#element += text;
    if (this.#element.length > MAX_ELEMENT_LENGTH) {
      throw new TapFileError(`an element is longer than ${MAX_ELEMENT_LENGTH} characters`);
    }
  }

  *#take(): Generator<string> {
    const text = this.#element.trim();
    this.#element = '';
    if (text !== '') yield text;
  }
}
