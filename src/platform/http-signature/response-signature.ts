import type { KeyObject } from 'node:crypto';
import { constantTimeEqual, mac, type MacAlgorithm } from '../crypto/mac';
import { contentDigest, matchesContentDigest } from './content-digest';
import { parseSignature, SignatureSyntaxError, type ParsedSignature } from './parse-signature';
import { sign } from './request-signer';
import { signatureBase, type CoveredComponent } from './signature-base';

/** A response to sign with the key of the request it answers. */
export interface ResponseToSign {
  readonly status: number;
  readonly body: string | Buffer;
  readonly keyId: string;
  readonly algorithm: MacAlgorithm;
  readonly key: KeyObject | Buffer;
  /** Seconds since the epoch. */
  readonly created: number;
  /** Nonce of the request: it binds the answer to it. */
  readonly nonce: string;
}

/** The three headers of a signed response: digest, signature input, signature over `@status` and `content-digest`. */
export function signResponse(response: ResponseToSign): Record<string, string> {
  const digest = contentDigest(response.body);
  const { created, nonce, keyId, algorithm, key } = response;
  const components: CoveredComponent[] = [
    ['@status', String(response.status)],
    ['content-digest', digest],
  ];
  return { 'content-digest': digest, ...sign(components, { created, nonce, keyId, algorithm }, algorithm, key) };
}

/** A response as it came, with what the client knows about the request it made. */
export interface ResponseToVerify {
  readonly status: number;
  /** Header names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** The exact bytes that were received. */
  readonly body: string | Buffer;
  readonly keyId: string;
  readonly secret: Buffer | KeyObject;
  readonly alg: MacAlgorithm;
  /** Nonce of the request. */
  readonly nonce: string;
}

/** Whether a response is what the service answered to this request; `reason` says why not. */
export type ResponseVerification = { readonly valid: true } | { readonly valid: false; readonly reason: string };

/** Checks digest, signature, key id and nonce of a response. Never throws. */
export function verifyResponse(response: ResponseToVerify): ResponseVerification {
  const digest = header(response, 'content-digest');
  if (digest === undefined) return invalid('no Content-Digest');
  if (!matchesContentDigest(digest, response.body)) return invalid('the body does not match its Content-Digest');
  let parsed: ParsedSignature;
  try {
    parsed = parseSignature(header(response, 'signature-input') ?? '', header(response, 'signature') ?? '');
  } catch (error) {
    if (error instanceof SignatureSyntaxError) return invalid(error.message);
    throw error;
  }
  if (parsed.keyId !== response.keyId) return invalid('signed with another key');
  if (parsed.nonce !== response.nonce) return invalid('the answer to another request');
  if (parsed.components.join() !== '@status,content-digest') return invalid('the signature covers other components');
  const base = signatureBase(
    [
      ['@status', String(response.status)],
      ['content-digest', digest],
    ],
    parsed.params,
  );
  const code = mac(response.alg, response.secret, base);
  return constantTimeEqual(code, parsed.signature) ? { valid: true } : invalid('wrong signature');
}

function header(response: ResponseToVerify, name: string): string | undefined {
  const value = response.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}

function invalid(reason: string): ResponseVerification {
  return { valid: false, reason };
}
