import { scrubText } from '../logging';
import type { FieldError, ProblemError } from './problem-error';
import { PROBLEMS, problemType, type ProblemCode } from './problem-codes';

/** Content type of problem documents. */
export const PROBLEM_CONTENT_TYPE = 'application/problem+json';

/** An RFC 9457 problem document as it is sent. */
export interface ProblemDocument {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  /** Path of the request. */
  readonly instance: string;
  readonly code: ProblemCode;
  readonly errors?: readonly FieldError[];
  /** Names this answer in the service's log. */
  readonly requestId: string;
  /** RFC 3339; on 401 only, so that a terminal can set its clock. */
  readonly serverTime?: string;
}

/** Where and when a problem happened. */
export interface ProblemOccurrence {
  readonly path: string;
  readonly requestId: string;
  /** ms since the epoch. */
  readonly now: number;
}

/** Paths of the API have no escapes: what is escaped is something that somebody put there. */
const ESCAPED_PART = /[^/]*%[^/]*/g;
const MASK = '[masked]';

/** The document that answers `error`. What the sender wrote in a path or as a field's name is repeated without personal data. */
export function problemDocument(error: ProblemError, occurrence: ProblemOccurrence): ProblemDocument {
  const { status, title } = PROBLEMS[error.code];
  return {
    type: problemType(error.code),
    title,
    status,
    ...(error.detail === undefined ? {} : { detail: scrubText(error.detail) }),
    instance: scrubText(occurrence.path.replace(ESCAPED_PART, MASK)),
    code: error.code,
    ...(error.errors.length === 0 ? {} : { errors: error.errors.map(withoutPersonalData) }),
    requestId: occurrence.requestId,
    ...(status === 401 ? { serverTime: new Date(occurrence.now).toISOString() } : {}),
  };
}

function withoutPersonalData(error: FieldError): FieldError {
  return { ...error, field: scrubText(error.field) };
}
