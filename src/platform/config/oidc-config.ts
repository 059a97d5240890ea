import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError } from './config-error';

/** How staff sign in at an identity provider (OpenID Connect). */
export interface OidcConfig {
  /** URL of the provider; its discovery document lies below it. */
  readonly issuer: URL;
  readonly clientId: string;
  /** Secret; `undefined` for a public client, which PKCE alone protects. */
  readonly clientSecret: string | undefined;
  /** What the button of the sign-in page says. */
  readonly name: string;
  /** Claim of the ID token that holds the user name here. */
  readonly usernameClaim: string;
  /** Whether a second factor that the provider asked for stands for ours. */
  readonly trustsMfa: boolean;
  /** Origin under which browsers reach this service; `undefined` takes that of each request. */
  readonly publicUrl: string | undefined;
}

const LOOPBACK: readonly string[] = ['127.0.0.1', 'localhost', '[::1]'];

/** The provider must be reached over TLS, but on this very machine. */
const issuer = z
  .string()
  .refine(
    (value) =>
      URL.canParse(value) &&
      (value.startsWith('https://') || (value.startsWith('http://') && LOOPBACK.includes(new URL(value).hostname))),
    'must be a URL that starts with https://',
  )
  .transform((value) => new URL(value));

const origin = z
  .string()
  .refine((value) => URL.canParse(value) && /^https?:\/\/[^/]+\/?$/.test(value), 'must be a URL without a path')
  .transform((value) => new URL(value).origin);

const environment = z.object({
  OIDC_ISSUER: issuer,
  OIDC_CLIENT_ID: z.string().max(200, 'is too long'),
  OIDC_CLIENT_SECRET: z.string().optional(),
  OIDC_CLIENT_SECRET_FILE: z.string().optional(),
  OIDC_NAME: z.string().max(40, 'is too long').default('OpenID'),
  OIDC_USERNAME_CLAIM: z
    .string()
    .regex(/^[A-Za-z][\w.:/-]{0,99}$/, 'must be the name of a claim')
    .default('preferred_username'),
  OIDC_TRUST_AMR: z.enum(['true', 'false']).default('false'),
  PUBLIC_URL: origin.optional(),
});

/**
 * Reads the settings of the identity provider; undefined when OIDC_ISSUER is not set.
 * @throws ConfigError that names every wrong variable, without values.
 */
export function readOidc(env: Readonly<Record<string, string | undefined>>): OidcConfig | undefined {
  if (env['OIDC_ISSUER'] === undefined) return undefined;
  const { success, data, error } = environment.safeParse(env);
  if (!success) {
    const faults = error.issues.map(({ path, code, message }) => `${String(path[0])} ${told(code, message)}`);
    throw new ConfigError(faults.join('; '));
  }
  if (data.OIDC_CLIENT_SECRET !== undefined && data.OIDC_CLIENT_SECRET_FILE !== undefined) {
    throw new ConfigError('OIDC_CLIENT_SECRET and OIDC_CLIENT_SECRET_FILE exclude each other');
  }
  return {
    issuer: data.OIDC_ISSUER,
    clientId: data.OIDC_CLIENT_ID,
    clientSecret: data.OIDC_CLIENT_SECRET ?? secretIn(data.OIDC_CLIENT_SECRET_FILE),
    name: data.OIDC_NAME,
    usernameClaim: data.OIDC_USERNAME_CLAIM,
    trustsMfa: data.OIDC_TRUST_AMR === 'true',
    publicUrl: data.PUBLIC_URL,
  };
}

/** Zod's own messages may repeat the value; ours do not. */
function told(code: string, message: string): string {
  if (code === 'invalid_type') return 'is missing';
  return code === 'custom' || code === 'invalid_format' || code === 'too_big' ? message : 'is not valid';
}

function secretIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new ConfigError('OIDC_CLIENT_SECRET_FILE cannot be read');
  }
}
