import { type FeeLine, type InsuredPerson, type MedicalVisit, NO_ACCUMULATORS, type PersonalMeans } from './bill';
import { calculate, checkIdentities, type Settlement } from './calculate';
import { fundType } from './fund-types';
import { brokenIdentities, fundShares } from './identities';
import type { BenefitPolicy } from './policy';
import type { BenefitPolicyDocument } from './policy-document';
import { isPolicy, readPolicy } from './read-policy';
import { settlementDocument } from './settlement-document';
import { stepsInWords } from './steps-in-words';

const employees: BenefitPolicyDocument = {
  ...{ param_set: 'EMPLOYEES', insutype: '310', med_type: '21', year: 2025 },
  act_pay_dedc_std: { L1: '200.00', L3: '700.00' },
  dedc_scope: 'per_admission',
  nth_admission_factor: ['1.0', '0.5', '0'],
  pool_ratio: { L1: '0.95', L3: '0.88' },
  retiree_bonus: '0.02',
  pool_cap_fund: '1000.00',
  out_of_area_pp: { local: '0', unfiled: '0.20' },
};

function policyOf(change: Partial<BenefitPolicyDocument>): BenefitPolicy {
  const read = readPolicy({ ...employees, ...change });
  if (!isPolicy(read)) throw new Error(JSON.stringify(read));
  return read;
}

interface Case {
  readonly policy?: Partial<BenefitPolicyDocument>;
  readonly person?: Partial<InsuredPerson>;
  readonly visit?: Partial<MedicalVisit>;
  readonly ytd?: Partial<typeof NO_ACCUMULATORS>;
  readonly means?: Partial<PersonalMeans>;
  /** Yuan in scope; or lines. */
  readonly lines?: readonly FeeLine[];
  readonly scope?: number;
}

const inScope = (yuan: number): readonly FeeLine[] => [
  { serial: '1', level: '01', price: yuan * 1_000_000, count: 10_000 },
];

function settle({ policy = {}, person, visit, ytd, means, lines, scope = 1_700 }: Case): Settlement {
  const input = {
    person: { retired: false, civilServant: false, category: undefined, ...person },
    visit: { level: 'L3', nthAdmission: 1, area: 'local', ...visit },
    ytd: { ...NO_ACCUMULATORS, ...ytd },
    means: { useAccount: false, account: 0, mutualAid: 0, ...means },
  };
  return calculate(policyOf(policy), input, lines ?? inScope(scope));
}

describe('the deductible', () => {
  it('is that of the level, and no more than what is in scope', () => {
    expect(settle({}).deductible).toEqual({ standard: 70_000, paid: 70_000 });
    expect(settle({ visit: { level: 'L1' } }).deductible.paid).toBe(20_000);
    expect(settle({ scope: 100 })).toMatchObject({ deductible: { paid: 10_000 }, enteringPool: 0, fundTotal: 0 });
  });

  it('falls with each further admission of the year', () => {
    const paid = [1, 2, 3, 4].map((nthAdmission) => settle({ visit: { nthAdmission } }).deductible.paid);
    expect(paid).toEqual([70_000, 35_000, 0, 0]);
  });

  it('counts over the year where the policy says so', () => {
    const policy = { dedc_scope: 'annual' } as const;
    expect(settle({ policy, ytd: { dedc: 50_000 } }).deductible.paid).toBe(20_000);
    expect(settle({ policy, ytd: { dedc: 90_000 } }).deductible.paid).toBe(0);
    expect(settle({ ytd: { dedc: 50_000 } }).deductible.paid).toBe(70_000);
  });

  it('is paid once in a stay that is settled in parts', () => {
    expect(settle({ visit: { deductiblePaid: 30_000 } }).deductible.paid).toBe(40_000);
    expect(settle({ policy: { dedc_scope: 'annual' }, visit: { deductiblePaid: 30_000 } }).deductible.paid).toBe(
      70_000,
    );
  });

  it('is none where the policy knows none', () => {
    expect(settle({ policy: { dedc_scope: 'none' } }).deductible.paid).toBe(0);
  });
});

