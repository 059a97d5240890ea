import { SingleBar } from 'cli-progress';
import type { ProgressStream } from './renewal-progress';

/** A line at least this often, ms, where there is no terminal. */
const LINE_EVERY_MS = 5_000;
const LEAST_SECONDS = 0.001;

/** How far a run is. */
interface Told {
  readonly done: number;
  readonly total: number | null;
}

/** Shows how far a run of a job is: a bar on a terminal, elsewhere a line now and then. */
export class JobProgressBar {
  #bar: SingleBar | undefined;
  #first: { readonly at: number; readonly done: number } | undefined;
  #lineAt: number;

  constructor(
    private readonly what: string,
    private readonly unit: string,
    private readonly stream: ProgressStream,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#lineAt = now();
  }

  show({ done, total }: Told): void {
    this.#first ??= { at: this.now(), done };
    const seconds = Math.max(LEAST_SECONDS, (this.now() - this.#first.at) / 1_000);
    const rate = Math.round((done - this.#first.done) / seconds);
    const left = total === null || rate === 0 ? null : Math.ceil(Math.max(0, total - done) / rate);
    if (this.stream.isTTY === true) this.#draw({ done, total }, rate, left);
    else this.#print({ done, total }, rate, left);
  }

  /** Gives the line of the bar back. */
  stop(): void {
    this.#bar?.stop();
  }

  #draw({ done, total }: Told, rate: number, left: number | null): void {
    if (!this.#bar) {
      const format = `${this.what} |{bar}| {percentage}% | {value} of {total} ${this.unit} | {rate}/s | {left} s left`;
      this.#bar = new SingleBar({ format, stream: this.stream, hideCursor: true });
      this.#bar.start(total ?? 0, 0, { rate: 0, left: '?' });
    }
    if (total !== null) this.#bar.setTotal(total);
    this.#bar.update(done, { rate, left: left ?? '?' });
  }

  #print({ done, total }: Told, rate: number, left: number | null): void {
    const at = this.now();
    if (at - this.#lineAt < LINE_EVERY_MS) return;
    this.#lineAt = at;
    const of = total === null ? '' : ` of ${total}`;
    const rest = left === null ? '' : `, ${left} s left`;
    this.stream.write(`${this.what}: ${done}${of} ${this.unit}, ${rate}/s${rest}\n`);
  }
}
