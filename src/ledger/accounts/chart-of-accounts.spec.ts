import {
  BANK_CLEARING,
  describeAccount,
  FIRST_ACCOUNT_STREAM,
  FIXED_ACCOUNTS,
  isLedgerAccount,
  MAX_MERCHANT_SERIAL,
  merchantPayable,
  ownerOf,
  payeeAccount,
  subsidyFunding,
} from './chart-of-accounts';
import { MAX_PROGRAMME_NUMBER } from './subsidy-accounts';

describe('the chart of accounts', () => {
  it('gives every fixed account its own number and code', () => {
    expect(new Set(FIXED_ACCOUNTS.map((item) => item.number)).size).toBe(FIXED_ACCOUNTS.length);
    expect(new Set(FIXED_ACCOUNTS.map((item) => item.code)).size).toBe(FIXED_ACCOUNTS.length);
    expect(describeAccount(BANK_CLEARING)).toMatchObject({ nameZh: '银行清算', class: 'asset' });
  });

  it('keeps merchants, programmes and purses apart', () => {
    expect(merchantPayable(MAX_MERCHANT_SERIAL)).toBeLessThan(subsidyFunding(1));
    expect(isLedgerAccount(subsidyFunding(MAX_PROGRAMME_NUMBER))).toBe(true);
    expect(isLedgerAccount(FIRST_ACCOUNT_STREAM * 64)).toBe(false);
  });

  it('says what an account is from its number alone', () => {
    expect(describeAccount(merchantPayable(7))).toMatchObject({ code: 'merchant_payable:7', class: 'liability' });
    expect(describeAccount(subsidyFunding(3))).toMatchObject({ code: 'subsidy_funding:3', class: 'asset' });
    expect(describeAccount(FIRST_ACCOUNT_STREAM * 64 + 2)).toMatchObject({ code: `purse:${FIRST_ACCOUNT_STREAM}:2` });
    expect(ownerOf(FIRST_ACCOUNT_STREAM * 64 + 2)).toEqual({ streamId: FIRST_ACCOUNT_STREAM, slot: 2 });
    expect(describeAccount(5)).toBeUndefined();
    expect(describeAccount(-1)).toBeUndefined();
  });

  it('gives each payee accounts for what is held back, prepaid, due and on its way', () => {
    const numbers = (['holdback', 'prepayment', 'due', 'in_transit'] as const).map((kind) =>
      payeeAccount(kind, merchantPayable(7)),
    );
    expect(numbers.map((number) => describeAccount(number)?.code)).toEqual([
      ...['holdback:7', 'prepayment:7', 'due:7', 'in_transit:7'],
    ]);
    expect(describeAccount(payeeAccount('prepayment', merchantPayable(7)))).toMatchObject({ class: 'asset' });
    expect(() => payeeAccount('due', subsidyFunding(1))).toThrow(RangeError);
  });

  it('refuses serials that would run into the next range', () => {
    expect(() => merchantPayable(MAX_MERCHANT_SERIAL + 1)).toThrow(RangeError);
    expect(() => merchantPayable(0)).toThrow(RangeError);
    expect(() => subsidyFunding(1.5)).toThrow(RangeError);
  });
});
