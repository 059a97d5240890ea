/** How long a refused caller is asked to wait, in seconds. */
const DEFAULT_RETRY_AFTER_SECONDS = 1;

/** A bounded queue is full: the work was not begun and may be tried again. Answered with 503 and Retry-After. */
export class OverloadedError extends Error {
  override readonly name = 'OverloadedError';

  constructor(
    message = 'too much work is waiting',
    readonly retryAfterSeconds = DEFAULT_RETRY_AFTER_SECONDS,
  ) {
    super(message);
  }
}
