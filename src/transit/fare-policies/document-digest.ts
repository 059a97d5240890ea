import { createHash } from 'node:crypto';

/** SHA-256 of a JSON document, 64 hexadecimal digits; the order of its properties and its layout do not matter. */
export function documentDigest(document: unknown): string {
  return createHash('sha256').update(canonical(document)).digest('hex');
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => {
    if (typeof member !== 'object' || member === null || Array.isArray(member)) return member;
    return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
