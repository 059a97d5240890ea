import { createCipheriv, createDecipheriv, hash } from 'node:crypto';
import fc from 'fast-check';
import { CIPHERS, CRYPTO_PROFILES, KEY_BYTES, openUnder, sealUnder, UnsealError } from './cipher';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');
const anyKey = fc.uint8Array({ minLength: KEY_BYTES, maxLength: KEY_BYTES }).map((bytes) => Buffer.from(bytes));
const anyBytes = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));

describe('the algorithms below the ciphers', () => {
  it('encrypts the block of GB/T 32907, appendix A.1, with SM4', () => {
    const block = hex('0123456789abcdeffedcba9876543210');
    const cipher = createCipheriv('sm4-ecb', block, null).setAutoPadding(false);
    expect(cipher.update(block, undefined, 'hex')).toBe('681edf34d206965e86b3e94f536e4246');
  });

  it('hashes both messages of GB/T 32905, appendix A, with SM3', () => {
    expect(hash('sm3', 'abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(hash('sm3', 'abcd'.repeat(16))).toBe('debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732');
  });

  it('makes the known answer of AES-256-GCM: no key, no nonce, one block of zeros', () => {
    const cipher = createCipheriv('aes-256-gcm', Buffer.alloc(32), Buffer.alloc(12));
    expect(cipher.update(Buffer.alloc(16), undefined, 'hex') + cipher.final('hex')).toBe(
      'cea7403d4d606b6e074ec5d3baf39d18',
    );
    expect(cipher.getAuthTag().toString('hex')).toBe('d0d1c8a799996bf0265b98b5d48ab919');
  });

  it('opens the known answer of AES-256-GCM in the form that is stored', () => {
    const stored = hex('000000000000000000000000d0d1c8a799996bf0265b98b5d48ab919cea7403d4d606b6e074ec5d3baf39d18');
    expect(CIPHERS.standard.decrypt(Buffer.alloc(32), stored, '')).toEqual(Buffer.alloc(16));
  });

  it('needs the counter mode of SM4, which goes both ways', () => {
    const [key, counter] = [Buffer.alloc(16, 1), Buffer.alloc(16, 2)];
    const sealed = createCipheriv('sm4-ctr', key, counter).update('abc');
    expect(createDecipheriv('sm4-ctr', key, counter).update(sealed).toString()).toBe('abc');
  });
});

describe.each(CRYPTO_PROFILES)('sealing under a key with the profile %s', (profile) => {
  it('opens what it sealed, whatever it is, and never seals it to the same bytes', () => {
    fc.assert(
      fc.property(anyKey, anyBytes, fc.string(), (key, value, context) => {
        const sealed = sealUnder(key, profile, value, context);
        expect(openUnder(key, sealed, context)).toEqual(value);
        expect(sealed).toHaveLength(1 + CIPHERS[profile].overhead + value.length);
        expect(sealUnder(key, profile, value, context)).not.toEqual(sealed);
      }),
    );
  });

  it('refuses another key and another context', () => {
    fc.assert(
      fc.property(anyKey, anyKey, anyBytes, fc.string(), fc.string(), (key, other, value, context, elsewhere) => {
        const sealed = sealUnder(key, profile, value, context);
        if (!key.equals(other)) expect(() => openUnder(other, sealed, context)).toThrow(UnsealError);
        if (context !== elsewhere) expect(() => openUnder(key, sealed, elsewhere)).toThrow(UnsealError);
      }),
    );
  });

  it('refuses a value that was cut or of which any bit was changed, the name of the cipher too', () => {
    const key = Buffer.alloc(KEY_BYTES, 7);
    const sealed = sealUnder(key, profile, Buffer.from('secret'), 'x');
    for (let at = 0; at < sealed.length; at += 1) {
      for (const bit of [1, 2, 128]) {
        const changed = Buffer.from(sealed);
        changed[at] = (changed[at] ?? 0) ^ bit;
        expect(() => openUnder(key, changed, 'x')).toThrow(UnsealError);
      }
      expect(() => openUnder(key, sealed.subarray(0, at), 'x')).toThrow(UnsealError);
    }
  });
});
