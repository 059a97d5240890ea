import { SingleBar } from 'cli-progress';
import type { ProgressStream } from './renewal-progress';

/** A line at least this often, ms, where there is no terminal: somebody reads the log of a job of hours. */
const LINE_EVERY_MS = 5_000;
const LEAST_SECONDS = 0.001;

/** How far the reading of a file is. */
export interface FileRead {
  /** Bytes that were read, of all there are. */
  readonly bytes: number;
  readonly of: number;
  /** Records that are done. */
  readonly rows: number;
}

/** Shows how far the work on a file is: a bar on a terminal, elsewhere a line now and then. Time left is told by the bytes. */
export class FileProgress {
  #bar: SingleBar | undefined;
  readonly #startedAt: number;
  #lastAt: number;

  constructor(
    private readonly what: string,
    private readonly stream: ProgressStream,
    private readonly rows = 'taps',
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#startedAt = now();
    this.#lastAt = this.#startedAt;
  }

  show(read: FileRead): void {
    const seconds = Math.max(LEAST_SECONDS, (this.now() - this.#startedAt) / 1_000);
    const rate = Math.round(read.rows / seconds);
    const left = read.bytes === 0 ? 0 : Math.ceil((seconds * (read.of - read.bytes)) / read.bytes);
    if (this.stream.isTTY === true) this.#draw(read, rate, left);
    else this.#print(read, rate, left);
  }

  /** Gives the line of the bar back. */
  stop(): void {
    this.#bar?.stop();
  }

  #draw({ bytes, of, rows }: FileRead, rate: number, left: number): void {
    if (!this.#bar) {
      const format = `${this.what} |{bar}| {percentage}% | {rows} ${this.rows} | {rate} ${this.rows}/s | {left} s left`;
      this.#bar = new SingleBar({ format, stream: this.stream, hideCursor: true });
      this.#bar.start(of, 0, { rows: 0, rate: 0, left: 0 });
    }
    this.#bar.update(bytes, { rows, rate, left });
  }

  #print({ bytes, of, rows }: FileRead, rate: number, left: number): void {
    const at = this.now();
    if (at - this.#lastAt < LINE_EVERY_MS) return;
    this.#lastAt = at;
    const percent = of === 0 ? 100 : Math.floor((bytes * 100) / of);
    this.stream.write(`${this.what}: ${rows} ${this.rows}, ${percent} %, ${rate} ${this.rows}/s, ${left} s left\n`);
  }
}
