import { SAMPLE_RECORD } from '../../../test/transit/sample-record';
import { fen } from '../../platform/money';
import { desMac, diversify, sm4Mac, SoftwareTacVerifier, tacData, tacOf } from './tac';

const MASTER = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
const hex = (text: string) => Buffer.from(text, 'hex');

describe('the TAC of a purse purchase', () => {
  it('rests on single DES as FIPS 81 and FIPS 113 publish it', () => {
    expect(desMac(hex('0123456789abcdef'), Buffer.from('Now is t')).toString('hex')).toBe('3fa40e8a984d4815');
    const data = Buffer.concat([Buffer.from('7654321 Now is the time for '), Buffer.alloc(4)]);
    expect(desMac(hex('0123456789abcdef'), data).toString('hex')).toBe('f1d30f6849312ca4');
  });

  it('rests on SM4 as GB/T 32907 publishes it', () => {
    expect(sm4Mac(MASTER, MASTER).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
  });

  it('covers amount, type, terminal, its sequence, date and time', () => {
    expect(tacData(SAMPLE_RECORD).toString('hex')).toBe('000000b40622019900000100011171' + '20240229081530');
  });

  it.each([
    ['3des', '6475f1ed1633536698c89e7852397a7f', 'c77aec97'],
    ['sm4', '211ee7f0dec92fcc46772293cdf46f38', 'ab6041a2'],
  ] as const)('is with %s what another implementation finds for the sample', (algorithm, key, tac) => {
    expect(diversify(algorithm, MASTER, SAMPLE_RECORD.card).toString('hex')).toBe(key);
    expect(tacOf(algorithm, MASTER, SAMPLE_RECORD).toString('hex')).toBe(tac);
  });

  it.each(['3des', 'sm4'] as const)('is valid for the tap it was made for and for no other (%s)', async (algorithm) => {
    const verifier = new SoftwareTacVerifier(algorithm, MASTER);
    const record = { ...SAMPLE_RECORD, tac: tacOf(algorithm, MASTER, SAMPLE_RECORD).toString('hex') };
    expect(await verifier.verify(record)).toBe('valid');
    expect(await verifier.verify({ ...record, amount: fen(181) })).toBe('invalid');
    expect(await verifier.verify({ ...record, card: '03104890000000000018' })).toBe('invalid');
    expect(await verifier.verify({ ...record, tac: '' })).toBe('invalid');
  });
});
