import { calculateBill } from '../medical';
import { DEMO_POLICIES } from './demo-policies';

const BILL = {
  ...{ psn_type: '1101', acct_used_flag: '0', acct_balance: '0.00' },
  lines: [{ chrgitm_lv: '01', pric: '1000.00', cnt: '1' }],
};

/** What the pooling fund pays of a bill of 1,000 yuan, by the one policy that there must be for the care. */
function poolingFund(insutype: string, medType: string, level: string): number {
  const [policy, ...others] = DEMO_POLICIES.filter(
    (one) => one.insutype === insutype && (one.med_type === medType || one.med_types?.includes(medType) === true),
  );
  expect(others).toEqual([]);
  return Number(calculateBill(policy, { ...BILL, hosp_level: level }).setlinfo['hifp_pay']);
}

describe.each(['310', '390'])('somebody of the demo city who is insured as %s', (insutype) => {
  it.each(['L0', 'L1', 'L2', 'L3', 'L3P'])('is paid for in the clinic of an institution of level %s', (level) => {
    for (const care of ['11', '13', '14', '140104']) {
      expect(poolingFund(insutype, care, level)).toBeGreaterThan(0);
    }
  });

  it.each(['L1', 'L2', 'L3', 'L3P'])('is paid for when in a hospital of level %s', (level) => {
    const [cheap, dear] = [poolingFund(insutype, '21', 'L1'), poolingFund(insutype, '21', level)];
    expect(dear).toBeLessThanOrEqual(cheap);
    // The deductible of the highest class is more than the bill.
    if (level !== 'L3P') expect(dear).toBeGreaterThan(0);
  });

  it('buys medicine without a fund', () => {
    expect(poolingFund(insutype, '41', 'L0')).toBe(0);
  });
});

it('no figure of the demo city is said to be official', () => {
  for (const { certainty } of DEMO_POLICIES) expect(certainty).toContain('none is official');
});
