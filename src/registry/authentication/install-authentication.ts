import type { FastifyInstance } from 'fastify';
import type { RequestAuthentication } from './request-authentication';
import './terminal-request';

/** Routes whose requests must be signed. Asked of the route's own pattern: the path as sent could be written otherwise. */
const SIGNED_ROUTES = '/v1/';
/** Routes of the service desk: people sign in there and hold a session instead. */
const DESK_ROUTES = '/v1/desk/';

/**
 * Checks signatures before anything else looks at the body, and signs answers as the last step. Hooks of the web server and
 * not a Nest guard, because a guard runs after the body is parsed and cannot see the bytes of the answer.
 */
export function installAuthentication(fastify: FastifyInstance, authentication: RequestAuthentication): void {
  fastify.decorateRequest('terminal', null);
  fastify.decorateRequest('responseSigner', null);
  fastify.decorateRequest('nonceClaim', null);
  fastify.decorateRequest('fingerprint', null);
  fastify.addHook('preValidation', (request, _reply, done) => {
    if (request.is404 || !mustBeSigned(request.routeOptions.url)) {
      done();
      return;
    }
    authentication.authenticate(request).then(() => {
      done();
    }, done);
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    authentication.sign(request, reply, payload);
    done(null, payload);
  });
}

function mustBeSigned(route: string | undefined): boolean {
  return route?.startsWith(SIGNED_ROUTES) === true && !route.startsWith(DESK_ROUTES);
}
