/**
 * The Idempotency-Key of one form: the same contents sent again keep their key, so a retry changes nothing twice; other
 * contents are another request and get another key.
 */
export class Submission {
  #contents: string | undefined;
  #key = '';

  /** The key for these contents. */
  keyFor(contents: unknown): string {
    const written = JSON.stringify(contents);
    if (written !== this.#contents) {
      this.#contents = written;
      this.#key = crypto.randomUUID();
    }
    return this.#key;
  }

  /** What is sent next is a new request, even with the same contents. */
  settled(): void {
    this.#contents = undefined;
  }
}
