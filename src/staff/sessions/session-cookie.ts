import fastifyCookie from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';

/** Longest Cookie header that is looked at, in characters. */
const MAX_HEADER = 16_384;

/** A cookie of the service desk. */
export interface DeskCookie {
  readonly name: string;
  readonly path: string;
  /** `lax` for what must come along when another site leads back here; everything else is `strict`. */
  readonly sameSite: 'strict' | 'lax';
  /** Seconds; undefined ends with the browser. */
  readonly maxAge?: number;
}

/** Carries the secret of a session; without an expiry, so that it ends with the browser too. Goes to the desk and nowhere else. */
export const SESSION_COOKIE: DeskCookie = { name: 'onecard_desk', path: '/v1/desk', sameSite: 'strict' };

/** Carries how far a sign-in that began at the identity provider has come. */
export const STEP_COOKIE: DeskCookie = {
  ...{ name: 'onecard_desk_step', path: '/v1/desk/session', sameSite: 'strict' },
  maxAge: 300,
};

/** Binds the answer of the identity provider to the browser that was sent there. */
export const OIDC_COOKIE: DeskCookie = {
  ...{ name: 'onecard_desk_oidc', path: '/v1/desk/session/oidc', sameSite: 'lax' },
  maxAge: 600,
};

/** The secret of a session in a request's cookie, if any. */
export function sessionSecret(request: Pick<FastifyRequest, 'headers'>): string | undefined {
  return readCookie(SESSION_COOKIE, request);
}

/** What a request's cookie holds, if any. */
export function readCookie({ name }: DeskCookie, { headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const { cookie } = headers;
  return cookie === undefined || cookie.length > MAX_HEADER ? undefined : fastifyCookie.parse(cookie)[name];
}

/** The Set-Cookie header that sets a cookie. */
export function setCookie(cookie: DeskCookie, value: string, request: FastifyRequest): string {
  return fastifyCookie.serialize(cookie.name, value, attributesOf(cookie, request));
}

/** The Set-Cookie header that forgets a cookie. */
export function forgetCookie(cookie: DeskCookie, request: FastifyRequest): string {
  return fastifyCookie.serialize(cookie.name, '', { ...attributesOf(cookie, request), maxAge: 0 });
}

/** Not readable by scripts, and over TLS only unless this is a machine talking to itself. */
function attributesOf({ path, sameSite, maxAge }: DeskCookie, request: FastifyRequest) {
  const age = maxAge === undefined ? {} : { maxAge };
  return { path, sameSite, httpOnly: true, secure: !isLoopbackHttp(request), ...age };
}

/** True for plain HTTP to the machine itself. Behind a proxy that ends TLS the host is another one, and the cookie is secure. */
export function isLoopbackHttp(request: Pick<FastifyRequest, 'protocol' | 'hostname'>): boolean {
  return request.protocol === 'http' && ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(request.hostname);
}
