import { createHash } from 'node:crypto';
import { sm2 } from 'sm-crypto-v2';

/** The user id that SM2 signatures of the interface are made with (GB/T 32918). */
export const SM2_USER_ID = '1234567812345678';
const RAW_BYTES = 64;
/** First byte of a DER sequence. */
const DER_SEQUENCE = 0x30;
const MAX_DER_BYTES = 72;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const HEX = /^(?:[0-9A-Fa-f]{2})+$/;

/**
 * True when `cainfo` is a signature of the text by the key: SM2 with SM3, as 64 bytes r and s or as DER, in hexadecimal or
 * base64. `publicKey` is hexadecimal, uncompressed.
 */
export function isSignedBy(publicKey: string, text: string, cainfo: string): boolean {
  const bytes = bytesOf(cainfo);
  if (bytes === undefined) return false;
  const der = bytes.length !== RAW_BYTES;
  if (der && (bytes[0] !== DER_SEQUENCE || bytes.length > MAX_DER_BYTES)) return false;
  try {
    return sm2.doVerifySignature(Buffer.from(text), bytes.toString('hex'), publicKey, {
      ...{ hash: true, der, userId: SM2_USER_ID },
    });
  } catch {
    // Numbers out of range, a point that is not on the curve, and broken DER.
    return false;
  }
}

/** The digest of a text that `signtype` SM3 carries in `cainfo`: it finds changes by accident only. */
export function digestOf(text: string): string {
  return createHash('sm3').update(text).digest('hex');
}

function bytesOf(cainfo: string): Buffer | undefined {
  if (HEX.test(cainfo)) return Buffer.from(cainfo, 'hex');
  return BASE64.test(cainfo) ? Buffer.from(cainfo, 'base64') : undefined;
}
