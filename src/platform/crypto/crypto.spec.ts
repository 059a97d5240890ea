import { hash, randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  constantTimeEqual,
  identityCheckCharacter,
  isCardNumber,
  isIdentityNumber,
  KeyFileError,
  KeyRing,
  loadKeyRing,
  luhnDigit,
  mac,
  maskCardNumber,
  UnsealError,
} from '.';

const DIGITS = Array.from('0123456789');
const keyOf = (byte: number): Buffer => Buffer.alloc(32, byte);
const ring = new KeyRing(new Map([[1, keyOf(1)]]));

describe('message authentication codes', () => {
  it('knows SM3 by its published digest of "abc" (GB/T 32905)', () => {
    expect(hash('sm3', 'abc', 'hex')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  });

  it('makes the published HMAC-SHA-256 of RFC 4231, test case 2', () => {
    expect(mac('hmac-sha256', Buffer.from('Jefe'), 'what do ya want for nothing?').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });

  it('makes HMAC-SM3 from its definition over SM3', () => {
    const key = randomBytes(32);
    const padded = Buffer.concat([key, Buffer.alloc(32)]);
    const inner = hash('sm3', Buffer.concat([padded.map((byte) => byte ^ 0x36), Buffer.from('abc')]), 'buffer');
    const outer = hash('sm3', Buffer.concat([padded.map((byte) => byte ^ 0x5c), inner]), 'buffer');
    expect(mac('hmac-sm3', key, 'abc')).toEqual(outer);
  });

  it('compares byte strings of any length', () => {
    expect(constantTimeEqual(Buffer.from('ab'), Buffer.from('ab'))).toBe(true);
    expect(constantTimeEqual(Buffer.from('ab'), Buffer.from('ac'))).toBe(false);
    expect(constantTimeEqual(Buffer.from('ab'), Buffer.from('abc'))).toBe(false);
  });
});

describe('the key ring', () => {
  it('opens what it sealed, in the same context only', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.string(), (bytes, context) => {
        const sealed = ring.seal(Buffer.from(bytes), context);
        expect(ring.open(sealed, context)).toEqual(Buffer.from(bytes));
        expect(() => ring.open(sealed, `${context}!`)).toThrow(UnsealError);
      }),
    );
  });

  it('refuses a sealed value of which any bit was changed or that was cut', () => {
    const sealed = ring.seal(Buffer.from('secret'), 'x');
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => ring.open(changed, 'x')).toThrow(UnsealError);
      expect(() => ring.open(sealed.subarray(0, at), 'x')).toThrow(UnsealError);
    }
  });

  it('opens old values and keeps blind indexes after a key was added', () => {
    const longer = new KeyRing(
      new Map([
        [1, keyOf(1)],
        [2, keyOf(2)],
      ]),
    );
    expect(longer.open(ring.seal(Buffer.from('old'), 'x'), 'x').toString()).toBe('old');
    expect(longer.seal(Buffer.from('new'), 'x')[0]).toBe(2);
    expect(longer.blindIndex('card', '6228')).toBe(ring.blindIndex('card', '6228'));
  });

  it('makes blind indexes that fit a uuid and differ by domain, value and key', () => {
    const other = new KeyRing(new Map([[1, keyOf(9)]]));
    const indexes = [
      ring.blindIndex('card', '1'),
      ring.blindIndex('card', '2'),
      ring.blindIndex('identity', '1'),
      other.blindIndex('card', '1'),
    ];
    expect(new Set(indexes).size).toBe(4);
    for (const index of indexes) expect(index).toMatch(/^[0-9a-f]{32}$/);
  });

  it('refuses keys of another length', () => {
    expect(() => new KeyRing(new Map([[1, Buffer.alloc(16)]]))).toThrow(RangeError);
    expect(() => new KeyRing(new Map())).toThrow(RangeError);
  });
});

describe('the key file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is made at the first start for its owner alone and read at the next', () => {
    const settings = { keyFile: join(folder, 'deep', 'keys.json'), masterKey: undefined };
    const index = loadKeyRing(settings).blindIndex('card', '1');
    expect(statSync(settings.keyFile).mode & 0o777).toBe(0o600);
    expect(loadKeyRing(settings).blindIndex('card', '1')).toBe(index);
  });

  it('is refused when others may read it', () => {
    const settings = { keyFile: join(folder, 'open.json'), masterKey: undefined };
    loadKeyRing(settings);
    chmodSync(settings.keyFile, 0o644);
    expect(() => loadKeyRing(settings)).toThrow(KeyFileError);
  });

  it('is refused without its content in the message when it is damaged', () => {
    const keyFile = join(folder, 'bad.json');
    writeFileSync(keyFile, '{"keys":{"1":"c2hvcnQ="}}', { mode: 0o600 });
    expect(() => loadKeyRing({ keyFile, masterKey: undefined })).toThrow(KeyFileError);
    expect(() => loadKeyRing({ keyFile, masterKey: undefined })).not.toThrow('c2hvcnQ');
  });

  it('is not needed when a master key is given', () => {
    const given = loadKeyRing({ keyFile: join(folder, 'none.json'), masterKey: keyOf(1) });
    expect(given.blindIndex('card', '1')).toBe(ring.blindIndex('card', '1'));
  });
});

describe('card numbers', () => {
  it.each(['4111111111111111', '4222222222222', '6011000990139424'])('takes %s', (number) => {
    expect(isCardNumber(number)).toBe(true);
  });

  it.each([
    '4111111111111112',
    '411111111111',
    '41111111111111110000',
    '411111111111111a',
    '',
    ' 4111111111111111',
    '０',
  ])('refuses %j', (number) => {
    expect(isCardNumber(number)).toBe(false);
  });

  it('completes any digits to a card number, and no other last digit does', () => {
    const digits = fc.string({ unit: fc.constantFrom(...DIGITS), minLength: 11, maxLength: 18 });
    fc.assert(
      fc.property(digits, (body) => {
        const valid = DIGITS.filter((last) => isCardNumber(body + last));
        expect(valid).toEqual([luhnDigit(body)]);
      }),
    );
  });

  it('shows no more than the first six and last four digits', () => {
    expect(maskCardNumber('6222021234567890123')).toBe('622202*********0123');
    expect(maskCardNumber('12345678')).toBe('********');
  });

  it('keeps at least six digits of a short number hidden', () => {
    expect(maskCardNumber('622202123456')).toBe('62******3456');
    expect(maskCardNumber('6222021234567')).toBe('622******4567');
    expect(maskCardNumber('6222021234567890')).toBe('622202******7890');
  });
});

describe('identity numbers', () => {
  it.each(['11010519491231002X', '440524188001010014'])('takes the number %s printed in GB 11643', (number) => {
    expect(isIdentityNumber(number)).toBe(true);
  });

  it('takes numbers of the test area 220199', () => {
    const body = '22019919800101001';
    expect(isIdentityNumber(body + identityCheckCharacter(body))).toBe(true);
  });

  it.each([
    '110105194912310021',
    '11010519491231002x',
    '110105194913310029',
    '01010519491231002X',
    '1101051949123100',
    '',
  ])('refuses %s', (number) => {
    expect(isIdentityNumber(number)).toBe(false);
  });

  it('refuses 30 February even with a right check character', () => {
    const body = '22019919800230001';
    expect(isIdentityNumber(body + identityCheckCharacter(body))).toBe(false);
  });
});
