import { createCipheriv, hkdfSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  addMasterKey,
  CRYPTO_PROFILES,
  KeyFileError,
  KeyRing,
  loadKeyRing,
  removeMasterKey,
  UNKNOWN_KEY_RELOAD_MS,
  UnsealError,
} from '.';

const keyOf = (byte: number): Buffer => Buffer.alloc(32, byte);
const ringOf = (versions: readonly number[], profile: 'standard' | 'gm' = 'standard'): KeyRing =>
  new KeyRing(new Map(versions.map((version) => [version, keyOf(version)])), { profile, indexKey: keyOf(99) });

describe('a key ring with several keys and profiles', () => {
  it('opens values of either profile and any key it has, whichever it seals with', () => {
    const version = fc.integer({ min: 1, max: 5 });
    const profile = fc.constantFrom(...CRYPTO_PROFILES);
    fc.assert(
      fc.property(version, profile, profile, fc.string(), (sealedWith, sealing, opening, text) => {
        const sealed = ringOf([sealedWith], sealing).seal(Buffer.from(text), 'x');
        const ring = ringOf([1, 2, 3, 4, 5], opening);
        expect(ring.open(sealed, 'x').toString()).toBe(text);
        expect(() => ring.open(sealed, 'y')).toThrow(UnsealError);
        expect(() => ringOf([sealedWith === 5 ? 4 : 5], opening).open(sealed, 'x')).toThrow(UnsealError);
      }),
    );
  });

  it('opens the first form of sealed values: version, nonce, tag, ciphertext', () => {
    const key = Buffer.from(hkdfSync('sha256', keyOf(1), 'onecard', 'seal', 32));
    const nonce = Buffer.alloc(12, 3);
    const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('person'));
    const ciphertext = Buffer.concat([cipher.update('{"name":"x"}'), cipher.final()]);
    const stored = Buffer.concat([Buffer.of(1), nonce, cipher.getAuthTag(), ciphertext]);
    expect(ringOf([1, 2], 'gm').open(stored, 'person').toString()).toBe('{"name":"x"}');
  });

  it('tells by the beginning of a value whether it is sealed as values are now', () => {
    for (const profile of CRYPTO_PROFILES) {
      const ring = ringOf([1, 2], profile);
      expect(ring.seal(Buffer.from('x'), 'x').subarray(0, ring.header.length)).toEqual(ring.header);
    }
    expect(ringOf([1, 2]).header).not.toEqual(ringOf([1]).header);
  });

  it('keeps blind indexes while keys come and go', () => {
    const index = ringOf([1]).blindIndex('card', '1');
    expect([ringOf([1, 2]), ringOf([2]), ringOf([7], 'gm')].map((ring) => ring.blindIndex('card', '1'))).toEqual([
      ...[index, index, index],
    ]);
  });
});

describe('changing the key file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-rotation-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  const newFile = (): string => join(folder, `${(files += 1)}.json`);
  const load = (keyFile: string): KeyRing => loadKeyRing({ keyFile, masterKey: undefined });

  it('adds the next version and retires older ones, never the newest, and leaves no lock', () => {
    const keyFile = newFile();
    const index = load(keyFile).blindIndex('card', '1');
    expect([addMasterKey(keyFile), addMasterKey(keyFile)]).toEqual([2, 3]);
    removeMasterKey(keyFile, 1);
    expect(() => removeMasterKey(keyFile, 3)).toThrow('newest');
    expect(() => removeMasterKey(keyFile, 1)).toThrow(KeyFileError);
    expect(load(keyFile).versions).toEqual([2, 3]);
    expect(load(keyFile).blindIndex('card', '1')).toBe(index);
    expect(statSync(keyFile).mode & 0o777).toBe(0o600);
    expect(addMasterKey(keyFile)).toBe(4);
  });

  it('keeps the oldest key as index key of a file from before there was one, also when that key is retired', () => {
    const keyFile = newFile();
    writeFileSync(keyFile, JSON.stringify({ keys: { 1: keyOf(1).toString('base64') } }), { mode: 0o600 });
    const index = load(keyFile).blindIndex('card', '1');
    expect(index).toBe(new KeyRing(new Map([[1, keyOf(1)]])).blindIndex('card', '1'));
    addMasterKey(keyFile);
    removeMasterKey(keyFile, 1);
    expect(load(keyFile).versions).toEqual([2]);
    expect(load(keyFile).blindIndex('card', '1')).toBe(index);
  });

  it('is refused while somebody else changes it, and nothing is changed', () => {
    const keyFile = newFile();
    load(keyFile);
    const before = readFileSync(keyFile, 'utf8');
    writeFileSync(`${keyFile}.lock`, '');
    expect(() => addMasterKey(keyFile)).toThrow(KeyFileError);
    expect(readFileSync(keyFile, 'utf8')).toBe(before);
  });

  it('is noticed by a running ring: at once by what it must open, soon by what it seals', () => {
    const keyFile = newFile();
    const running = load(keyFile);
    addMasterKey(keyFile);
    const sealed = load(keyFile).seal(Buffer.from('new'), 'x');
    expect(sealed[0]).toBe(2);
    expect(running.open(sealed, 'x').toString()).toBe('new');
    expect(running.seal(Buffer.from('x'), 'x')[0]).toBe(2);
  });

  it('is not looked for again with every value that names a key nobody has', () => {
    const reload = jest.fn(() => undefined);
    const clock = jest.spyOn(performance, 'now').mockReturnValue(0);
    const running = new KeyRing(new Map([[1, keyOf(1)]]), { reload });
    const forged = Buffer.concat([Buffer.of(9), running.seal(Buffer.from('x'), 'x').subarray(1)]);
    const open = (): void => expect(() => running.open(forged, 'x')).toThrow(UnsealError);
    for (let times = 0; times < 50; times += 1) open();
    expect(reload).toHaveBeenCalledTimes(1);
    clock.mockReturnValue(UNKNOWN_KEY_RELOAD_MS - 1);
    open();
    expect(reload).toHaveBeenCalledTimes(1);
    clock.mockReturnValue(UNKNOWN_KEY_RELOAD_MS);
    open();
    expect(reload).toHaveBeenCalledTimes(2);
    clock.mockRestore();
  });

  it('does not stop a running ring when the file is damaged', () => {
    const keyFile = newFile();
    const running = load(keyFile);
    const sealed = running.seal(Buffer.from('old'), 'x');
    writeFileSync(keyFile, 'damaged');
    expect(() => running.open(Buffer.concat([Buffer.of(9), sealed.subarray(1)]), 'x')).toThrow(UnsealError);
    expect(running.open(sealed, 'x').toString()).toBe('old');
  });
});
