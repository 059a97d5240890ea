import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requestIdentity, type RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { contentDigest } from '../../platform/http-signature';
import { readIdempotencyKey } from './idempotency-key';
import './terminal-request';

/**
 * What identifies a signed POST, as a parameter of a handler: its Idempotency-Key in the scope of its terminal, and the
 * fingerprint of its content. The digest is made anew: the header of a retry may list digests in another order.
 */
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