describe('the pooling fund', () => {
  it('pays the ratio of the level, more for the retired, less away from home', () => {
    expect(settle({}).funds.hifp).toBe(88_000);
    expect(settle({ person: { retired: true } }).funds.hifp).toBe(90_000);
    expect(settle({ visit: { area: 'unfiled' } }).funds.hifp).toBe(68_000);
    expect(settle({ person: { retired: true }, visit: { area: 'unfiled' } }).poolRatio).toBe(700_000);
  });

  it('pays bands, with the bonus only where the policy says so', () => {
    const bands: Partial<BenefitPolicyDocument> = {
      pool_tiers: [
        ['0.00', '400.00', '0.50'],
        ['400.00', null, '0.90'],
      ],
    };
    expect(settle({ policy: bands })).toMatchObject({ funds: { hifp: 74_000 }, poolRatio: 740_000 });
    expect(settle({ policy: bands, person: { retired: true } }).funds.hifp).toBe(74_000);
    const adjusted = { ...bands, pool_tiers_adjusted: true };
    expect(settle({ policy: adjusted, person: { retired: true } }).funds.hifp).toBe(76_000);
    expect(settle({ policy: bands, scope: 700 }).poolRatio).toBe(880_000);
  });

  it('stops at its ceiling of the year; what that money does not cover lies above it', () => {
    expect(settle({ ytd: { hifp: 12_000 } })).toMatchObject({ poolLeft: 88_000, overCap: 0, funds: { hifp: 88_000 } });
    expect(settle({ ytd: { hifp: 56_000 } })).toMatchObject({
      ...{ poolLeft: 44_000, overCap: 50_000, inBand: 6_000 },
      ...{ funds: { hifp: 44_000 }, personPart: 70_000 + 50_000 + 6_000 },
    });
    expect(settle({ ytd: { hifp: 200_000 } })).toMatchObject({ poolLeft: 0, overCap: 100_000, funds: { hifp: 0 } });
  });

  it('pays nothing that can be divided by a ratio of nothing', () => {
    const policy: Partial<BenefitPolicyDocument> = {
      pool_tiers: [
        ['0.00', '0.50', '1'],
        ['0.50', null, '0'],
      ],
    };
    expect(settle({ policy, scope: 100_700, ytd: { hifp: 99_975 } })).toMatchObject({
      ...{ poolRatio: 0, funds: { hifp: 25 }, overCap: 5_000_000 },
    });
  });

  it('refuses a level and a kind of care that the policy does not know, by name', () => {
    expect(() => settle({ visit: { level: 'L2' } })).toThrow('EMPLOYEES does not pay at level L2');
    expect(() => settle({ visit: { area: 'moon' } })).toThrow('knows no out-of-area care "moon"');
    expect(() => settle({ visit: { nthAdmission: 0 } })).toThrow('must be 1 or more');
  });
});

