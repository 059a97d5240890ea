import { hash } from 'node:crypto';
import type { HexKey } from '../lanes/command';
import type { NonceClaim } from './request-claims';

/** The first 128 bits of the SHA-256 of a text, in hex: how keys and fingerprints are written in the store. */
export function hexKey(text: string): HexKey {
  return hash('sha256', text, 'hex').slice(0, 32);
}

/** What makes two requests the same: the caller's key, and the fingerprint of what it was used for. */
export interface RequestIdentity {
  readonly key: HexKey;
  readonly digest: HexKey;
  /** The nonce of this sending, to be claimed together with the key. */
  readonly nonce?: NonceClaim;
}

/**
 * The identity of an HTTP request. The key is scoped to the caller; the fingerprint covers method, path and the digest of
 * the body's bytes, so a retry must be the same bytes.
 */
export function requestIdentity(request: {
  caller: string;
  idempotencyKey: string;
  method: string;
  path: string;
  contentDigest: string;
}): RequestIdentity {
  const { caller, idempotencyKey, method, path, contentDigest } = request;
  return {
    key: hexKey(`idempotency\n${caller}\n${idempotencyKey}`),
    digest: hexKey(`${method}\n${path}\n${contentDigest}`),
  };
}
