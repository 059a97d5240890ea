import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../platform/errors';
import '../staff-identity';
import type { StaffIdentity } from '../staff-identity';

/** The signed-in member of staff as a parameter of a handler. */
export const CurrentStaff = createParamDecorator((_data: unknown, context: ExecutionContext): StaffIdentity => {
  const { staff } = context.switchToHttp().getRequest<FastifyRequest>();
  if (staff === null) throw new ProblemError('not_signed_in');
  return staff;
});
