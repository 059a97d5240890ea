/** What a protocol error is answered with. */
export interface ProblemDefinition {
  /** HTTP status. */
  readonly status: number;
  /** One line for people, the same for every occurrence (RFC 9457 `title`). */
  readonly title: string;
}

/**
 * Every protocol error of the API by its stable code. A code is never renamed or given another status. Declines are no
 * protocol errors: they are answers with status 200.
 */
export const PROBLEMS = {
  bad_request: { status: 400, title: 'The request cannot be understood' },
  malformed_url: { status: 400, title: 'The URL is malformed' },
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  duplicate_json_key: { status: 400, title: 'A JSON object has the same key twice' },
  json_too_deep: { status: 400, title: 'The JSON body is nested too deeply' },
  number_not_integer: { status: 400, title: 'A number is not a safe integer' },
  validation_failed: { status: 400, title: 'The request has invalid fields' },
  idempotency_key_missing: { status: 400, title: 'The Idempotency-Key header is missing' },
  idempotency_key_invalid: {
    status: 400,
    title: 'The Idempotency-Key header is not 1 to 255 visible ASCII characters',
  },
  signature_missing: { status: 401, title: 'The request is not signed' },
  signature_invalid: { status: 401, title: 'The signature is wrong' },
  signature_expired: { status: 401, title: 'The signature was made outside the time window' },
  content_digest_mismatch: { status: 401, title: 'The body does not match its Content-Digest' },
  nonce_replayed: { status: 401, title: 'The nonce was used before' },
  unknown_terminal: { status: 401, title: 'No terminal has this key' },
  terminal_suspended: { status: 403, title: 'The terminal is suspended' },
  merchant_suspended: { status: 403, title: 'The merchant of the terminal is suspended' },
  terminal_not_entitled: { status: 403, title: 'The terminal may not do this' },
  sign_in_failed: { status: 401, title: 'The sign-in failed' },
  not_signed_in: { status: 401, title: 'Nobody is signed in' },
  access_denied: { status: 403, title: 'The role does not allow this' },
  csrf_token_invalid: { status: 403, title: 'The X-CSRF-Token header is not that of the session' },
  cross_site_request: { status: 403, title: 'The request comes from another site' },
  not_found: { status: 404, title: 'There is no such resource' },
  method_not_allowed: { status: 405, title: 'The resource does not have this method' },
  request_timeout: { status: 408, title: 'The request took too long to arrive' },
  state_conflict: { status: 409, title: 'The request contradicts what is stored' },
  body_too_large: { status: 413, title: 'The body is too large' },
  uri_too_long: { status: 414, title: 'The URL is too long' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used with another request' },
  too_many_requests: { status: 429, title: 'Too many requests; wait and try again' },
  internal_error: { status: 500, title: 'The service failed' },
  unavailable: { status: 503, title: 'The service cannot reach its database; try again' },
  overloaded: { status: 503, title: 'The service is busy; try again' },
} as const satisfies Record<string, ProblemDefinition>;

/** Stable code of a protocol error. */
export type ProblemCode = keyof typeof PROBLEMS;

/** The `type` of a problem document. */
export function problemType(code: ProblemCode): string {
  return `urn:onecard:problem:${code}`;
}
