/** Types of files that a dispute takes. */
export const ATTACHMENT_TYPES = ['application/pdf', 'image/png', 'image/jpeg', 'text/plain'] as const;

/** Type of a file of a dispute. */
export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

/** What the files of a type begin with. */
const BEGINNINGS: readonly (readonly [AttachmentType, readonly number[]])[] = [
  ['application/pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
];
/** Control characters that no text has; tab, line feed and carriage return are none of them. */
// eslint-disable-next-line no-control-regex -- looking for them is the point
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** What a browser might take for a page although it was sent as text. */
const MARKUP = /^\s*<(?:!doctype|html|script|svg|\?xml)/i;

/** The type of a file by its content, whatever its sender calls it; undefined for a file that is not taken. */
export function attachmentType(bytes: Uint8Array): AttachmentType | undefined {
  const known = BEGINNINGS.find(([, beginning]) => beginning.every((byte, index) => bytes[index] === byte));
  if (known) return known[0];
  return isText(bytes) ? 'text/plain' : undefined;
}

function isText(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return !CONTROL.test(text) && !MARKUP.test(text);
  } catch {
    return false;
  }
}