describe('the payers after it', () => {
  const hifob = { ratio: '0.90', cap_fund: '300.00' };
  const cvlserv = { of: 'inband_self', rate: '0.60' } as const;
  const hifmi = {
    threshold: '500.00',
    tiers: [
      ['500.00', '600.00', '0.60'],
      ['600.00', null, '0.70'],
    ],
    cap_fund: '200.00',
    tilt: { categories: ['低保'], threshold_factor: '0.5', ratio_bonus: '0.05', cap_removed: true },
  } as const;
  const maf = { rate: { 低保: '0.70', 特困: '1.00' }, deductible: '100.00', annual_cap: '400.00' };

  it('large amounts: what lies above the ceiling, up to a ceiling of their own', () => {
    const policy = { hifob };
    expect(settle({ policy }).payers).toEqual([]);
    expect(settle({ policy, ytd: { hifp: 78_000 } })).toMatchObject({ overCap: 75_000, funds: { hifob: 30_000 } });
    expect(settle({ policy, ytd: { hifp: 78_000, hifob: 25_000 } }).funds.hifob).toBe(5_000);
    expect(settle({ policy, ytd: { hifp: 78_000, hifob: 40_000 } }).funds.hifob).toBe(0);
    expect(settle({ policy, ytd: { hifp: 34_000 } })).toMatchObject({ overCap: 25_000, funds: { hifob: 22_500 } });
  });

  it('civil servants: a share of what they bear within the ratio, for nobody else', () => {
    expect(settle({ policy: { cvlserv }, person: { civilServant: true } }).funds.cvlserv).toBe(7_200);
    expect(settle({ policy: { cvlserv } }).funds.cvlserv).toBe(0);
  });

  it('enterprises: a share of what the policy names, for everybody', () => {
    const hifes = { of: ['act_pay_dedc', 'over_cap'], rate: '0.50' } as const;
    expect(settle({ policy: { hifes }, ytd: { hifp: 56_000 } }).funds.hifes).toBe(60_000);
  });

  it('catastrophic: bands over what was borne this year, up to a ceiling', () => {
    const policy = { hifmi };
    expect(settle({ policy, scope: 1_000 }).funds.hifmi).toBe(6_000 + 9_520);
    expect(settle({ policy }).funds.hifmi).toBe(20_000);
    expect(settle({ policy, ytd: { compliantOop: 60_000 } }).funds.hifmi).toBe(20_000);
    expect(settle({ policy, ytd: { compliantOop: 60_000, hifmi: 19_000 } }).funds.hifmi).toBe(1_000);
    expect(settle({ policy, scope: 100 }).funds.hifmi).toBe(0);
  });

  it('catastrophic: counts over the year what its rule looks at, and nothing else', () => {
    const policy = { hifmi: { ...hifmi, base: ['over_cap'] } } as const;
    const { payers, accumulatorsAfter } = settle({ policy, ytd: { hifp: 56_000 } });
    expect(payers[0]).toMatchObject({ base: 50_000, cumulative: { before: 0, after: 50_000 }, paid: 0 });
    expect(accumulatorsAfter.compliantOop).toBe(50_000);
    const next = settle({ policy, ytd: { hifp: 100_000, compliantOop: 50_000 }, scope: 800 });
    expect(next.accumulatorsAfter.compliantOop).toBe(60_000);
    expect(next.funds.hifmi).toBe(6_000);
  });

  it('catastrophic: begins lower, pays more and has no ceiling for the poor', () => {
    const { funds, payers } = settle({ policy: { hifmi }, person: { category: '低保' } });
    expect(funds.hifmi).toBe(22_750 + 16_500);
    expect(payers[0]).toMatchObject({ cumulative: { before: 0, after: 82_000, tilted: true } });
    expect(payers[0]).not.toHaveProperty('left');
    expect(settle({ policy: { hifmi }, person: { category: '普通' } }).funds.hifmi).toBe(20_000);
  });

  it('catastrophic: keeps its ceiling for the poor where the policy does', () => {
    const kept = { ...hifmi, tilt: { ...hifmi.tilt, cap_removed: false } };
    expect(settle({ policy: { hifmi: kept }, person: { category: '低保' } }).funds.hifmi).toBe(20_000);
  });

  it('assistance: a share of what is left beyond a deductible, by category, up to a ceiling', () => {
    const policy = { maf };
    expect(settle({ policy, person: { category: '低保' } }).funds.maf).toBe(40_000);
    expect(settle({ policy, person: { category: '低保' }, scope: 300 }).funds.maf).toBe(14_000);
    expect(settle({ policy, person: { category: '特困' }, scope: 300 }).funds.maf).toBe(20_000);
    expect(settle({ policy, person: { category: '低保' }, ytd: { maf: 39_000 } }).funds.maf).toBe(1_000);
    expect(settle({ policy, person: { category: '普通' } }).payers).toEqual([]);
    expect(settle({ policy }).payers).toEqual([]);
    expect(settle({ policy, person: { category: '低保' }, scope: 50 }).funds.maf).toBe(0);
  });

  it('assistance sees what the others left', () => {
    const { funds } = settle({ policy: { hifmi, maf }, person: { category: '低保' } });
    expect(funds).toMatchObject({ hifmi: 39_250, maf: 22_925 });
  });

  it('together pay no more than the person would bear in scope', () => {
    const all = { of: ['act_pay_dedc', 'inband_self', 'over_cap'], rate: '0.80' } as const;
    const policy = { hifes: all, cvlserv: all, payer_order: ['hifes', 'cvlserv'] } as const;
    const { funds, personPart, payers } = settle({ policy, person: { civilServant: true } });
    expect(funds).toMatchObject({ hifes: 65_600, cvlserv: 16_400 });
    expect(personPart).toBe(0);
    expect(payers).toEqual([
      expect.not.objectContaining({ unpaid: expect.anything() as number }),
      expect.objectContaining({ payer: 'cvlserv', unpaid: 16_400 }),
    ]);
  });

  it('pay in the order of the policy', () => {
    const all = { of: ['act_pay_dedc', 'inband_self', 'over_cap'], rate: '0.80' } as const;
    const policy = { hifes: all, cvlserv: all, payer_order: ['cvlserv', 'hifes'] } as const;
    expect(settle({ policy, person: { civilServant: true } }).funds).toMatchObject({ cvlserv: 65_600, hifes: 16_400 });
  });
});

