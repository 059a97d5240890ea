import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requestKey, type RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { readIdempotencyKey } from './idempotency-key';
import { claimsNonceItself } from './nonce.guard';
import './terminal-request';

const Identity = createParamDecorator((_data: undefined, context: ExecutionContext): RequestIdentity => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  const { terminal, nonceClaim: nonce, fingerprint } = request;
  if (terminal === null || nonce === null || fingerprint === null) throw new ProblemError('signature_missing');
  const idempotencyKey = readIdempotencyKey(request.headers['idempotency-key']);
  return { key: requestKey(terminal.terminalId, idempotencyKey), digest: fingerprint, nonce };
});

/**
 * What identifies a signed command, as a parameter of a handler: its Idempotency-Key in the scope of its terminal, the
 * fingerprint of its content, and its nonce. The handler must claim the three before it does anything. The fingerprint
 * is of the body's bytes, so a retry must be the same bytes.
 */
export function IdempotentRequest(): ParameterDecorator {
  return (target, method, index) => {
    const handler: unknown = method === undefined ? undefined : Reflect.get(target, method);
    if (typeof handler === 'function') claimsNonceItself(handler);
    Identity()(target, method, index);
  };
}
