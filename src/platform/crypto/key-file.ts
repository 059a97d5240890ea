import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { type CryptoProfile, KEY_BYTES } from './cipher';
import { INDEX_ALGORITHMS, type IndexAlgorithm, KeyRing } from './key-ring';

/** Group and others: nobody but the owner may look into the file. */
const FOREIGN_ACCESS = 0o077;
const PRIVATE_MODE = 0o600;
const MAX_VERSION = 255;

/** A key file that cannot be used; the message says why and never shows a key. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
}

const KeyFile = z.object({
  keys: z.record(z.string().regex(/^[1-9]\d{0,2}$/), z.base64()),
  index: z.object({ key: z.base64(), algorithm: z.enum(INDEX_ALGORITHMS) }).optional(),
});
type KeyFileContent = z.infer<typeof KeyFile>;

/** Where the keys are and how they are used. */
export interface KeySettings {
  readonly keyFile: string;
  readonly masterKey: Buffer | undefined;
  /** How values are sealed from now on; `standard` when left out. */
  readonly cryptoProfile?: CryptoProfile;
  /** Hash of the blind indexes beside a master key; a key file names its own. `hmac-sha256` when left out. */
  readonly cryptoIndex?: IndexAlgorithm;
}

/**
 * The key ring of this installation: `masterKey` when one is given, else the keys of the file, which is made with random
 * keys and mode 600 when it does not exist. Processes that start together end up with the same file. It holds
 * `{"keys":{"1":"<base64>"},"index":{"key":"<base64>","algorithm":"hmac-sha256"}}`. A key with the next number is added to
 * change keys; running processes notice. The index key is never changed: what people are found by is made with it. In a file
 * from before there was one, the oldest key is it. Throws KeyFileError.
 */
export function loadKeyRing(settings: KeySettings): KeyRing {
  const { keyFile, masterKey, cryptoProfile: profile = 'standard', cryptoIndex = 'hmac-sha256' } = settings;
  if (masterKey !== undefined) return new KeyRing(new Map([[1, masterKey]]), { profile, indexAlgorithm: cryptoIndex });
  const content = readKeyFile(keyFile) ?? makeKeyFile(keyFile, profile);
  try {
    return new KeyRing(keysOf(content), {
      profile,
      ...(content.index && {
        indexKey: Buffer.from(content.index.key, 'base64'),
        indexAlgorithm: content.index.algorithm,
      }),
      reload: () => {
        const now = readKeyFile(keyFile);
        return now && keysOf(now);
      },
    });
  } catch {
    throw notKeys(keyFile);
  }
}

/** When the keys were last changed, ms since the epoch. Throws KeyFileError when there is no such file. */
export function keysChangedAt(keyFile: string): number {
  const stats = statSync(keyFile, { throwIfNoEntry: false });
  if (!stats) throw new KeyFileError(`there is no key file ${keyFile}`);
  return stats.mtimeMs;
}

/** Adds a random key to the file, with which values are sealed from now on, and answers its version. Throws KeyFileError. */
export function addMasterKey(keyFile: string): number {
  return changeKeyFile(keyFile, (content) => {
    const version = Math.max(...Object.keys(content.keys).map(Number)) + 1;
    if (version > MAX_VERSION) throw new KeyFileError(`a key file has at most ${MAX_VERSION} versions`);
    const keys = { ...content.keys, [version]: randomBytes(KEY_BYTES).toString('base64') };
    return { content: { ...content, keys, index: indexOf(content) }, answer: version };
  });
}

/**
 * Takes a key out of the file. Nothing may be sealed with it any more; the index key stays. Throws KeyFileError when there is
 * no such key, and for the newest one.
 */
export function removeMasterKey(keyFile: string, version: number): void {
  changeKeyFile(keyFile, (content) => {
    const keys = Object.fromEntries(Object.entries(content.keys).filter(([name]) => Number(name) !== version));
    const versions = Object.keys(content.keys).map(Number);
    if (!versions.includes(version)) throw new KeyFileError(`there is no key with version ${version}`);
    if (version === Math.max(...versions)) throw new KeyFileError('the newest key cannot be retired');
    return { content: { ...content, keys, index: indexOf(content) }, answer: undefined };
  });
}

/** The index key of a file; the oldest key in a file from before it stood by itself. */
function indexOf({ keys, index }: KeyFileContent): NonNullable<KeyFileContent['index']> {
  if (index) return index;
  const oldest = Math.min(...Object.keys(keys).map(Number));
  return { key: keys[oldest] ?? '', algorithm: 'hmac-sha256' };
}

function keysOf({ keys }: KeyFileContent): ReadonlyMap<number, Buffer> {
  return new Map(Object.entries(keys).map(([version, key]) => [Number(version), Buffer.from(key, 'base64')]));
}

function readKeyFile(path: string): KeyFileContent | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new KeyFileError(`the key file ${path} cannot be read`);
  }
  if ((statSync(path).mode & FOREIGN_ACCESS) !== 0) throw new KeyFileError(`the key file ${path} must have mode 600`);
  try {
    const content = KeyFile.parse(JSON.parse(text));
    // A key of another length is told here and not when it is first used.
    if (Object.values(content.keys).some((key) => Buffer.from(key, 'base64').length !== KEY_BYTES)) throw notKeys(path);
    return content;
  } catch {
    throw notKeys(path);
  }
}

function notKeys(path: string): KeyFileError {
  return new KeyFileError(`the key file ${path} is not a file of ${KEY_BYTES}-byte keys in base64 by version`);
}

/** Written aside and linked into place, so that nobody ever reads half a file or replaces another process's keys. */
function makeKeyFile(path: string, profile: CryptoProfile): KeyFileContent {
  mkdirSync(dirname(path), { recursive: true });
  const newKey = (): string => randomBytes(KEY_BYTES).toString('base64');
  const algorithm = profile === 'gm' ? 'hmac-sm3' : 'hmac-sha256';
  const aside = writeAside(path, { keys: { 1: newKey() }, index: { key: newKey(), algorithm } });
  try {
    linkSync(aside, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw new KeyFileError(`the key file ${path} cannot be made`);
  } finally {
    rmSync(aside);
  }
  const content = readKeyFile(path);
  if (content === undefined) throw new KeyFileError(`the key file ${path} cannot be read`);
  return content;
}

/** Replaces the file in one step, under a lock file: two administrators at once do not lose each other's key. */
function changeKeyFile<Answer>(
  path: string,
  change: (content: KeyFileContent) => { readonly content: KeyFileContent; readonly answer: Answer },
): Answer {
  const lock = `${path}.lock`;
  try {
    closeSync(openSync(lock, 'wx', PRIVATE_MODE));
  } catch {
    throw new KeyFileError(`the key file is being changed by somebody else; if nobody is, remove ${lock}`);
  }
  try {
    const before = readKeyFile(path);
    if (!before) throw new KeyFileError(`there is no key file ${path}`);
    const { content, answer } = change(before);
    replaceFile(path, writeAside(path, content));
    return answer;
  } finally {
    rmSync(lock, { force: true });
  }
}

/** The file stays its owner's: an administrator who changes it as root must not take it away from the service. */
function replaceFile(path: string, aside: string): void {
  try {
    const { uid, gid } = statSync(path);
    if (uid !== process.geteuid?.()) chownSync(aside, uid, gid);
    renameSync(aside, path);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

function writeAside(path: string, content: KeyFileContent): string {
  const aside = `${path}.${randomBytes(6).toString('hex')}`;
  writeFileSync(aside, `${JSON.stringify(content)}\n`, { mode: PRIVATE_MODE, flag: 'wx', flush: true });
  return aside;
}
