import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requestIdentity, type RequestIdentity } from '../../event-store';
import type { CurrentTerminalInfo } from '../terminals/registered-terminal';

/** What identifies a signed POST: its Idempotency-Key in the scope of its terminal, and the fingerprint of its content. */
export const IdempotentRequest = createParamDecorator(
  (_data: undefined, context: ExecutionContext): RequestIdentity => {
    const request = context.switchToHttp().getRequest<FastifyRequest & { terminal?: CurrentTerminalInfo }>();
    const { 'idempotency-key': idempotencyKey, 'content-digest': contentDigest } = request.headers;
    if (!request.terminal || typeof idempotencyKey !== 'string')
      throw new Error('the route is not guarded by a signature');
    return requestIdentity({
      caller: request.terminal.terminalId,
      idempotencyKey,
      method: request.method,
      path: request.url,
      contentDigest: typeof contentDigest === 'string' ? contentDigest : '',
    });
  },
);
