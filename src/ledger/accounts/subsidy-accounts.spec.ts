import { describeAccount } from './chart-of-accounts';
import {
  MAX_PROGRAMME_NUMBER,
  subsidyBank,
  subsidyInTransit,
  subsidyRecovery,
  voucherClaims,
} from './subsidy-accounts';

describe('accounts of a subsidy programme', () => {
  it('have numbers of their own, from which they are known again', () => {
    const told = [subsidyInTransit, subsidyBank, subsidyRecovery, voucherClaims].map((of) => describeAccount(of(7)));
    expect(told.map((one) => one?.code)).toEqual([
      ...['subsidy_in_transit:7', 'subsidy_bank:7', 'subsidy_recovery:7', 'voucher_claims:7'],
    ]);
    expect(told.map((one) => one?.class)).toEqual(['liability', 'asset', 'asset', 'liability']);
    expect(told.map((one) => one?.number)).toEqual([20_000_007, 21_000_007, 22_000_007, 23_000_007]);
  });

  it('are no accounts where no programme can be', () => {
    expect([20_000_000, 20_900_000, 24_000_001].map(describeAccount)).toEqual([undefined, undefined, undefined]);
    expect(() => subsidyBank(0)).toThrow(RangeError);
    expect(() => subsidyBank(MAX_PROGRAMME_NUMBER + 1)).toThrow(RangeError);
  });
});
