import { isUtf8 } from 'node:buffer';
import { badFileAsAWhole } from './file-fault';

/** Encodings that files are written in. GBK (GB 13000.1) is what older programs of offices and card makers read. */
export const FILE_ENCODINGS = ['utf-8', 'gbk', 'gb18030'] as const;

/** Encoding of a file. */
export type FileEncoding = (typeof FILE_ENCODINGS)[number];

const UTF8_BOM = Buffer.of(0xef, 0xbb, 0xbf);
/** A spreadsheet's or archive's first bytes, the byte order marks of UTF-16. */
const FOREIGN_STARTS: readonly (readonly [string, Buffer])[] = [
  ['a spreadsheet or another archive; save it as CSV', Buffer.from('PK\u0003\u0004', 'latin1')],
  ['an old spreadsheet; save it as CSV', Buffer.of(0xd0, 0xcf, 0x11, 0xe0)],
  ['UTF-16; save it as UTF-8 or GBK', Buffer.of(0xff, 0xfe)],
  ['UTF-16; save it as UTF-8 or GBK', Buffer.of(0xfe, 0xff)],
];

/**
 * The text of a file in UTF-8, with or without its mark, or in GBK (GB 18030, which has GBK in it).
 * @throws ProblemError `validation_failed` for anything that is no text in one of these.
 */
export function decodeFile(bytes: Buffer): { readonly text: string; readonly encoding: 'utf-8' | 'gb18030' } {
  for (const [what, start] of FOREIGN_STARTS) {
    if (bytes.subarray(0, start.length).equals(start)) throw badFileAsAWhole('encoding', `the file is ${what}`);
  }
  if (bytes.includes(0)) throw badFileAsAWhole('binary', 'the file is no text: it has a NUL in it');
  if (isUtf8(bytes)) {
    const body = bytes.subarray(0, UTF8_BOM.length).equals(UTF8_BOM) ? bytes.subarray(UTF8_BOM.length) : bytes;
    return { text: body.toString('utf8'), encoding: 'utf-8' };
  }
  try {
    return { text: new TextDecoder('gb18030', { fatal: true }).decode(bytes), encoding: 'gb18030' };
  } catch {
    throw badFileAsAWhole('encoding', 'the file is neither UTF-8 nor GBK');
  }
}

/** Writes text in an encoding. */
export interface TextWriter {
  /** The bytes that go before everything else. */
  readonly start: Buffer;
  /** The bytes of a text; undefined when the encoding lacks one of its characters. */
  encode(text: string): Buffer | undefined;
}

/** A writer of an encoding; `mark` puts the byte order mark before UTF-8, by which spreadsheets know it. */
export function textWriter(encoding: FileEncoding, mark = false): TextWriter {
  if (encoding === 'utf-8') {
    return { start: mark ? UTF8_BOM : Buffer.alloc(0), encode: (text) => Buffer.from(text, 'utf8') };
  }
  const longest = encoding === 'gbk' ? 2 : 4;
  return { start: Buffer.alloc(0), encode: (text) => encodeGb(text, longest) };
}

/** What a decoder puts where there is no character. */
const REPLACEMENT = 0xfffd;
/** First code point beyond the basic plane, and where GB 18030 writes it (0x90308130 counts as 189000). */
const ASTRAL = 0x10000;
const ASTRAL_POINTER = 189_000;
/** Code points of the basic plane in four bytes lie before this pointer. */
const BASIC_POINTERS = 39_420;

let table: ReadonlyMap<number, Buffer> | undefined;

function encodeGb(text: string, longest: number): Buffer | undefined {
  table ??= buildTable();
  const parts: Buffer[] = [];
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    const bytes = point < 0x80 ? Buffer.of(point) : (table.get(point) ?? astral(point));
    if (bytes === undefined || bytes.length > longest) return undefined;
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

/** Node decodes GB 18030 but does not encode it; so every code is decoded once, which takes some 20 ms. */
function buildTable(): ReadonlyMap<number, Buffer> {
  const decoder = new TextDecoder('gb18030');
  const made = new Map<number, Buffer>();
  const enter = (bytes: Buffer): void => {
    const text = decoder.decode(bytes);
    const point = text.codePointAt(0);
    // One character and no mark of a code that does not exist; the first code of a character counts.
    if (point === undefined || text.length !== (point < ASTRAL ? 1 : 2) || point === REPLACEMENT) return;
    if (!made.has(point)) made.set(point, bytes);
  };
  for (let lead = 0x81; lead <= 0xfe; lead += 1) {
    for (let trail = 0x40; trail <= 0xfe; trail += 1) if (trail !== 0x7f) enter(Buffer.of(lead, trail));
  }
  for (let pointer = 0; pointer < BASIC_POINTERS; pointer += 1) enter(fourBytes(pointer));
  return made;
}

function astral(point: number): Buffer | undefined {
  return point < ASTRAL ? undefined : fourBytes(point - ASTRAL + ASTRAL_POINTER);
}

function fourBytes(pointer: number): Buffer {
  return Buffer.of(
    0x81 + Math.floor(pointer / 12_600),
    0x30 + (Math.floor(pointer / 1_260) % 10),
    0x81 + (Math.floor(pointer / 10) % 126),
    0x30 + (pointer % 10),
  );
}