describe('the person', () => {
  it('pays by the account, then by relatives, then in cash', () => {
    const means = { useAccount: true, account: 20_000, mutualAid: 30_000 };
    expect(settle({ means })).toMatchObject({
      ...{ personPart: 82_000, account: 20_000, mutualAid: 30_000, cash: 32_000, accountAfter: 0 },
    });
    expect(settle({ means: { ...means, account: 100_000 } })).toMatchObject({
      ...{ account: 82_000, mutualAid: 0, cash: 0, accountAfter: 18_000 },
    });
  });

  it('pays in cash when the account shall not or may not be used', () => {
    const means = { account: 20_000, mutualAid: 30_000 };
    expect(settle({ means })).toMatchObject({ account: 0, mutualAid: 0, cash: 82_000, accountAfter: 20_000 });
    expect(settle({ policy: { acct_allowed: false }, means: { ...means, useAccount: true } })).toMatchObject({
      ...{ account: 0, mutualAid: 0, cash: 82_000 },
    });
  });

  it('does not pay what is above the price limit where the hospital bears it', () => {
    const lines: readonly FeeLine[] = [
      { serial: '1', level: '01', price: 1_800_000_000, priceLimit: 1_700_000_000, count: 10_000 },
    ];
    expect(settle({ lines })).toMatchObject({ hospitalPart: 0, personPart: 92_000 });
    const bears = { overlmt_borne_by_hospital: true };
    expect(settle({ policy: bears, lines })).toMatchObject({ hospitalPart: 10_000, personPart: 82_000 });
  });
});

describe('lines', () => {
  it('split by level, price limit and first self-pay share', () => {
    const lines: readonly FeeLine[] = [
      { serial: '1', level: '01', price: 10_000_000, count: 10_000 },
      { serial: '2', level: '02', price: 10_000_000, count: 20_000, firstSelfPay: 100_000, priceLimit: 9_000_000 },
      { serial: '3', level: '03', price: 10_000_000, count: 10_000, firstSelfPay: 100_000 },
      { serial: '4', level: '01', price: 10_000_000, count: 10_000, selfPaid: true },
      { serial: '5', level: '01', price: 9_000_000, count: 10_000, priceLimit: 9_000_000 },
    ];
    expect(settle({ lines }).lines).toEqual([
      { total: 1_000, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 1_000 },
      { total: 2_000, ownPay: 0, overLimit: 200, firstSelfPay: 180, inScope: 1_620 },
      { total: 1_000, ownPay: 1_000, overLimit: 0, firstSelfPay: 0, inScope: 0 },
      { total: 1_000, ownPay: 1_000, overLimit: 0, firstSelfPay: 0, inScope: 0 },
      { total: 900, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 900 },
    ]);
  });

  it('that are too much for one bill are refused', () => {
    const line: FeeLine = { serial: '1', level: '03', price: 90_000_000_000_000, count: 1_000_000_000 };
    expect(() => settle({ lines: Array<FeeLine>(11).fill(line) })).toThrow('come to more than');
  });
});

