import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { KEY_BYTES, KeyRing } from './key-ring';

/** Group and others: nobody but the owner may look into the file. */
const FOREIGN_ACCESS = 0o077;

/** A key file that cannot be used; the message says why and never shows a key. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

const KeyFile = z.object({ keys: z.record(z.string().regex(/^[1-9]\d{0,2}$/), z.base64()) });

/**
 * The key ring of this installation: `masterKey` when one is given, else the keys of the file, which is made with one
 * random key and mode 600 when it does not exist. Processes that start together end up with the same file. The file holds
 * `{"keys":{"1":"<base64>"}}`; a key with the next number is added to change keys. Throws KeyFileError.
 */
export function loadKeyRing(settings: { readonly keyFile: string; readonly masterKey: Buffer | undefined }): KeyRing {
  if (settings.masterKey !== undefined) return new KeyRing(new Map([[1, settings.masterKey]]));
  return readKeyFile(settings.keyFile) ?? makeKeyFile(settings.keyFile);
}

function readKeyFile(path: string): KeyRing | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new KeyFileError(`the key file ${path} cannot be read`);
  }
  if ((statSync(path).mode & FOREIGN_ACCESS) !== 0) throw new KeyFileError(`the key file ${path} must have mode 600`);
  try {
    const { keys } = KeyFile.parse(JSON.parse(text));
    return new KeyRing(new Map(Object.entries(keys).map(([v, key]) => [Number(v), Buffer.from(key, 'base64')])));
  } catch {
    throw new KeyFileError(`the key file ${path} is not a file of ${KEY_BYTES}-byte keys in base64 by version`);
  }
}

/** Written aside and linked into place, so that nobody ever reads half a file or replaces another process's keys. */
function makeKeyFile(path: string): KeyRing {
  mkdirSync(dirname(path), { recursive: true });
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  const keys = { 1: randomBytes(KEY_BYTES).toString('base64') };
  writeFileSync(aside, `${JSON.stringify({ keys })}\n`, { mode: 0o600, flag: 'wx', flush: true });
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new KeyFileError(`the key file ${path} cannot be made`);
  } finally {
    rmSync(aside);
  }
  const ring = readKeyFile(path);
  if (ring === undefined) throw new KeyFileError(`the key file ${path} cannot be read`);
  return ring;
}
