import { PROBLEMS, type ProblemCode } from './problem-codes';

/** One wrong field of a request. */
export interface FieldError {
  /** Path of the field, as `card.number` or `advices.3.amount`. */
  readonly field: string;
  /** Stable snake_case name of the rule that was broken. */
  readonly code: string;
  /** What is wrong, without the value itself. */
  readonly message: string;
}

/** What a problem may tell beside its code. */
export interface ProblemOptions {
  /** What went wrong this time; shown to the client, so without secrets and personal data. */
  readonly detail?: string;
  readonly errors?: readonly FieldError[];
  /** Response headers beside the usual ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** A protocol error: thrown anywhere below the HTTP edge, answered as a problem document (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly detail: string | undefined;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ProblemCode,
    options: ProblemOptions = {},
  ) {
    super(options.detail ?? PROBLEMS[code].title);
    this.status = PROBLEMS[code].status;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}
