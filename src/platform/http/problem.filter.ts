import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../clock';
import { PROBLEM_CONTENT_TYPE, problemDocument, ProblemError, toProblem } from '../errors';
import { logger } from '../logging';
import type { AllowedMethods } from './allowed-methods';

/** Longest path that is repeated in a problem document, in characters. */
const MAX_INSTANCE_LENGTH = 200;

/** Answers everything thrown with a problem document. What is not a protocol error is logged and told as `internal_error`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(
    private readonly clock: Pick<Clock, 'now'>,
    private readonly allowedMethods: AllowedMethods,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>());
  }

  /** Sends the problem document for `thrown`. */
  answer(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
    let problem = toProblem(thrown);
    if (problem === undefined) {
      logFailure(thrown, request);
      problem = new ProblemError('internal_error');
    }
    const path = pathOf(request);
    if (problem.code === 'not_found' && request.is404) problem = this.#methodProblem(request.method, path) ?? problem;
    const document = problemDocument(problem, { path, requestId: request.id, now: this.clock.now() });
    void reply.code(problem.status).headers(problem.headers).type(PROBLEM_CONTENT_TYPE).send(JSON.stringify(document));
  }

  #methodProblem(method: string, path: string): ProblemError | undefined {
    const allowed = this.allowedMethods.of(path);
    if (allowed.length === 0 || allowed.includes(method)) return undefined;
    return new ProblemError('method_not_allowed', { headers: { allow: allowed.join(', ') } });
  }
}

function pathOf(request: FastifyRequest): string {
  return (request.url.split('?', 1)[0] ?? '').slice(0, MAX_INSTANCE_LENGTH);
}

/** Only the name, code and stack: a database error also has the rows and parameters, which may be personal data. */
function logFailure(thrown: unknown, request: FastifyRequest): void {
  const failure =
    thrown instanceof Error
      ? { type: thrown.name, code: (thrown as { code?: unknown }).code, stack: thrown.stack }
      : { type: typeof thrown };
  logger.error({ requestId: request.id, route: request.routeOptions.url, failure }, 'a request failed');
}
