import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';
import { CIPHERS, cipherOf, type CryptoProfile, KEY_BYTES, UnsealError } from './cipher';

export { KEY_BYTES, UnsealError } from './cipher';

/** Versions fit one byte; the first is 1. */
const MAX_VERSION = 255;
/** Takes the place of a key's version in values of another cipher than the first one; its number and the version follow. */
const NAMED_CIPHER = 0;
/** Hex digits of a blind index: as many as a uuid has. */
const BLIND_INDEX_DIGITS = 32;

/** The hash in blind indexes. Chosen when an installation is made; it may never change under indexes that are stored. */
export const INDEX_ALGORITHMS = ['hmac-sha256', 'hmac-sm3'] as const;
export type IndexAlgorithm = (typeof INDEX_ALGORITHMS)[number];

const INDEX_DIGEST: Readonly<Record<IndexAlgorithm, string>> = { 'hmac-sha256': 'sha256', 'hmac-sm3': 'sm3' };

/** What beside the master keys a key ring is made of. */
export interface KeyRingOptions {
  /** How values are sealed from now on, `standard` when left out; what is sealed already opens either way. */
  readonly profile?: CryptoProfile;
  /** 32 bytes that blind indexes and codes are made with; the oldest master key when left out. */
  readonly indexKey?: Buffer;
  /** `hmac-sha256` when left out. */
  readonly indexAlgorithm?: IndexAlgorithm;
  /** Reads the master keys anew: they change while processes run. Undefined when they cannot be read now. */
  readonly reload?: () => ReadonlyMap<number, Buffer> | undefined;
}

/** After this time every process seals with a key that was added, ms. */
export const KEY_RELOAD_MS = 5_000;

/**
 * Values that name an unknown key have the keys read anew once in this time at most, ms: such values come from outside, too,
 * and reading a file stops everything else.
 */
export const UNKNOWN_KEY_RELOAD_MS = 2_000;

/** What the check values of keys are made of: codes over it tell one key from another and say nothing about either. */
const CHECKED_TEXT = 'onecard key check';
const CHECK_PURPOSE = 'key-check';

/**
 * The encryption keys of the service. Values are sealed with the newest master key and opened with the one they name, so a
 * new key can be added without touching what is stored. Each purpose has a subkey of its own (HKDF-SHA-256), made once.
 */
export class KeyRing {
  readonly #profile: CryptoProfile;
  readonly #reload: KeyRingOptions['reload'];
  #masterKeys: ReadonlyMap<number, Buffer>;
  #newest: number;
  #reloadedAt = performance.now();
  #lookedForUnknownAt = -Infinity;
  readonly #subkeys = new Map<string, Buffer>();
  readonly #indexKeys = new Map<string, KeyObject>();
  readonly #indexMaster: Buffer;
  readonly #indexAlgorithm: IndexAlgorithm;

