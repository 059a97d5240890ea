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

/** The stored form of a caller's key: scoped to the caller. */
export function requestKey(caller: string, idempotencyKey: string): HexKey {
  return hexKey(`idempotency\n${caller}\n${idempotencyKey}`);
}
