import { maskAccount } from './mask-account';

describe('the number of a bank account', () => {
  it.each([
    ['of nineteen digits', '6222021234567891234', '622202*********1234'],
    ['in groups', '6222 0212 3456 7891 234', '622202*********1234'],
    ['of fourteen digits', '62220212345678', '622202****5678'],
    ['of thirteen digits, which shows its end only', '6222021234567', '*********4567'],
    ['that was masked before', '6222********1234', '6222********1234'],
    ['masked with full-width signs', '6222＊＊＊＊1234', '6222****1234'],
  ])('%s leaves the page masked', (_, typed, masked) => {
    expect(maskAccount(typed)).toBe(masked);
  });

  it.each(['', '1234567', '6222***1234', '62220212345****1234', 'account 6222021234567891234', '1'.repeat(33)])(
    'is not %p',
    (typed) => {
      expect(maskAccount(typed)).toBeUndefined();
    },
  );
});
