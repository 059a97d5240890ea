import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ProblemError } from '../../platform/errors';
import type { CurrentTerminalInfo } from '../terminals/registered-terminal';
import './terminal-request';

/** The terminal that signed the request, as a parameter of a handler under /v1. */
export const CurrentTerminal = createParamDecorator(
  (_data: unknown, context: ExecutionContext): CurrentTerminalInfo => {
    const { terminal } = context.switchToHttp().getRequest<FastifyRequest>();
    if (terminal === null) throw new ProblemError('signature_missing');
    return terminal;
  },
);
