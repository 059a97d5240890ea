/** A problem of the service (RFC 9457), as far as the console uses it. */
export interface ProblemDocument {
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly errors: readonly { readonly field: string; readonly message: string }[];
  readonly requestId: string;
}

/** The service refused a call. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly detail: string | undefined;
  readonly errors: ProblemDocument['errors'];
  /** Names the call in the service's log. */
  readonly requestId: string | undefined;

  constructor(
    readonly status: number,
    document: Partial<ProblemDocument>,
    readonly retryAfterSeconds: number | undefined,
  ) {
    super(document.title ?? `HTTP ${status}`);
    this.code = document.code ?? 'unknown';
    this.detail = document.detail;
    this.errors = document.errors ?? [];
    this.requestId = document.requestId;
  }
}

/** The service did not answer; whether it did what it was asked for is unknown. */
export class NetworkProblem extends Error {
  constructor() {
    super('no answer');
  }
}
