import type { FastifyRequest } from 'fastify';

/** Longest Cookie header that is looked at, in characters. */
const MAX_HEADER = 16_384;
const BASE64URL = /^[\w-]*$/;

type CookieRequest = Pick<FastifyRequest, 'protocol' | 'hostname'>;

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

/** What a request's cookie holds, if any. A name that comes twice counts the first time. */
export function readCookie({ name }: DeskCookie, { headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const { cookie } = headers;
  if (cookie === undefined || cookie.length > MAX_HEADER) return undefined;
  const pairs = cookie.split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1);
}

/** The Set-Cookie header that sets a cookie to base64url. */
export function setCookie(cookie: DeskCookie, value: string, request: CookieRequest): string {
  if (!BASE64URL.test(value)) throw new RangeError('a cookie of the desk holds base64url');
  return header(cookie, value, request, cookie.maxAge);
}

/** The Set-Cookie header that forgets a cookie. */
export function forgetCookie(cookie: DeskCookie, request: CookieRequest): string {
  return header(cookie, '', request, 0);
}

/** Not readable by scripts, and over TLS only unless this is a machine talking to itself. */
function header({ name, path, sameSite }: DeskCookie, value: string, request: CookieRequest, maxAge?: number): string {
  return [
    `${name}=${value}`,
    ...(maxAge === undefined ? [] : [`Max-Age=${maxAge}`]),
    `Path=${path}`,
    'HttpOnly',
    ...(isLoopbackHttp(request) ? [] : ['Secure']),
    `SameSite=${sameSite === 'strict' ? 'Strict' : 'Lax'}`,
  ].join('; ');
}

/** True for plain HTTP to the machine itself. Behind a proxy that ends TLS the host is another one, and the cookie is secure. */
export function isLoopbackHttp(request: CookieRequest): boolean {
  return request.protocol === 'http' && ['127.0.0.1', 'localhost', '::1', '[::1]'].includes(request.hostname);
}
