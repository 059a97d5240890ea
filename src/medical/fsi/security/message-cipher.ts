import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../../platform/crypto';

const CIPHER = 'sm4-cbc';
/** SM4 has keys and blocks of 16 bytes. */
const BLOCK_BYTES = 16;
const HEX = /^(?:[0-9A-Fa-f]{32}){2,}$/;

/** Whose key it is, and which of them. */
export interface KeyOwner {
  /** 定点医药机构编号. */
  readonly code: string;
  /** 1, and one more after each rotation. */
  readonly generation: number;
}

/**
 * SM4-CBC of `input` and `output` (enc_type SM4): an initialisation vector of 16 random bytes and the encrypted JSON with
 * PKCS#7 padding, in hexadecimal. Each institution has a key of its own, made from the service's keys, and one for each generation.
 */
@Injectable()
export class MessageCipher {
  constructor(private readonly keys: KeyRing) {}

  /** The key of an institution, 16 bytes. To be handed over to the institution on a safe way. */
  keyOf({ code, generation }: KeyOwner): Buffer {
    const purpose = generation === 1 ? `fsi-sm4:${code}` : `fsi-sm4:${code}:${generation}`;
    return this.keys.subkey(purpose).subarray(0, BLOCK_BYTES);
  }

  encrypt(owner: KeyOwner, text: string): string {
    const vector = randomBytes(BLOCK_BYTES);
    const cipher = createCipheriv(CIPHER, this.keyOf(owner), vector);
    return Buffer.concat([vector, cipher.update(text, 'utf8'), cipher.final()]).toString('hex');
  }

  /** The text; undefined when it was not encrypted with this key. */
  decrypt(owner: KeyOwner, encrypted: unknown): string | undefined {
    if (typeof encrypted !== 'string' || !HEX.test(encrypted)) return undefined;
    const bytes = Buffer.from(encrypted, 'hex');
    const decipher = createDecipheriv(CIPHER, this.keyOf(owner), bytes.subarray(0, BLOCK_BYTES));
    try {
      const clear = Buffer.concat([decipher.update(bytes.subarray(BLOCK_BYTES)), decipher.final()]);
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(clear);
    } catch {
      // The padding is wrong; of one wrong key in 256 it looks right, but then what comes out is no text.
      return undefined;
    }
  }
}
