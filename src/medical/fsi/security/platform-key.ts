import { Injectable } from '@nestjs/common';
import { sm2 } from 'sm-crypto-v2';
import { KeyRing } from '../../../platform/crypto';
import { SM2_USER_ID } from './message-signature';

const PURPOSE = 'fsi-sm2-platform';
/** Order of the group of SM2 (GB/T 32918.5). */
const ORDER = BigInt('0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123');
const KEY_DIGITS = 64;

/**
 * The SM2 key that answers to institutions are signed with. It is made from the service's index key, so every process has
 * the same one, it survives the change of master keys, and there is nothing more to keep.
 */
@Injectable()
export class PlatformKey {
  readonly #privateKey: string;
  /** Uncompressed point in hexadecimal: institutions check answers with it. */
  readonly publicKey: string;

  constructor(keys: KeyRing) {
    const number = BigInt(`0x${keys.subkey(PURPOSE).toString('hex')}`);
    // From 1 to the order less 2.
    this.#privateKey = ((number % (ORDER - 2n)) + 1n).toString(16).padStart(KEY_DIGITS, '0');
    this.publicKey = sm2.getPublicKeyFromPrivateKey(this.#privateKey);
  }

  /** SM2 with SM3 over the text: r and s, 128 hexadecimal digits. */
  sign(text: string): string {
    return sm2.doSignature(Buffer.from(text), this.#privateKey, { hash: true, der: false, userId: SM2_USER_ID });
  }
}
