import { buffer } from 'node:stream/consumers';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { ZipFile as ZipWriter } from 'yazl';

/** A ZIP of an institution at most, bytes. */
export const MAX_ZIP_BYTES = 512 * 1024;
/** What comes out of it at most, bytes: 20,000 rows of the longest kind fit, and a bomb does not. */
export const MAX_TEXT_BYTES = 4 * 1024 * 1024;
/** Entries keep the days of MS-DOS: the same content gives the same bytes. */
const ENTRY_DATE = new Date('2020-01-01T00:00:00Z');
const LOCAL_FILE_HEADER = Buffer.from('PK\u0003\u0004', 'latin1');

/** A ZIP that is not taken; the message says why and repeats nothing of it. */
export class BadZipError extends Error {
  override readonly name = 'BadZipError';
}

/**
 * The text of the one file in a ZIP. Only as much is unpacked as may come out, whatever the ZIP says of itself.
 * Throws a BadZipError.
 */
export async function textOfZip(bytes: Buffer): Promise<string> {
  if (bytes.length > MAX_ZIP_BYTES) throw new BadZipError(`the file is larger than ${MAX_ZIP_BYTES} bytes`);
  if (!bytes.subarray(0, LOCAL_FILE_HEADER.length).equals(LOCAL_FILE_HEADER))
    throw new BadZipError('the file is no ZIP');
  const content = await contentOf(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content);
  } catch {
    throw new BadZipError('the text in the ZIP is not UTF-8');
  }
}

/** A ZIP with one text file. */
export async function zipOfText(name: string, text: string): Promise<Buffer> {
  const zip = new ZipWriter();
  zip.addBuffer(Buffer.from(text), name, { mtime: ENTRY_DATE });
  zip.end();
  return buffer(zip.outputStream);
}

async function contentOf(bytes: Buffer): Promise<Buffer> {
  let zip: ZipFile | undefined;
  try {
    // Names of entries are neither used nor looked at.
    zip = await fromBufferPromise(bytes, { lazyEntries: true, validateEntrySizes: true, decodeStrings: false });
    if (zip.entryCount !== 1) throw new BadZipError(`the ZIP holds ${zip.entryCount} entries, there must be one`);
    for await (const entry of zip.eachEntry()) return await unpack(zip, entry);
    throw new BadZipError('the ZIP is damaged');
  } catch (error) {
    // The messages of the library may quote what stands in the file.
    throw error instanceof BadZipError ? error : new BadZipError('the ZIP is damaged');
  } finally {
    zip?.close();
  }
}

async function unpack(zip: ZipFile, entry: Entry): Promise<Buffer> {
  if (entry.isEncrypted()) throw new BadZipError('the ZIP is encrypted');
  if (entry.uncompressedSize > MAX_TEXT_BYTES) throw tooLong();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    length += (chunk as Buffer).length;
    if (length > MAX_TEXT_BYTES) throw tooLong();
    chunks.push(chunk as Buffer);
  }
  return Buffer.concat(chunks);
}

function tooLong(): BadZipError {
  return new BadZipError(`the text in the ZIP is longer than ${MAX_TEXT_BYTES} bytes`);
}
