import { MerchantDirectory } from '../../src/registry';
import { Vouchers } from '../../src/settlement';
import { subsidyFunding, voucherClaims } from '../../src/ledger';
import { expectCleanBooks } from '../service-desk-actions/desk-under-test';
import { SubsidyTown } from './subsidy-town';

const PROVIDER = '990220180500001';
const MONTH_MS = 32 * 86_400_000;
let town: SubsidyTown;
let vouchers: Vouchers;

beforeAll(async () => {
  town = await SubsidyTown.build();
  vouchers = town.part(Vouchers);
  const shares = { bathing: '0.4', meals: '0.3' };
  await vouchers.setScheme({ programme: 'elder-care', ceiling: 35_000, shares });
});

afterAll(async () => {
  await expectCleanBooks(town.desk);
  await town.close();
});

const bill = (streamId: number, reference: string, amount: number, service = 'bathing') =>
  vouchers.use({ provider: PROVIDER, reference, programme: 'elder-care', streamId, service, bill: amount });

describe('a voucher for care', () => {
  it('pays its share until it is used up, is claimed by the provider after the month, and lapses', async () => {
    const { streamId } = await town.villager();
    expect(await bill(streamId, 'B0', 1_000)).toEqual({ result: 'refused', reason: 'voucher_not_found' });
    expect(await vouchers.issue('elder-care', streamId)).toEqual({ result: 'done' });
    expect(await vouchers.issue('elder-care', streamId)).toEqual({ result: 'already_so' });
    const both = await Promise.all([bill(streamId, 'B1', 100_000), bill(streamId, 'B1', 100_000)]);
    expect(both).toEqual(both.map(() => ({ result: 'done', paid: 35_000, copay: 65_000 })));
    expect(await bill(streamId, 'B2', 50_000)).toEqual({ result: 'done', paid: 0, copay: 50_000 });
    expect(await bill(streamId, 'B1', 99_999)).toEqual({ result: 'refused', reason: 'reference_reused' });
    expect(await bill(streamId, 'B3', 1_000, 'taxi')).toEqual({ result: 'refused', reason: 'service_not_covered' });
    const month = new Date(town.desk.service.now() + 8 * 3_600_000).toISOString().slice(0, 7);
    await expect(vouchers.claim('elder-care', PROVIDER, month)).rejects.toMatchObject({ code: 'state_conflict' });
    town.desk.service.clock.advance(MONTH_MS);
    expect(await bill(streamId, 'B4', 1_000)).toEqual({ result: 'refused', reason: 'voucher_not_found' });
    for (const _again of [1, 2]) {
      expect(await vouchers.claim('elder-care', PROVIDER, month)).toEqual({ uses: 2, amount: 35_000 });
    }
    const { payableAccount = 0 } = (await town.part(MerchantDirectory).find(PROVIDER)) ?? {};
    const balances = await town.desk.book.balances();
    expect([subsidyFunding(1), voucherClaims(1), payableAccount].map((one) => balances.get(one))).toEqual([
      ...[-35_000, 0, 35_000],
    ]);
  });
});
