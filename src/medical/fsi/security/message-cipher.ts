import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../../platform/crypto';

const CIPHER = 'sm4-cbc';
/** SM4 has keys and blocks of 16 bytes. */
const BLOCK_BYTES = 16;
const HEX = /^(?:[0-9A-Fa-f]{32}){2,}$/;

/**
 * SM4-CBC of `input` and `output` (enc_type SM4): an initialisation vector of 16 random bytes and the encrypted JSON with
 * PKCS#7 padding, in hexadecimal. Each institution has a key of its own, made from the service's keys.
 */
@Injectable()
export class MessageCipher {
  constructor(private readonly keys: KeyRing) {}

  /** The key of an institution, 16 bytes. To be handed over to the institution on a safe way. */
  keyOf(fixmedinsCode: string): Buffer {
    return this.keys.subkey(`fsi-sm4:${fixmedinsCode}`).subarray(0, BLOCK_BYTES);
  }

  encrypt(fixmedinsCode: string, text: string): string {
    const vector = randomBytes(BLOCK_BYTES);
    const cipher = createCipheriv(CIPHER, this.keyOf(fixmedinsCode), vector);
    return Buffer.concat([vector, cipher.update(text, 'utf8'), cipher.final()]).toString('hex');
  }

  /** The text; undefined when it was not encrypted with the institution's key. */
  decrypt(fixmedinsCode: string, encrypted: unknown): string | undefined {
    if (typeof encrypted !== 'string' || !HEX.test(encrypted)) return undefined;
    const bytes = Buffer.from(encrypted, 'hex');
    const decipher = createDecipheriv(CIPHER, this.keyOf(fixmedinsCode), bytes.subarray(0, BLOCK_BYTES));
    try {
      return Buffer.concat([decipher.update(bytes.subarray(BLOCK_BYTES)), decipher.final()]).toString('utf8');
    } catch {
      return undefined;
    }
  }
}
