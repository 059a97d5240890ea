import { SingleBar } from 'cli-progress';
import type { ReEncryptionProgress } from '../person';

/** A line at least this often, ms, where there is no terminal: somebody reads the log of a job of hours. */
const LINE_EVERY_MS = 5_000;

/** Where progress is shown. */
export type ProgressStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** Shows how far a re-encryption is: a bar on a terminal, elsewhere a line for each column and now and then. */
export class RenewalProgress {
  #bar: SingleBar | undefined;
  readonly #startedAt: number;
  #last: { readonly column: string; readonly at: number } | undefined;

  constructor(
    private readonly stream: ProgressStream,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#startedAt = now();
  }

  show(progress: ReEncryptionProgress): void {
    if (this.stream.isTTY === true) this.#draw(progress);
    else this.#print(progress);
  }

  /** Gives the line of the bar back. */
  stop(): void {
    this.#bar?.stop();
  }

  #draw({ column, done, total }: ReEncryptionProgress): void {
    if (!this.#bar) {
      const format =
        'Sealing |{bar}| {percentage}% | {value} of {total} | {rate} rows/s | {eta_formatted} left | {column}';
      this.#bar = new SingleBar({ format, stream: this.stream, hideCursor: true });
      this.#bar.start(total, 0, { column, rate: 0 });
    }
    const seconds = Math.max(0.001, (this.now() - this.#startedAt) / 1_000);
    this.#bar.setTotal(total);
    this.#bar.update(done, { column, rate: Math.round(done / seconds) });
  }

  #print({ column, done, total }: ReEncryptionProgress): void {
    const at = this.now();
    if (this.#last?.column === column && at - this.#last.at < LINE_EVERY_MS) return;
    this.#last = { column, at };
    this.stream.write(`Sealing ${column}: ${done} of ${total} values\n`);
  }
}