  /** `masterKeys`: 32 bytes each, by version. Throws a RangeError on none, another length or a version outside 1 to 255. */
  constructor(
    masterKeys: ReadonlyMap<number, Buffer>,
    { profile = 'standard', indexKey, indexAlgorithm = 'hmac-sha256', reload }: KeyRingOptions = {},
  ) {
    this.#profile = profile;
    this.#reload = reload;
    this.#masterKeys = checked(masterKeys);
    const versions = [...masterKeys.keys()];
    this.#newest = Math.max(...versions);
    this.#indexMaster = indexKey ?? this.#master(Math.min(...versions));
    if (this.#indexMaster.length !== KEY_BYTES) throw new RangeError(`an index key has ${KEY_BYTES} bytes`);
    this.#indexAlgorithm = indexAlgorithm;
  }

  /** Versions of the master keys, oldest first. */
  get versions(): readonly number[] {
    return [...this.#masterKeys.keys()].sort((a, b) => a - b);
  }

  /** How values are sealed now. */
  get profile(): CryptoProfile {
    return this.#profile;
  }

  /** The hash in blind indexes. */
  get indexAlgorithm(): IndexAlgorithm {
    return this.#indexAlgorithm;
  }

  /** What a value begins with that is sealed now: tells without any key whether one is sealed with the newest. */
  get header(): Buffer {
    this.#refresh();
    return headerOf(this.#newest, this.#profile);
  }

  /**
   * Encrypts for storage. `context` says what the value is and whose, as `terminal-key:T0000001.1`: it is not stored, but
   * only the same context opens the value, so that sealed values cannot be swapped between rows.
   */
  seal(plaintext: Buffer, context: string): Buffer {
    this.#refresh();
    const cipher = CIPHERS[this.#profile];
    const header = headerOf(this.#newest, this.#profile);
    return Buffer.concat([header, cipher.encrypt(this.#sealKey(this.#newest), plaintext, context)]);
  }

  /** Decrypts what `seal` made under the same context. Throws UnsealError. */
  open(sealed: Buffer, context: string): Buffer {
    const { version, cipher, content } = partsOf(sealed);
    if (version === undefined) throw new UnsealError();
    // Another process may have sealed it with a key that was added since the keys were read.
    if (!this.#masterKeys.has(version)) this.#lookForUnknown();
    if (!this.#masterKeys.has(version)) throw new UnsealError();
    return cipher.decrypt(this.#sealKey(version), content, context);
  }

  /**
   * A keyed fingerprint of a value to look it up by: 32 hex digits, a uuid to PostgreSQL. Without the key it cannot be
   * tried out, which matters for values as guessable as card numbers. It stays the same when keys are added or retired:
   * the index key makes it.
   */
  blindIndex(domain: string, value: string): string {
    // A KeyObject is several times faster than bytes, and this runs for every card number.
    let key = this.#indexKeys.get(domain);
    if (key === undefined) {
      key = createSecretKey(this.subkey(`blind-index:${domain}`));
      this.#indexKeys.set(domain, key);
    }
    return createHmac(INDEX_DIGEST[this.#indexAlgorithm], key).update(value).digest('hex').slice(0, BLIND_INDEX_DIGITS);
  }

  /** The 32-byte key of one purpose, made from the index key: the same whatever master keys are added or retired. */
  subkey(purpose: string): Buffer {
    return this.#derived(`index:${purpose}`, this.#indexMaster, purpose);
  }

  /** The check value of a master key, 32 bytes. Throws a RangeError for a version that there is not. */
  sealCheck(version: number): Buffer {
    return checkOf('sha256', this.#derived(`${version}:${CHECK_PURPOSE}`, this.#master(version), CHECK_PURPOSE));
  }

  /** The check value of the index key with an algorithm, 32 bytes: another one for another key or algorithm. */
  indexCheck(algorithm: IndexAlgorithm = this.#indexAlgorithm): Buffer {
    return checkOf(INDEX_DIGEST[algorithm], this.subkey(CHECK_PURPOSE));
  }

  /** Reads the keys anew now. Keys that cannot be read stay as they are. */
  reload(): void {
    this.#refresh(0);
  }

  #lookForUnknown(): void {
    const now = performance.now();
    if (now - this.#lookedForUnknownAt < UNKNOWN_KEY_RELOAD_MS) return;
    this.#lookedForUnknownAt = now;
    this.#refresh(0);
  }

  /** Reads the keys anew when they were read that long ago. Keys that cannot be read stay as they are. */
  #refresh(after = KEY_RELOAD_MS): void {
    if (this.#reload === undefined || performance.now() - this.#reloadedAt < after) return;
    this.#reloadedAt = performance.now();
    try {
      const keys = this.#reload();
      if (keys === undefined) return;
      this.#masterKeys = checked(keys);
      this.#newest = Math.max(...keys.keys());
    } catch {
      // A file that is being restored or was damaged must not stop a service that has its keys.
    }
  }

  #sealKey(version: number): Buffer {
    return this.#derived(`${version}:seal`, this.#master(version), 'seal');
  }

  #derived(name: string, master: Buffer, purpose: string): Buffer {
    let key = this.#subkeys.get(name);
    if (key === undefined) {
      key = Buffer.from(hkdfSync('sha256', master, 'onecard', purpose, KEY_BYTES));
      this.#subkeys.set(name, key);
    }
    return key;
  }

  #master(version: number): Buffer {
    const master = this.#masterKeys.get(version);
    if (master === undefined) throw new RangeError(`no master key has version ${version}`);
    return master;
  }
}

function checkOf(digest: string, key: Buffer): Buffer {
  return createHmac(digest, key).update(CHECKED_TEXT).digest();
}

function headerOf(version: number, profile: CryptoProfile): Buffer {
  return profile === 'standard' ? Buffer.of(version) : Buffer.of(NAMED_CIPHER, CIPHERS[profile].number, version);
}

function checked(masterKeys: ReadonlyMap<number, Buffer>): ReadonlyMap<number, Buffer> {
  if (masterKeys.size === 0) throw new RangeError('a key ring needs a key');
  for (const [version, key] of masterKeys) {
    if (!Number.isInteger(version) || version < 1 || version > MAX_VERSION) throw new RangeError('bad key version');
    if (key.length !== KEY_BYTES) throw new RangeError(`a master key has ${KEY_BYTES} bytes`);
  }
  return masterKeys;
}

/** Version of the key that a value is sealed with; undefined for bytes that are no sealed value. */
export function sealedVersion(sealed: Buffer): number | undefined {
  return sealed[0] === NAMED_CIPHER ? sealed[2] : sealed[0];
}

/** The version is the first byte of a value sealed with AES-256-GCM, as all were before there was another cipher. */
function partsOf(sealed: Buffer) {
  return sealed[0] === NAMED_CIPHER
    ? { cipher: cipherOf(sealed[1]), version: sealedVersion(sealed), content: sealed.subarray(3) }
    : { cipher: CIPHERS.standard, version: sealedVersion(sealed), content: sealed.subarray(1) };
}
