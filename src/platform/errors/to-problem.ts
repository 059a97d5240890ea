import { HttpException } from '@nestjs/common';
import { OverloadedError } from './overloaded-error';
import { isDatabaseAway } from './database-away';
import type { ProblemCode } from './problem-codes';
import { ProblemError } from './problem-error';
import { UnavailableError } from './unavailable-error';

/** Codes for what the web framework itself refuses, by status. */
const FRAMEWORK_CODES: Readonly<Record<number, ProblemCode>> = {
  400: 'bad_request',
  403: 'terminal_not_entitled',
  404: 'not_found',
  405: 'method_not_allowed',
  408: 'request_timeout',
  413: 'body_too_large',
  414: 'uri_too_long',
  415: 'unsupported_media_type',
  422: 'validation_failed',
  503: 'overloaded',
};

/** The protocol error that answers any thrown thing; `undefined` when it is a failure of the service. */
export function toProblem(thrown: unknown): ProblemError | undefined {
  if (thrown instanceof ProblemError) return thrown;
  if (thrown instanceof OverloadedError) {
    return new ProblemError('overloaded', { headers: { 'retry-after': String(thrown.retryAfterSeconds) } });
  }
  if (thrown instanceof UnavailableError) return unavailable();
  const frameworkCode = codeOf(thrown);
  if (frameworkCode === 'FST_ERR_BAD_URL') return new ProblemError('malformed_url');
  const code = FRAMEWORK_CODES[statusOf(thrown) ?? 500];
  if (code === undefined) return isDatabaseAway(thrown) ? unavailable() : undefined;
  return new ProblemError(code, code === 'overloaded' ? { headers: { 'retry-after': '1' } } : {});
}

function unavailable(): ProblemError {
  return new ProblemError('unavailable', { headers: { 'retry-after': '1' } });
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  if (thrown instanceof Error && 'statusCode' in thrown && typeof thrown.statusCode === 'number') {
    return thrown.statusCode;
  }
  return undefined;
}

function codeOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
}
