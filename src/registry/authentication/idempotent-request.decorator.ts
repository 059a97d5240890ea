import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requestIdentity, type RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { contentDigest } from '../../platform/http-signature';
import { readIdempotencyKey } from './idempotency-key';
import { claimsNonceItself } from './nonce.guard';
import './terminal-request';

const Identity = createParamDecorator((_data: undefined, context: ExecutionContext): RequestIdentity => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { terminal, nonceClaim: nonce } = request;
  if (terminal === null || nonce === null) throw new ProblemError('signature_missing');
  const identity = requestIdentity({
    caller: terminal.terminalId,
    idempotencyKey: readIdempotencyKey(request.headers['idempotency-key']),
    method: request.method,
    path: request.url,
    contentDigest: contentDigest(request.rawBody ?? ''),
  });
  return { ...identity, nonce };
});

/**
 * What identifies a signed command, as a parameter of a handler: its Idempotency-Key in the scope of its terminal, the
 * fingerprint of its content, and its nonce. The handler must claim the three before it does anything. The digest is made
 * anew: the header of a retry may list digests in another order.
 */
export function IdempotentRequest(): ParameterDecorator {
  return (target, method, index) => {
    const handler: unknown = method === undefined ? undefined : Reflect.get(target, method);
    if (typeof handler === 'function') claimsNonceItself(handler);
    Identity()(target, method, index);
  };
}
