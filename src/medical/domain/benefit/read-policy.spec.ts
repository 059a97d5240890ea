import type { BenefitPolicyDocument } from './policy-document';
import { isPolicy, readPolicy } from './read-policy';

const base: BenefitPolicyDocument = {
  ...{ param_set: 'TEST', insutype: '390', med_type: '21', year: 2025 },
  act_pay_dedc_std: { L1: '200.00' },
  dedc_scope: 'per_admission',
  nth_admission_factor: ['1.0', '0.5'],
  pool_ratio: { L1: '0.85' },
  retiree_bonus: '0.02',
  pool_cap_fund: '150000.00',
  out_of_area_pp: { local: '0', unfiled: '0.20' },
};

function faults(change: Partial<BenefitPolicyDocument>): readonly string[] {
  const read = readPolicy({ ...base, ...change });
  return isPolicy(read) ? [] : read.map(({ field, message }) => `${field}: ${message}`);
}

function policy(change: Partial<BenefitPolicyDocument>) {
  const read = readPolicy({ ...base, ...change });
  if (!isPolicy(read)) throw new Error(JSON.stringify(read));
  return read;
}

const hifmi = {
  threshold: '13000.00',
  tiers: [
    ['13000.00', '50000.00', '0.60'],
    ['50000.00', null, '0.97'],
  ],
  cap_fund: '350000.00',
} as const;

const tilt = { categories: ['低保'], threshold_factor: '0.5', ratio_bonus: '0.05', cap_removed: true };

describe('a policy document', () => {
  it('is read into exact figures', () => {
    const read = policy({ hifob: { ratio: '0.90', cap_fund: '350000.00' } });
    expect(read.levels.get('L1')).toEqual({ deductible: 20_000, ratio: 850_000 });
    expect(read.nthAdmission).toEqual([1_000_000, 500_000]);
    expect(read.outOfArea.get('unfiled')).toBe(200_000);
    expect(read.poolCap).toBe(15_000_000);
    expect(read.payers).toEqual([{ rule: 'hifob', ratio: 900_000, cap: 35_000_000 }]);
    expect(read).toMatchObject({ accountPays: true, hospitalBearsOverLimit: false, tiersAdjusted: false });
    expect(read.checks).toEqual({ I1: 'error', I3: 'error', I5: 'error' });
  });

  it('may say that the account does not pay, that the hospital bears, and which identities only warn', () => {
    const read = policy({ acct_allowed: false, overlmt_borne_by_hospital: true, identity_checks: { I1: 'warning' } });
    expect(read).toMatchObject({ accountPays: false, hospitalBearsOverLimit: true });
    expect(read.checks.I1).toBe('warning');
  });

  it('lists the payers in its order, or else in the usual one', () => {
    const both = {
      cvlserv: { of: 'inband_self', rate: '0.6' },
      hifmi,
      hifes: { of: ['over_cap'], rate: '0.1' },
      maf: { rate: { 低保: '0.70' }, deductible: '0.00', annual_cap: '30000.00' },
    } as const;
    expect(policy(both).payers.map(({ rule }) => rule)).toEqual(['hifes', 'cvlserv', 'hifmi', 'maf']);
    const order = ['maf', 'hifmi', 'hifes', 'cvlserv'] as const;
    expect(policy({ ...both, payer_order: order }).payers.map(({ rule }) => rule)).toEqual(order);
  });

  it('begins lower and pays more for the poor, and never more than all', () => {
    const [rule] = policy({ hifmi: { ...hifmi, tilt } }).payers;
    expect(rule).toMatchObject({
      base: ['act_pay_dedc', 'inband_self', 'over_cap'],
      tilt: {
        tiers: [
          { from: 650_000, to: 5_000_000, ratio: 650_000 },
          { from: 5_000_000, to: undefined, ratio: 1_000_000 },
        ],
        capRemoved: true,
      },
    });
  });

  it.each<readonly [string, Partial<BenefitPolicyDocument>, string]>([
    ['an amount that is none', { pool_cap_fund: 'much' }, 'pool_cap_fund: must be yuan'],
    ['a ratio above one', { retiree_bonus: '1.5' }, 'retiree_bonus: must be a ratio'],
    ['a level without a ratio', { act_pay_dedc_std: { L1: '1', L2: '2' } }, 'pool_ratio.L2: is missing'],
    ['a level without a deductible', { pool_ratio: { L1: '1', L9: '1' } }, 'act_pay_dedc_std.L9: is missing'],
    ['no factor of the first admission', { nth_admission_factor: [] }, 'nth_admission_factor: must name'],
    ['a factor that is none', { nth_admission_factor: ['1', 'x'] }, 'nth_admission_factor.1: must be a ratio'],
    ['no ratio in the area', { out_of_area_pp: { unfiled: '0.2' } }, 'out_of_area_pp.local: is missing'],
    [
      'a gap between bands',
      {
        pool_tiers: [
          ['0', '1', '1'],
          ['2', null, '1'],
        ],
      },
      'pool_tiers: must be bands',
    ],
    ['a band that ends before it begins', { pool_tiers: [['5', '1', '1']] }, 'pool_tiers: must be bands'],
    [
      'bands after one without end',
      {
        pool_tiers: [
          ['0', null, '1'],
          ['5', null, '1'],
        ],
      },
      'pool_tiers: must be bands',
    ],
    ['a threshold beside its bands', { hifmi: { ...hifmi, threshold: '1.00' } }, 'hifmi.threshold: must be where'],
    ['an order without a payer', { hifmi, payer_order: [] }, 'payer_order: must name hifmi'],
    ['a payer twice', { hifmi, payer_order: ['hifmi', 'hifmi'] }, 'payer_order: must name every payer once'],
    [
      'a rate that is none',
      { maf: { rate: { 低保: '7' }, deductible: '0', annual_cap: '0' } },
      'maf.rate.低保: must be',
    ],
  ])('with %s is refused', (_, change, expected) => {
    expect(faults(change).join('\n')).toContain(expected);
  });

  it('is told each field once', () => {
    const { field, message } = {
      field: 'hifmi.threshold',
      message: 'must be yuan with two decimals at most, 0 or more',
    };
    expect(faults({ hifmi: { ...hifmi, threshold: 'x' } })).toEqual([`${field}: ${message}`]);
  });

  it('tells every fault at once', () => {
    expect(faults({ pool_cap_fund: 'x', retiree_bonus: 'y' })).toHaveLength(2);
  });
});
