import { OverloadedError } from '../errors/overloaded-error';

/** Bounds of a batcher. */
export interface BatcherOptions {
  /** Items of one batch at most. */
  readonly maxBatch: number;
  /** Items that may wait, beside those in flight. */
  readonly maxQueue: number;
  /** Batches in flight at once. */
  readonly maxInFlight: number;
  /** What the queue is called in an overload error. */
  readonly name?: string;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Group commit without a timer: an item that finds a free place goes at once, and while batches are in flight the next
 * one gathers. So batches grow under load by themselves and an idle caller never waits for company.
 */
export class Batcher<Item, Result> {
  readonly #queue: Waiting<Item, Result>[] = [];
  #inFlight = 0;
  #scheduled = false;

  /**
   * @param run executes a batch and answers each item in the same order; when it throws, every item of the batch fails.
   */
  constructor(
    private readonly run: (items: Item[]) => Promise<Result[]>,
    private readonly options: BatcherOptions,
  ) {}

  /** Items that wait for a batch. */
  get depth(): number {
    return this.#queue.length;
  }

  /** Batches under way. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /**
   * Queues an item and answers with its result.
   * @throws OverloadedError (by rejection) when the queue is full; the item was not taken.
   */
  add(item: Item): Promise<Result> {
    if (this.#queue.length >= this.options.maxQueue) {
      return Promise.reject(new OverloadedError(this.options.name ?? 'batch'));
    }
    return new Promise<Result>((resolve, reject) => {
      this.#queue.push({ item, resolve, reject });
      this.#schedule();
    });
  }

  /**
   * Items added in one turn of the event loop share a batch: what all sockets that are ready bring comes along, so a busy
   * process makes few large batches.
   */
  #schedule(): void {
    if (this.#scheduled || this.#inFlight >= this.options.maxInFlight) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#launch();
    });
  }

  #launch(): void {
    while (this.#queue.length > 0 && this.#inFlight < this.options.maxInFlight) {
      const batch = this.#queue.splice(0, this.options.maxBatch);
      this.#inFlight += 1;
      void this.#execute(batch);
    }
  }

  async #execute(batch: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.run(batch.map((waiting) => waiting.item));
      settle(batch, results);
    } catch (error) {
      for (const waiting of batch) waiting.reject(error);
    } finally {
      this.#inFlight -= 1;
      if (this.#queue.length > 0) this.#schedule();
    }
  }
}

function settle<Item, Result>(batch: readonly Waiting<Item, Result>[], results: readonly Result[]): void {
  if (results.length !== batch.length) {
    throw new Error(`A batch of ${batch.length} items was answered with ${results.length} results`);
  }
  batch.forEach((waiting, index) => {
    waiting.resolve(results[index] as Result);
  });
}
