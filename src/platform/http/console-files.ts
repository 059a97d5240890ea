import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import helmet from '@fastify/helmet';
import staticFiles from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ProblemError } from '../errors';

/** What the build of the console (console/vite.config.mts) leaves in the page where the nonce of each answer belongs. */
const NONCE_PLACEHOLDER = '__CSP_NONCE__';
const NONCE_BYTES = 18;
/** Names of assets hold a hash of what is in them, so they may be kept for as long as anybody keeps anything, in seconds. */
const ASSET_AGE_SECONDS = 31_536_000;
/** Browser features, of which the console uses none. */
const PERMISSIONS_POLICY = 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), display-capture=()';

const nonces = new WeakMap<object, string>();

/**
 * Serves the built console under /console/: its page for every path without a file extension, its assets packed as the
 * build left them. A service whose console is not built answers 404 there. `folder` is where the build lies; by default
 * `dist/console` of the package.
 */
export function installConsole(fastify: FastifyInstance, folder: string = builtConsole()): void {
  void fastify.register(async (scope) => {
    await scope.register(helmet, { ...SECURITY_HEADERS });
    scope.addHook('onRequest', async (_request, reply) => {
      void reply.header('permissions-policy', PERMISSIONS_POLICY);
    });
    // The assets' plugin refuses to start without its folder.
    if (existsSync(join(folder, 'assets'))) await scope.register(staticFiles, assetOptions(folder));
    const page = pageOf(folder);
    scope.get('/console', (_request, reply) => reply.redirect('/console/', 302));
    scope.get('/console/icon.svg', (_request, reply) => sendIcon(reply, folder));
    scope.get('/console/*', async (request, reply) => {
      const path = request.url.split('?', 1)[0] ?? '';
      if (page === undefined || /\.[^/]*$/.test(path)) throw new ProblemError('not_found');
      return sendPage(reply, page);
    });
  });
}

/**
 * Nothing from anywhere but this service, no inline script, and no markup made from text (Trusted Types). Style sheets that
 * the components of Ant Design add at run time carry the nonce of the answer; style attributes are refused.
 */
const SECURITY_HEADERS: Parameters<typeof helmet>[1] = {
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", (_request: IncomingMessage, response: ServerResponse) => `'nonce-${nonceOf(response)}'`],
      styleSrcAttr: ["'none'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ['default'],
    },
  },
  referrerPolicy: { policy: 'no-referrer' },
  frameguard: { action: 'deny' },
  crossOriginOpenerPolicy: { policy: 'same-origin' },
  crossOriginResourcePolicy: { policy: 'same-origin' },
  // A host that also serves other things decides about its subdomains itself.
  strictTransportSecurity: { maxAge: ASSET_AGE_SECONDS, includeSubDomains: false },
};

function assetOptions(folder: string): Parameters<typeof staticFiles>[1] {
  return {
    root: join(folder, 'assets'),
    prefix: '/console/assets/',
    decorateReply: false,
    index: false,
    preCompressed: true,
    immutable: true,
    maxAge: ASSET_AGE_SECONDS * 1000,
  };
}

function pageOf(folder: string): string | undefined {
  const file = join(folder, 'index.html');
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function sendPage(reply: FastifyReply, page: string): FastifyReply {
  return reply
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(page.replaceAll(NONCE_PLACEHOLDER, nonceOf(reply.raw)));
}

function sendIcon(reply: FastifyReply, folder: string): FastifyReply {
  const file = join(folder, 'icon.svg');
  if (!existsSync(file)) throw new ProblemError('not_found');
  return reply.header('cache-control', 'public, max-age=86400').type('image/svg+xml').send(readFileSync(file));
}

/** One for each answer. */
function nonceOf(response: object): string {
  const standing = nonces.get(response);
  if (standing !== undefined) return standing;
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  nonces.set(response, nonce);
  return nonce;
}

/** The build lies at the same place of the package for the compiled program and for the sources that a test runs. */
function builtConsole(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'dist', 'console');
}