describe('a result', () => {
  it('has the accumulators of the year afterwards', () => {
    const policy: Partial<BenefitPolicyDocument> = {
      hifob: { ratio: '0.90', cap_fund: '300.00' },
      hifmi: { threshold: '0.00', tiers: [['0.00', null, '0.1']], cap_fund: '1000.00' },
      maf: { rate: { 低保: '0.50' }, deductible: '0.00', annual_cap: '1000.00' },
    };
    const ytd = { dedc: 1, hifp: 56_000, hifob: 2, hifmi: 3, maf: 4, compliantOop: 5 };
    const { accumulatorsAfter, funds } = settle({ policy, person: { category: '低保' }, ytd });
    expect(funds).toMatchObject({ hifp: 44_000, hifob: 29_998, hifmi: 12_600 });
    expect(accumulatorsAfter).toEqual({
      ...{ dedc: 70_001, hifp: 100_000, hifob: 30_000, hifmi: 12_603 },
      ...{ maf: 4 + funds.maf, compliantOop: 126_005 },
    });
    expect(funds.maf).toBeGreaterThan(0);
  });

  it('names the field of the input that a policy does not cover', () => {
    const field = (change: Case): unknown => {
      try {
        settle(change);
      } catch (error) {
        return (error as { readonly field?: string }).field;
      }
      return undefined;
    };
    expect(field({ visit: { level: 'L2' } })).toBe('hosp_level');
    expect(field({ visit: { area: 'moon' } })).toBe('area');
    expect(field({ visit: { nthAdmission: 0 } })).toBe('nth_admission');
  });

  it('has a ratio with four decimals, rounded half up', () => {
    const ratio = (text: string): string | undefined => {
      const policy = { pool_ratio: { L1: '0.95', L3: text } };
      return settlementDocument(policyOf(policy), inScope(1_700), settle({ policy })).setlinfo['pool_prop_selfpay'];
    };
    expect(ratio('0.88885')).toBe('0.8889');
    expect(ratio('0.888849')).toBe('0.8888');
    expect(ratio('0.88889')).toBe('0.8889');
  });

  it('lists a fund that pays and no other', () => {
    expect(fundShares(settle({}))).toEqual([{ amount: 88_000 }]);
  });

  it('pays in full by bands that begin where the year is already', () => {
    const hifmi = { threshold: '100.00', tiers: [['100.00', null, '0.5']], cap_fund: '9999.00' } as const;
    expect(settle({ policy: { hifmi }, scope: 800, ytd: { compliantOop: 20_000 } }).funds.hifmi).toBe(35_600);
  });
});

describe('the identities', () => {
  const settled = settle({ means: { useAccount: true, account: 20_000, mutualAid: 0 } });

  it('hold for what was calculated', () => {
    expect(brokenIdentities(settled)).toEqual([]);
  });

  it.each<readonly [string, Partial<Settlement>]>([
    ['I1', { lines: [{ total: 2, ownPay: 0, overLimit: 0, firstSelfPay: 0, inScope: 1 }] }],
    ['I1', { sums: { ...settled.sums, inScope: settled.sums.inScope - 1, firstSelfPay: 0 } }],
    ['I2', { fundTotal: settled.fundTotal + 1 }],
    ['I4', { hospitalPart: 1 }],
    ['I5', { cash: settled.cash + 1 }],
    ['I6', { inBand: settled.inBand + 1 }],
    ['I7', { overCap: 1 }],
  ])('%s is missed when it does not', (identity, change) => {
    expect(brokenIdentities({ ...settled, ...change }).map((one) => one.identity)).toContain(identity);
  });

  it('that do not hold stop a settlement, or go with it as a warning where the area says so', () => {
    const broken = { ...settled, cash: settled.cash + 1 };
    expect(() => checkIdentities(policyOf({}), broken)).toThrow('I5 does not hold: 820.00 ≠ 820.01');
    const lenient = policyOf({ identity_checks: { I5: 'warning' } });
    expect(checkIdentities(lenient, broken)).toEqual({
      ...broken,
      warnings: [{ identity: 'I5', text: '820.00 ≠ 820.01' }],
    });
    expect(() => checkIdentities(lenient, { ...broken, fundTotal: 1 })).toThrow('I2 does not hold');
    expect(checkIdentities(policyOf({}), settled)).toBe(settled);
  });

  it('tell both sides', () => {
    const line = { total: 9, ownPay: 1, overLimit: 2, firstSelfPay: 3, inScope: 4 };
    expect(brokenIdentities({ ...settled, lines: [line] })).toEqual([{ identity: 'I1', text: '0.09 ≠ 0.10' }]);
  });

  it('I3 compares the list of the funds with their sum', () => {
    expect(brokenIdentities(settled, [{ amount: 1 }])).toEqual([{ identity: 'I3', text: '880.00 ≠ 0.01' }]);
  });
});

