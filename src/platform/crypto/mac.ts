import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';

/** The message authentication codes that terminals may use: the registered one and the private one for SM (国密) deployments. */
export const MAC_ALGORITHMS = ['hmac-sha256', 'hmac-sm3'] as const;

/** Name of an algorithm as it stands in the `alg` parameter of a signature. */
export type MacAlgorithm = (typeof MAC_ALGORITHMS)[number];

const DIGEST_OF: Readonly<Record<MacAlgorithm, string>> = { 'hmac-sha256': 'sha256', 'hmac-sm3': 'sm3' };

/** True when the text names an algorithm of this service. */
export function isMacAlgorithm(value: unknown): value is MacAlgorithm {
  return value === 'hmac-sha256' || value === 'hmac-sm3';
}

/**
 * The 32-byte code of `data`. A `KeyObject` is several times faster than a `Buffer` as key: prepare one for keys used often.
 */
export function mac(algorithm: MacAlgorithm, key: KeyObject | Buffer, data: string | Buffer): Buffer {
  return createHmac(DIGEST_OF[algorithm], key).update(data).digest();
}

/** Compares two byte strings in a time that tells nothing about where they differ. Different lengths are unequal. */
export function constantTimeEqual(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
