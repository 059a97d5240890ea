import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { constantTimeEqual } from './mac';

/** Bytes of a master key, a data key, and of every key made from one. */
export const KEY_BYTES = 32;

/** How values are sealed: AES-256-GCM, or with the algorithms of the 国密 (state cryptography) standards. */
export const CRYPTO_PROFILES = ['standard', 'gm'] as const;
export type CryptoProfile = (typeof CRYPTO_PROFILES)[number];

/** A sealed value that cannot be opened: another key, another context, or changed bytes. Which of them is not told. */
export class UnsealError extends Error {
  override readonly name = 'UnsealError';

  constructor() {
    super('a sealed value cannot be opened');
  }
}

/** Authenticated encryption under a 32-byte key. `decrypt` throws UnsealError. */
export interface Cipher {
  /** Stands in sealed values for ever: a number is never given to another algorithm. */
  readonly number: number;
  /** Bytes that a sealed value is longer than its content. */
  readonly overhead: number;
  encrypt(key: Buffer, plaintext: Buffer, context: string): Buffer;
  decrypt(key: Buffer, sealed: Buffer, context: string): Buffer;
}

const GCM = 'aes-256-gcm';
const GCM_NONCE_BYTES = 12;
const GCM_TAG_BYTES = 16;

/** Kept as long as the bytes are: a short value opens several times faster under a KeyObject than under bytes. */
const gcmKeys = new WeakMap<Buffer, KeyObject>();

/** AES-256-GCM (NIST SP 800-38D): nonce, tag, ciphertext. The context is the associated data. */
const aesGcm: Cipher = {
  number: 1,
  overhead: GCM_NONCE_BYTES + GCM_TAG_BYTES,
  encrypt(key, plaintext, context) {
    const nonce = randomBytes(GCM_NONCE_BYTES);
    const cipher = createCipheriv(GCM, gcmKeyOf(key), nonce);
    cipher.setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]);
  },
  decrypt(key, sealed, context) {
    if (sealed.length < this.overhead) throw new UnsealError();
    const nonce = sealed.subarray(0, GCM_NONCE_BYTES);
    const decipher = createDecipheriv(GCM, gcmKeyOf(key), nonce, { authTagLength: GCM_TAG_BYTES });
    decipher.setAAD(Buffer.from(context));
    decipher.setAuthTag(sealed.subarray(GCM_NONCE_BYTES, this.overhead));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(this.overhead)), decipher.final()]);
    } catch {
      throw new UnsealError();
    }
  },
};

const SM4 = 'sm4-ctr';
const SM4_KEY_BYTES = 16;
const SM4_COUNTER_BYTES = 16;
const SM3_BYTES = 32;

interface GmKeys {
  readonly encryption: KeyObject;
  readonly authentication: KeyObject;
}

/** The two keys made from one are kept as long as that one is: making them costs more than a short value's encryption. */
const gmKeys = new WeakMap<Buffer, GmKeys>();

/**
 * SM4-CTR (GB/T 32907) with HMAC-SM3 (GB/T 32905) over what was encrypted (encrypt-then-MAC): counter, code, ciphertext. The
 * two have keys of their own (HKDF-SM3). The code covers the context with its length, the counter and the ciphertext.
 */
const sm4Hmac: Cipher = {
  number: 2,
  overhead: SM4_COUNTER_BYTES + SM3_BYTES,
  encrypt(key, plaintext, context) {
    const { encryption, authentication } = gmKeysOf(key);
    const counter = randomBytes(SM4_COUNTER_BYTES);
    const cipher = createCipheriv(SM4, encryption, counter);
    const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([counter, gmCode(authentication, context, counter, ciphertext), ciphertext]);
  },
  decrypt(key, sealed, context) {
    if (sealed.length < this.overhead) throw new UnsealError();
    const { encryption, authentication } = gmKeysOf(key);
    const counter = sealed.subarray(0, SM4_COUNTER_BYTES);
    const ciphertext = sealed.subarray(this.overhead);
    const code = gmCode(authentication, context, counter, ciphertext);
    if (!constantTimeEqual(code, sealed.subarray(SM4_COUNTER_BYTES, this.overhead))) throw new UnsealError();
    const decipher = createDecipheriv(SM4, encryption, counter);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  },
};

/** The cipher of each profile. */
export const CIPHERS: Readonly<Record<CryptoProfile, Cipher>> = { standard: aesGcm, gm: sm4Hmac };

/** The cipher that a sealed value names. Throws UnsealError when there is none with this number. */
export function cipherOf(number: number | undefined): Cipher {
  const cipher = Object.values(CIPHERS).find((one) => one.number === number);
  if (!cipher) throw new UnsealError();
  return cipher;
}

/** What a value begins with that `sealUnder` makes with a profile. */
export function sealedUnderMark(profile: CryptoProfile): Buffer {
  return Buffer.of(CIPHERS[profile].number);
}

/** Encrypts under a data key. The first byte of the answer names the cipher, so that either profile opens it. */
export function sealUnder(key: Buffer, profile: CryptoProfile, plaintext: Buffer, context: string): Buffer {
  const cipher = CIPHERS[profile];
  return Buffer.concat([sealedUnderMark(profile), cipher.encrypt(key, plaintext, context)]);
}

/** Decrypts what `sealUnder` made under the same key and context. Throws UnsealError. */
export function openUnder(key: Buffer, sealed: Buffer, context: string): Buffer {
  return cipherOf(sealed[0]).decrypt(key, sealed.subarray(1), context);
}

function gcmKeyOf(key: Buffer): KeyObject {
  let made = gcmKeys.get(key);
  if (made === undefined) {
    made = createSecretKey(key);
    gcmKeys.set(key, made);
  }
  return made;
}

function gmKeysOf(key: Buffer): GmKeys {
  let keys = gmKeys.get(key);
  if (keys === undefined) {
    const make = (purpose: string, bytes: number) =>
      createSecretKey(Buffer.from(hkdfSync('sm3', key, 'onecard', purpose, bytes)));
    keys = { encryption: make('sm4-ctr', SM4_KEY_BYTES), authentication: make('hmac-sm3', SM3_BYTES) };
    gmKeys.set(key, keys);
  }
  return keys;
}

function gmCode(key: KeyObject, context: string, counter: Buffer, ciphertext: Buffer): Buffer {
  const associated = Buffer.from(context);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(associated.length);
  return createHmac('sm3', key).update(length).update(associated).update(counter).update(ciphertext).digest();
}