describe('the steps in words', () => {
  it('tell every figure from the lines to the balance', () => {
    const policy = policyOf({ hifob: { ratio: '0.90', cap_fund: '300.00' } });
    const lines = inScope(1_700);
    const settled = settle({
      ...{ policy: { hifob: { ratio: '0.90', cap_fund: '300.00' } }, lines, ytd: { hifp: 56_000 } },
      means: { useAccount: true, account: 20_000, mutualAid: 1_000 },
    });
    expect(stepsInWords(policy, lines, settled)).toEqual([
      '明细1 等级01: 1700×1=1700.00; 全自费0.00 超限价0.00 先行自付0.00 范围内1700.00',
      '政策范围内1700.00; 起付线700.00, 实付起付线 min(1700.00, 700.00)=700.00; 进入统筹1000.00',
      '统筹比例0.88: 1000.00 → 统筹基金支付440.00, 本年统筹余额440.00, 超封顶500.00, 段内自付60.00',
      '大额医疗费用补助: 500.00×0.9, 本年余额300.00, 支付300.00',
      '基金支付合计740.00, 医院负担0.00, 个人负担 1700.00-740.00-0.00=960.00',
      '个人账户支付200.00, 家庭共济支付10.00, 现金支付750.00; 个人账户余额 200.00→0.00',
    ]);
  });

  it('tell bands, the year of a deductible, catastrophic insurance and warnings', () => {
    const document = {
      dedc_scope: 'annual',
      pool_tiers: [['0.00', null, '0.5']],
      hifmi: {
        ...{ threshold: '100.00', tiers: [['100.00', null, '0.6']], cap_fund: '1000.00' },
        tilt: { categories: ['低保'], threshold_factor: '0.5', ratio_bonus: '0.05', cap_removed: true },
      },
    } as const satisfies Partial<BenefitPolicyDocument>;
    const settled = settle({ policy: document, person: { category: '低保' } });
    const words = stepsInWords(policyOf(document), inScope(1_700), {
      ...settled,
      warnings: [{ identity: 'I1', text: '1.00 ≠ 2.00' }],
    });
    expect(words.slice(1)).toEqual([
      '政策范围内1700.00; 年度起付线余额700.00, 实付起付线 min(1700.00, 700.00)=700.00; 进入统筹1000.00',
      '分段支付, 综合比例0.5: 1000.00 → 统筹基金支付500.00, 段内自付500.00',
      '大病保险(倾斜支付): 合规自付累计0.00→1200.00, 累计应付0.00→747.50, 支付747.50',
      '基金支付合计1247.50, 医院负担0.00, 个人负担 1700.00-1247.50-0.00=452.50',
      '个人账户支付0.00, 家庭共济支付0.00, 现金支付452.50; 个人账户余额 0.00→0.00',
      '注意: I1 不成立, 1.00 ≠ 2.00',
    ]);
  });
});

describe('the document of a settlement', () => {
  it.each([
    ['310', '310100'],
    ['340', '340100'],
    ['350', '350100'],
    ['390', '390100'],
    ['391', '390100'],
    ['410', '620100'],
    ['510', '510100'],
  ])('of the insurance %s names its own basic fund %s', (insutype, code) => {
    const { setldetail } = settlementDocument(policyOf({ insutype }), inScope(1_000), settle({ scope: 1_000 }));
    expect(setldetail.map((row) => row['fund_pay_type'])).toEqual([code]);
  });

  it('of an insurance without a fund of its own is not made', () => {
    expect(() => fundType('hifp', '320')).toThrow('the insurance 320 has no fund');
  });

  it('lists the funds that pay, under the codes of the insurance', () => {
    const document = {
      ...{ insutype: '390', cvlserv: { of: 'act_pay_dedc', rate: '0.1' }, hifes: { of: 'act_pay_dedc', rate: '0.1' } },
      ...{ hifob: { ratio: '0.5', cap_fund: '300.00' } },
      ...{ maf: { rate: { 低保: '0.1' }, deductible: '0', annual_cap: '400' } },
      ...{ hifmi: { threshold: '0.00', tiers: [['0.00', null, '0.1']], cap_fund: '10.00' } },
    } as const satisfies Partial<BenefitPolicyDocument>;
    const settled = settle({
      ...{ policy: document, person: { civilServant: true, category: '低保' }, ytd: { hifp: 56_000 } },
    });
    const { setldetail, setlinfo } = settlementDocument(policyOf(document), inScope(1_700), settled);
    expect(setldetail.map((row) => row['fund_pay_type'])).toEqual([
      ...['390100', '320100', '370100', '390200', '330100', '610100'],
    ]);
    expect(setlinfo).toMatchObject({
      hifes_pay: '70.00',
      cvlserv_pay: '70.00',
      hifmi_pay: '10.00',
      hifob_pay: '250.00',
    });
  });
});
