import { hash } from 'node:crypto';
import { constantTimeEqual } from '../crypto/mac';

const SHA_256_MEMBER = /(?:^|,)[ \t]*sha-256=:([A-Za-z0-9+/]{43}=):/;

/** The RFC 9530 `Content-Digest` of a body. */
export function contentDigest(body: string | Buffer): string {
  return `sha-256=:${hash('sha256', body, 'base64')}:`;
}

/**
 * True when the `Content-Digest` header has a sha-256 digest and it is the body's. Digests by other algorithms beside it are
 * not looked at.
 */
export function matchesContentDigest(header: string, body: string | Buffer): boolean {
  const expected = contentDigest(body);
  if (header === expected) return true;
  const given = SHA_256_MEMBER.exec(header)?.[1];
  if (given === undefined) return false;
  return constantTimeEqual(Buffer.from(`sha-256=:${given}:`), Buffer.from(expected));
}
