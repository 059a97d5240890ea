import type { PoolClient } from 'pg';
import Cursor from 'pg-cursor';

/** Rows fetched at once; two such batches are in memory. */
const BATCH_ROWS = 1_000;

/** The rows of a query in order, one ahead, fetched in the background: memory is bounded however many there are. */
export class RowStream<Row> {
  readonly #cursor: Cursor<Row>;
  #rows: Row[] = [];
  #index = 0;
  #next: Promise<Row[]> | undefined;

  constructor(client: PoolClient, text: string, values: unknown[]) {
    this.#cursor = client.query(new Cursor<Row>(text, values));
    this.#next = this.#read();
  }

  /** The next row, without taking it; undefined at the end. Awaits only when a batch is used up. */
  peek(): Row | undefined | Promise<Row | undefined> {
    return this.#index < this.#rows.length || !this.#next ? this.#rows[this.#index] : this.#fill();
  }

  /** Goes on to the row after the one `peek` gave. */
  take(): void {
    this.#index += 1;
  }

  async close(): Promise<void> {
    await this.#next?.catch(() => undefined);
    await this.#cursor.close();
    // pg ends its watch over a query in the query's callback. A cursor calls none, and the process would wait for the watch.
    (this.#cursor as Cursor<Row> & { callback?: () => void }).callback?.();
  }

  async #fill(): Promise<Row | undefined> {
    const rows = (await this.#next) ?? [];
    this.#rows = rows;
    this.#index = 0;
    this.#next = rows.length < BATCH_ROWS ? undefined : this.#read();
    return rows[0];
  }

  #read(): Promise<Row[]> {
    const rows = this.#cursor.read(BATCH_ROWS);
    // Awaited later; until then a failure must not count as unhandled.
    rows.catch(() => undefined);
    return rows;
  }
}
