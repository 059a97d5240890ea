import fastifyCookie from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';

/** Name of the cookie that carries the secret of a session. */
export const SESSION_COOKIE = 'onecard_desk';
/** The cookie goes to the service desk and nowhere else. */
const PATH = '/v1/desk';
/** Longest Cookie header that is looked at, in characters. */
const MAX_HEADER = 4_096;

/** The secret in a request's cookie, if any. */
export function sessionSecret(request: Pick<FastifyRequest, 'headers'>): string | undefined {
  const { cookie } = request.headers;
  return cookie === undefined || cookie.length > MAX_HEADER ? undefined : fastifyCookie.parse(cookie)[SESSION_COOKIE];
}

/** The Set-Cookie header that begins a session; without an expiry, so that it ends with the browser too. */
export function beginCookie(secret: string, request: FastifyRequest): string {
  return fastifyCookie.serialize(SESSION_COOKIE, secret, attributesFor(request));
}

/** The Set-Cookie header that forgets the session. */
export function endCookie(request: FastifyRequest): string {
  return fastifyCookie.serialize(SESSION_COOKIE, '', { ...attributesFor(request), maxAge: 0 });
}

/** Not readable by scripts, never sent along from another site, and over TLS only unless this is a machine talking to itself. */
function attributesFor(request: FastifyRequest) {
  return { path: PATH, httpOnly: true, sameSite: 'strict' as const, secure: !isLoopbackHttp(request) };
}

/** True for plain HTTP to the machine itself. Behind a proxy that ends TLS the host is another one, and the cookie is secure. */
export function isLoopbackHttp(request: Pick<FastifyRequest, 'protocol' | 'hostname'>): boolean {
  return request.protocol === 'http' && ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(request.hostname);
}
