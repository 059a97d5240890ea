import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { requestKey, type RequestIdentity } from '../../event-store';
import { ProblemError } from '../../platform/errors';
import { readIdempotencyKey } from '../../registry';
import '../staff-identity';

/**
 * What identifies a command of the service desk, as a parameter of a handler: its Idempotency-Key in the scope of the member
 * of staff, and the fingerprint of its content. The handler must claim it before it does anything.
 */
export const StaffRequest = createParamDecorator((_data: unknown, context: ExecutionContext): RequestIdentity => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  if (request.staff === null || request.fingerprint === null) throw new ProblemError('not_signed_in');
  const key = requestKey(`staff:${request.staff.staffId}`, readIdempotencyKey(request.headers['idempotency-key']));
  return { key, digest: request.fingerprint };
});
