import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { KeyRing } from '../../platform/crypto';

const PURPOSE = 'deny-list-checksum';

/**
 * Covers the checksums that are stored. Two versions that differ in one card differ by the plain hash of its number, which could
 * be found by trying; so what is stored is the checksum XOR a keyed code of its version. Version 0 is the empty list.
 */
@Injectable()
export class ChecksumMask {
  constructor(private readonly keys: KeyRing) {}

  /** From plain to stored and back: 64 hexadecimal digits. */
  apply(version: number, checksum: string): string {
    if (version === 0) return checksum;
    const code = createHmac('sha256', this.keys.subkey(PURPOSE)).update(String(version)).digest();
    const bytes = Buffer.from(checksum, 'hex');
    for (const [index, byte] of bytes.entries()) bytes[index] = byte ^ (code[index] ?? 0);
    return bytes.toString('hex');
  }
}
