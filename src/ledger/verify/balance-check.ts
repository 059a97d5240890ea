import { isLedgerAccount } from '../accounts';
import { CHUNK_EVENTS, chunkOf } from '../balances';
import type { ProblemLog } from './problem';
import type { RowStream } from './row-stream';

/** A row of `account_point`, integers as text. */
export interface PointRow {
  readonly chunk: string;
  readonly account: string;
  readonly balance: string;
}

/**
 * Adds up the postings of a lane on ledger accounts and compares the sums with the projection: at the end of each chunk with
 * the points, at the checkpoint with the balances.
 */
export class BalanceCheck {
  readonly #sums = new Map<number, number>();
  #touched = new Set<number>();

  constructor(
    private readonly lane: number,
    private readonly checkpoint: number,
    private readonly stored: ReadonlyMap<number, number>,
    private readonly points: RowStream<PointRow>,
    private readonly problems: ProblemLog,
  ) {}

  /** Counts the postings of the event at a position. */
  count(position: number, accounts: readonly number[], amounts: readonly number[]): void {
    if (position > this.checkpoint) return;
    accounts.forEach((account, index) => {
      if (!isLedgerAccount(account)) return;
      this.#sums.set(account, (this.#sums.get(account) ?? 0) + (amounts[index] ?? 0));
      this.#touched.add(account);
    });
  }

  /** True where a chunk or the projected part ends: then `compare` is to be called. */
  due(position: number): boolean {
    return position <= this.checkpoint && (position % CHUNK_EVENTS === 0 || position === this.checkpoint);
  }

  /** Compares the projection with the sums up to a position that is due. */
  async compare(position: number): Promise<void> {
    await this.#comparePoints(chunkOf(position));
    if (position === this.checkpoint) this.#compareBalances();
  }

  /** Called at the end of the lane: what is left has no event. */
  async finish(head: number): Promise<void> {
    if (this.checkpoint > head) {
      const message = `the balances are projected up to position ${this.checkpoint}, beyond the last event`;
      this.problems.add('BALANCE_MISMATCH', { lane: this.lane, position: this.checkpoint }, message);
    }
    if (this.checkpoint === 0) this.#compareBalances();
    for (let row = await this.points.peek(); row; row = await this.points.peek()) {
      this.#report(Number(row.account), Number(row.chunk), 'a balance point has no event');
      this.points.take();
    }
  }

  async #comparePoints(chunk: number): Promise<void> {
    const touched = this.#touched;
    this.#touched = new Set();
    for (let row = await this.points.peek(); row && Number(row.chunk) <= chunk; row = await this.points.peek()) {
      this.points.take();
      const account = Number(row.account);
      if (Number(row.chunk) !== chunk || !touched.delete(account)) {
        this.#report(account, Number(row.chunk), 'a balance point has no event');
      } else if (Number(row.balance) !== (this.#sums.get(account) ?? 0)) {
        const sum = this.#sums.get(account) ?? 0;
        this.#report(account, chunk, `the balance point says ${row.balance}, the postings sum to ${sum}`);
      }
    }
    for (const account of touched) this.#report(account, chunk, 'a balance point is missing');
  }

  #report(account: number, chunk: number, message: string): void {
    const position = (chunk + 1) * CHUNK_EVENTS;
    this.problems.add('BALANCE_MISMATCH', { lane: this.lane, account, position }, message);
  }

  #compareBalances(): void {
    for (const account of new Set([...this.#sums.keys(), ...this.stored.keys()])) {
      const sum = this.#sums.get(account);
      const stored = this.stored.get(account);
      if (sum === stored) continue;
      const message = `the projected balance is ${stored ?? 'missing'}, the postings sum to ${sum ?? 'nothing'}`;
      this.problems.add('BALANCE_MISMATCH', { lane: this.lane, account, position: this.checkpoint }, message);
    }
  }
}
