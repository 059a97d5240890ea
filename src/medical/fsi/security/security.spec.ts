import { sm2, sm3, sm4 } from 'sm-crypto-v2';
import { KeyRing } from '../../../platform/crypto';
import { canonicalJson, signedText } from './canonical-message';
import { TifGatewaySigner } from './gateway-signature';
import { MessageCipher } from './message-cipher';
import { digestOf, isSignedBy, SM2_USER_ID } from './message-signature';
import { PlatformKey } from './platform-key';

const NOW = 1_764_000_000_000;
const OWNER = { code: 'H22019900001', generation: 1 };

describe('security of the national interface', () => {
  it('signs a message without cainfo, keys sorted, as compact JSON', () => {
    const message = { msgid: 'M', infno: '2207', cainfo: 'ab', input: { data: { b: '二', a: [{ d: 1, c: null }] } } };
    expect(signedText(message)).toBe('{"infno":"2207","input":{"data":{"a":[{"c":null,"d":1}],"b":"二"}},"msgid":"M"}');
    expect(canonicalJson({ b: 1, a: 2 })).toBe(canonicalJson({ a: 2, b: 1 }));
  });

  it('takes SM2 signatures as r and s or as DER, in hexadecimal or base64, and no others', () => {
    const { privateKey, publicKey } = sm2.generateKeyPairHex();
    const text = '{"infno":"2207","opter_name":"测试员"}';
    const sign = (der: boolean, userId = SM2_USER_ID): string =>
      sm2.doSignature(Buffer.from(text), privateKey, { hash: true, der, userId });
    const right = [
      sign(false),
      sign(true),
      sign(false).toUpperCase(),
      Buffer.from(sign(true), 'hex').toString('base64'),
    ];
    expect(right.map((cainfo) => isSignedBy(publicKey, text, cainfo))).toEqual([true, true, true, true]);
    const wrong = [
      '',
      'zz',
      '00'.repeat(64),
      'ff'.repeat(64),
      `30${'00'.repeat(69)}`,
      sign(false, 'somebody'),
      sign(false).slice(2),
    ];
    expect(wrong.filter((cainfo) => isSignedBy(publicKey, text, cainfo))).toEqual([]);
    expect(isSignedBy(publicKey, `${text} `, sign(false))).toBe(false);
    expect(isSignedBy(sm2.generateKeyPairHex().publicKey, text, sign(false))).toBe(false);
  });

  it('has one key of the platform for the keys of the service, whatever master keys are added', () => {
    const [one, two] = [Buffer.alloc(32, 7), Buffer.alloc(32, 8)];
    const platform = new PlatformKey(new KeyRing(new Map([[1, one]])));
    expect(platform.publicKey).toMatch(/^04[0-9a-f]{128}$/);
    expect(isSignedBy(platform.publicKey, '{"infcode":0}', platform.sign('{"infcode":0}'))).toBe(true);
    const later = new Map([
      [1, one],
      [2, two],
    ] as const);
    expect(new PlatformKey(new KeyRing(later)).publicKey).toBe(platform.publicKey);
    expect(new PlatformKey(new KeyRing(new Map([[1, two]]))).publicKey).not.toBe(platform.publicKey);
  });

  it('makes SM3 digests as the standard does', () => {
    expect(digestOf('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
    expect(digestOf('测试')).toBe(sm3('测试'));
  });

  it('encrypts with SM4-CBC so that another implementation reads it, under a key of each institution', () => {
    const cipher = new MessageCipher(new KeyRing(new Map([[1, Buffer.alloc(32, 7)]])));
    const key = cipher.keyOf(OWNER);
    const encrypted = cipher.encrypt(OWNER, '{"data":"测试"}');
    const [iv, content] = [encrypted.slice(0, 32), encrypted.slice(32)];
    expect(sm4.decrypt(content, key.toString('hex'), { mode: 'cbc', iv })).toBe('{"data":"测试"}');
    const theirs = `${iv}${sm4.encrypt('{"a":1}', key.toString('hex'), { mode: 'cbc', iv })}`;
    expect(cipher.decrypt(OWNER, theirs)).toBe('{"a":1}');
    expect(cipher.keyOf({ ...OWNER, code: 'H22019900002' })).not.toEqual(key);
    expect(cipher.keyOf({ ...OWNER, generation: 2 })).not.toEqual(key);
    expect(cipher.decrypt(OWNER, `${encrypted.slice(0, -2)}00`)).not.toBe('{"data":"测试"}');
    // About twenty of these have a padding that looks right under the other key.
    const text = JSON.stringify({ data: { psn_no: 'P'.repeat(40) } });
    const foreign = Array.from({ length: 5_000 }, () => cipher.encrypt({ ...OWNER, generation: 2 }, text));
    expect(foreign.filter((one) => cipher.decrypt(OWNER, one) !== undefined)).toEqual([]);
    expect([undefined, 5, '', 'ab', 'g'.repeat(64)].map((wrong) => cipher.decrypt(OWNER, wrong))).toEqual(
      new Array(5).fill(undefined),
    );
  });

  it('takes the headers of the gateway once, in time and with the right secret', () => {
    const settings = { paasid: 'gate', token: '0123456789abcdef' };
    const signer = new TifGatewaySigner(settings);
    const headers = signer.sign(NOW, 'nonce-0001');
    expect(signer.verify(headers, NOW)).toBe(true);
    expect(signer.verify(headers, NOW)).toBe(false);
    expect(signer.verify(signer.sign(NOW, 'nonce-0002'), NOW + 301_000)).toBe(false);
    expect(signer.verify({ ...signer.sign(NOW, 'nonce-0003'), 'x-tif-nonce': 'nonce-0004' }, NOW)).toBe(false);
    expect(
      signer.verify(new TifGatewaySigner({ ...settings, token: 'another secret..' }).sign(NOW, 'nonce-0005'), NOW),
    ).toBe(false);
    expect(signer.verify({}, NOW)).toBe(false);
  });
});
