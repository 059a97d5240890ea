import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requestIdentity, type RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import '../../platform/http';
import { contentDigest } from '../../platform/http-signature';
import './terminal-request';

/** Longest Idempotency-Key, in characters. */
export const MAX_IDEMPOTENCY_KEY_LENGTH = 255;

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** The Idempotency-Key header. Throws `idempotency_key_missing` or `idempotency_key_invalid`. */
export function readIdempotencyKey(header: string | string[] | undefined): string {
  if (header === undefined || header === '') throw new ProblemError('idempotency_key_missing');
  if (typeof header !== 'string' || header.length > MAX_IDEMPOTENCY_KEY_LENGTH || !VISIBLE_ASCII.test(header)) {
    throw new ProblemError('idempotency_key_invalid');
  }
  return header;
}

/** The Idempotency-Key of the request as a parameter of a handler; every POST under /v1 has one. */
export const IdempotencyKey = createParamDecorator((_data: unknown, context: ExecutionContext): string =>
  readIdempotencyKey(context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key']),
);

/** What makes a repetition of the request the same request, as a parameter of a handler under /v1. */
export const IdempotentRequest = createParamDecorator((_data: unknown, context: ExecutionContext): RequestIdentity => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  if (request.terminal === null) throw new ProblemError('signature_missing');
  return requestIdentity({
    caller: request.terminal.terminalId,
    idempotencyKey: readIdempotencyKey(request.headers['idempotency-key']),
    method: request.method,
    path: request.url,
    contentDigest: contentDigest(request.rawBody ?? ''),
  });
});
