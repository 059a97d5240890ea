import { randomUUID } from 'node:crypto';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BODY_LIMIT_BYTES } from './body-limits';
import { frameworkErrorBody } from './framework-error';

/** A request that has not arrived completely after this time is given up, in ms. */
const REQUEST_TIMEOUT_MS = 15_000;
/** How long an idle connection is kept, in ms; longer than load balancers usually keep theirs. */
const KEEP_ALIVE_TIMEOUT_MS = 75_000;
/** Longest path parameter, in characters. */
const MAX_PARAMETER_LENGTH = 128;

/** The Fastify adapter of the service. A request id from outside is never taken over: it would let callers forge log lines. */
export function createHttpAdapter(): FastifyAdapter {
  return new FastifyAdapter({
    bodyLimit: BODY_LIMIT_BYTES,
    requestIdHeader: false,
    genReqId: () => randomUUID(),
    logger: false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    skipMiddie: true,
    // Fastify's own 503 while it closes is neither a problem document nor signed; what still comes in is answered, and the
    // connection closed behind it.
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_PARAMETER_LENGTH },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      const { status, contentType, body } = frameworkErrorBody(error, request.id);
      void reply.code(status).type(contentType).send(body);
    },
  });
}
