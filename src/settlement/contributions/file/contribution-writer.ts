import { createHash, type Hash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { type ContributionHead, END_MARK, HEAD_MARK } from './contribution-layout';

const OWNER_ONLY = 0o600;

/** Writes a file of contributions, whole or not at all. `rows`: pieces of whole lines, which `head` counts and sums. */
export async function writeContributions(
  path: string,
  head: ContributionHead,
  columns: string,
  rows: AsyncIterable<string> | Iterable<string>,
): Promise<void> {
  const aside = `${path}.part`;
  const writer = new DigestWriter(aside);
  try {
    const { number, area, month, total } = head;
    await writer.write(`${HEAD_MARK},1,${number},${area},${month},${head.rows},${yuanOf(total)}\n${columns}\n`);
    for await (const lines of rows) await writer.write(lines);
    await writer.end(head.rows);
    await rename(aside, path);
  } finally {
    await writer.close();
    await rm(aside, { force: true });
  }
}

/** Fen as yuan with two decimals. */
export function yuanOf(amount: number): string {
  return `${Math.floor(amount / 100)}.${String(amount % 100).padStart(2, '0')}`;
}

/** Writes lines and the digest of all that came before the last one. */
class DigestWriter {
  readonly #hash: Hash = createHash('sha256');
  readonly #stream: WriteStream;

  constructor(path: string) {
    this.#stream = createWriteStream(path, { mode: OWNER_ONLY });
  }

  async write(text: string): Promise<void> {
    this.#hash.update(text);
    if (!this.#stream.write(text)) await once(this.#stream, 'drain');
  }

  async end(rows: number): Promise<void> {
    this.#stream.end(`${END_MARK},${rows},${this.#hash.digest('hex')}\n`);
    await finished(this.#stream);
  }

  async close(): Promise<void> {
    this.#stream.destroy();
    await finished(this.#stream).catch(() => undefined);
  }
}
