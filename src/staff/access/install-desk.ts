import type { FastifyInstance } from 'fastify';
import '../staff-identity';

/** Routes of the service desk. */
export const DESK_ROUTES = '/v1/desk/';

/** Prepares requests to the service desk for their guard; what the desk answers is kept by no cache. */
export function installDesk(fastify: FastifyInstance): void {
  fastify.decorateRequest('staff', null);
  fastify.addHook('onRequest', (request, reply, done) => {
    if (request.routeOptions.url?.startsWith(DESK_ROUTES) === true) reply.header('cache-control', 'no-store');
    done();
  });
}
