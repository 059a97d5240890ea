import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

/** Bytes of a master key and of every key made from one. */
export const KEY_BYTES = 32;

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + NONCE_BYTES + TAG_BYTES;
/** Versions fit one byte; the first is 1. */
const MAX_VERSION = 255;
/** Hex digits of a blind index: as many as a uuid has. */
const BLIND_INDEX_DIGITS = 32;

/** A sealed value that cannot be opened: another key, another context, or changed bytes. Which of them is not told. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';

  constructor() {
    super('a sealed value cannot be opened');
  }
}

/**
 * The encryption keys of the service. Values are sealed with the newest master key and opened with the one they name, so a
 * new key can be added without touching what is stored. Each purpose has a subkey of its own (HKDF-SHA-256), made once.
 */
export class KeyRing {
  readonly #subkeys = new Map<string, Buffer>();
  readonly #indexKeys = new Map<string, KeyObject>();
  readonly #newest: number;
  readonly #oldest: number;

  /** `masterKeys`: 32 bytes each, by version. Throws a RangeError on none, another length or a version outside 1 to 255. */
  constructor(private readonly masterKeys: ReadonlyMap<number, Buffer>) {
    const versions = [...masterKeys.keys()];
    if (versions.length === 0) throw new RangeError('a key ring needs a key');
    for (const [version, key] of masterKeys) {
      if (!Number.isInteger(version) || version < 1 || version > MAX_VERSION) throw new RangeError('bad key version');
      if (key.length !== KEY_BYTES) throw new RangeError(`a master key has ${KEY_BYTES} bytes`);
    }
    this.#newest = Math.max(...versions);
    this.#oldest = Math.min(...versions);
  }

  /**
   * Encrypts for storage. `context` says what the value is and whose, as `terminal-key:T0000001.1`: it is not stored, but
   * only the same context opens the value, so that sealed values cannot be swapped between rows.
   */
  seal(plaintext: Buffer, context: string): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.subkey('seal', this.#newest), nonce);
    cipher.setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([Buffer.of(this.#newest), nonce, cipher.getAuthTag(), ciphertext]);
  }

  /** Decrypts what `seal` made under the same context. Throws UnsealError. */
  open(sealed: Buffer, context: string): Buffer {
    const version = sealed[0];
    if (version === undefined || sealed.length < HEADER_BYTES || !this.masterKeys.has(version)) throw new UnsealError();
    const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
    const decipher = createDecipheriv(CIPHER, this.subkey('seal', version), nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(1 + NONCE_BYTES, HEADER_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(HEADER_BYTES)), decipher.final()]);
    } catch {
      throw new UnsealError();
    }
  }

  /**
   * A keyed fingerprint of a value to look it up by: 32 hex digits, a uuid to PostgreSQL. Without the key it cannot be
   * tried out, which matters for values as guessable as card numbers. It stays the same when a key is added: the oldest
   * master key makes it.
   */
  blindIndex(domain: string, value: string): string {
    // A KeyObject is several times faster than bytes, and this runs for every card number.
    let key = this.#indexKeys.get(domain);
    if (key === undefined) {
      key = createSecretKey(this.subkey(`blind-index:${domain}`, this.#oldest));
      this.#indexKeys.set(domain, key);
    }
    return createHmac('sha256', key).update(value).digest('hex').slice(0, BLIND_INDEX_DIGITS);
  }

  /** The 32-byte key of one purpose, made from the oldest master key unless a version is named. */
  subkey(purpose: string, version = this.#oldest): Buffer {
    const name = `${version}:${purpose}`;
    let key = this.#subkeys.get(name);
    if (key === undefined) {
      const master = this.masterKeys.get(version);
      if (master === undefined) throw new RangeError(`no master key has version ${version}`);
      key = Buffer.from(hkdfSync('sha256', master, 'onecard', purpose, KEY_BYTES));
      this.#subkeys.set(name, key);
    }
    return key;
  }
}
