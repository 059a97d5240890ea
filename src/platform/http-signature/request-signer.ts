import type { KeyObject } from 'node:crypto';
import { mac, type MacAlgorithm } from '../crypto/mac';
import { contentDigest } from './content-digest';
import {
  pathOf,
  queryOf,
  SIGNATURE_LABEL,
  signatureBase,
  signatureParams,
  type CoveredComponent,
  type SignatureParameters,
} from './signature-base';

/** A request to sign and the key to do it with. */
export interface RequestToSign {
  readonly method: string;
  /** Path as it goes into the request line, with the query if there is one. */
  readonly path: string;
  /** The exact bytes that will be sent; absent when the request has no body. */
  readonly body?: string | Buffer;
  readonly idempotencyKey?: string;
  readonly keyId: string;
  readonly secret: Buffer | KeyObject;
  readonly alg: MacAlgorithm;
  /** Seconds since the epoch. */
  readonly created: number;
  /** Never used before by this terminal. */
  readonly nonce: string;
}

/**
 * The headers that sign a request, ready to be sent: `content-type` (JSON) and `content-digest` when there is a body,
 * `idempotency-key` when one is given, `signature-input`, `signature`. The query is covered too when there is one.
 */
export function signRequest(request: RequestToSign): Record<string, string> {
  const headers: Record<string, string> = {};
  const components: CoveredComponent[] = [
    ['@method', request.method],
    ['@path', pathOf(request.path)],
  ];
  if (request.path.includes('?')) components.push(['@query', queryOf(request.path)]);
  if (request.body !== undefined) {
    const digest = contentDigest(request.body);
    headers['content-type'] = 'application/json';
    headers['content-digest'] = digest;
    components.push(['content-digest', digest]);
  }
  if (request.idempotencyKey !== undefined) {
    headers['idempotency-key'] = request.idempotencyKey;
    components.push(['idempotency-key', request.idempotencyKey]);
  }
  const { created, nonce, keyId, alg, secret } = request;
  return Object.assign(headers, sign(components, { created, nonce, keyId, algorithm: alg }, alg, secret));
}

/** The two headers of a signature over these components. */
export function sign(
  components: readonly CoveredComponent[],
  parameters: SignatureParameters,
  algorithm: MacAlgorithm,
  key: Buffer | KeyObject,
): { 'signature-input': string; signature: string } {
  const params = signatureParams(components, parameters);
  const code = mac(algorithm, key, signatureBase(components, params)).toString('base64');
  return { 'signature-input': `${SIGNATURE_LABEL}=${params}`, signature: `${SIGNATURE_LABEL}=:${code}:` };
}
