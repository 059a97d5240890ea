const FIRST_CAPACITY = 65_536;
const MS_DIGITS = 1_000;

/** The latencies of a run, every one of them kept, so that percentiles are exact. 8 bytes a sample. */
export class Latencies {
  #samples = new Float64Array(FIRST_CAPACITY);
  #count = 0;
  #sorted = false;

  get count(): number {
    return this.#count;
  }

  /** Adds one latency, ms. */
  add(ms: number): void {
    if (this.#count === this.#samples.length) this.#grow(this.#count * 2);
    this.#samples[this.#count] = ms;
    this.#count += 1;
    this.#sorted = false;
  }

  /** Adds latencies measured elsewhere, ms. */
  addAll(samples: Float64Array): void {
    if (this.#count + samples.length > this.#samples.length) this.#grow((this.#count + samples.length) * 2);
    this.#samples.set(samples, this.#count);
    this.#count += samples.length;
    this.#sorted = false;
  }

  /** The samples in no particular order, ms. */
  samples(): Float64Array {
    return this.#samples.slice(0, this.#count);
  }

  /** The least latency that `share` (0 to 1) of all do not exceed, ms to three places; 0 without samples. */
  percentile(share: number): number {
    if (this.#count === 0) return 0;
    if (!this.#sorted) this.#samples.subarray(0, this.#count).sort();
    this.#sorted = true;
    const rank = Math.min(this.#count, Math.max(1, Math.ceil(share * this.#count)));
    return Math.round((this.#samples[rank - 1] ?? 0) * MS_DIGITS) / MS_DIGITS;
  }

  #grow(capacity: number): void {
    const grown = new Float64Array(capacity);
    grown.set(this.#samples.subarray(0, this.#count));
    this.#samples = grown;
  }
}
