import { createSecretKey, type KeyObject } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit';
import { KeyRing, mac } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import { contentDigest } from '../../platform/http-signature';
import { sessionSecret } from '../sessions/session-cookie';
import { SessionStore } from '../sessions/session-store';
import { auditOf, type StaffIdentity } from '../staff-identity';
import { DESK_ROUTES } from './install-desk';
import { ROUTE_ACCESS, type RouteAccess } from './route-access';

const FINGERPRINT_BYTES = 16;
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD']);

/**
 * Lets requests to the service desk through: of one's own site, with a good session, with the session's CSRF token where
 * something changes, and with the permission that the route names. A route that names none lets nobody through.
 */
@Injectable()
export class DeskGuard implements CanActivate {
  readonly #fingerprintKey: KeyObject;

  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: SessionStore,
    private readonly audit: AuditLog,
    keys: KeyRing,
  ) {
    this.#fingerprintKey = createSecretKey(keys.subkey('request-fingerprint'));
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const route = request.routeOptions.url;
    if (route?.startsWith(DESK_ROUTES) !== true) return true;
    // Sent by browsers and out of the reach of scripts: another site's page says so itself.
    if (request.headers['sec-fetch-site'] === 'cross-site' && !isNavigation(request)) {
      throw new ProblemError('cross_site_request');
    }
    const access = this.reflector.getAllAndOverride<RouteAccess | undefined>(ROUTE_ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access === 'public') return true;
    const staff = await this.#signedIn(request);
    if (access === 'any_staff' || (access !== undefined && staff.permissions.has(access.permission))) return true;
    await this.audit.record({
      ...auditOf(staff),
      action: 'access.denied',
      outcome: 'denied',
      object: `${request.method} ${route}`,
      ...(access === undefined ? {} : { details: { permission: access.permission } }),
    });
    throw new ProblemError('access_denied', access && { detail: `the permission ${access.permission} is needed` });
  }

  async #signedIn(request: FastifyRequest): Promise<StaffIdentity> {
    const secret = sessionSecret(request);
    const session = secret === undefined ? undefined : await this.sessions.find(secret, isPassive(request));
    if (secret === undefined || session === undefined) throw new ProblemError('not_signed_in');
    if (!SAFE_METHODS.has(request.method)) {
      const token = request.headers['x-csrf-token'];
      if (typeof token !== 'string' || !this.sessions.isCsrfToken(secret, token)) {
        throw new ProblemError('csrf_token_invalid');
      }
      request.fingerprint = this.#fingerprint(request);
    }
    request.staff = { ...session.staff, from: request.ip, requestId: request.id };
    return request.staff;
  }

  /** Keyed, because it is stored: without the key nobody can try out what a body said. */
  #fingerprint({ method, url, rawBody }: FastifyRequest): string {
    const text = `${method}\n${url}\n${contentDigest(rawBody ?? '')}`;
    return mac('hmac-sha256', this.#fingerprintKey, text).toString('hex', 0, FINGERPRINT_BYTES);
  }
}

/** A page of another site may lead here, as the OpenID provider does; it may not read or change anything. */
function isNavigation(request: FastifyRequest): boolean {
  return request.method === 'GET' && request.headers['sec-fetch-mode'] === 'navigate';
}

/** What a page asks for by itself, again and again, is no use of the session by a person. */
function isPassive(request: FastifyRequest): boolean {
  return request.headers['x-passive'] === '1';
}
