import {
  type BenefitInput,
  type BenefitPolicy,
  type BenefitPolicyDocument,
  type FeeLine,
  isPolicy,
  readPolicy,
} from '../../medical';

/** A policy of employees' outpatient care, of made-up figures. */
const DOCUMENT: BenefitPolicyDocument = {
  ...{ param_set: 'BENCH-EMP-OP', insutype: '310', med_type: '11', year: 2025 },
  act_pay_dedc_std: { L1: '0.00', L2: '200.00', L3: '300.00' },
  dedc_scope: 'annual',
  nth_admission_factor: ['1.0'],
  pool_ratio: { L1: '0.60', L2: '0.55', L3: '0.50' },
  retiree_bonus: '0.02',
  pool_cap_fund: '2500.00',
  hifob: { ratio: '0.90', cap_fund: '350000.00' },
  out_of_area_pp: { local: '0', unfiled: '0.20' },
};

const LEVELS = ['01', '02', '03'] as const;
const PRICE_STEP = 1_370_000;
const LEAST_PRICE = 10_000_000;
const MOST_COUNT = 7;
const COUNT_UNIT = 10_000;
const TENTH = 100_000;
const PRICE_LIMIT = 90_000_000;
/** One line in so many has a price limit. */
const LIMITED = 5;

/** The policy under which the benchmark settles. */
export function benchPolicy(): BenefitPolicy {
  const policy = readPolicy(DOCUMENT);
  if (!isPolicy(policy)) throw new Error('the policy of the benchmark cannot be read');
  return policy;
}

/** A bill of so many lines: all levels, prices with fractions of a fen, some with a limit. */
export function benchLines(count: number): readonly FeeLine[] {
  return Array.from({ length: count }, (_, index): FeeLine => {
    const level = LEVELS[index % LEVELS.length] ?? '01';
    return {
      ...{ serial: String(index + 1), level },
      price: LEAST_PRICE + index * PRICE_STEP,
      count: (1 + (index % MOST_COUNT)) * COUNT_UNIT,
      ...(level === '02' ? { firstSelfPay: TENTH } : {}),
      ...(index % LIMITED === 0 ? { priceLimit: PRICE_LIMIT } : {}),
    };
  });
}

/** An employee at a small hospital, with some money in the account. */
export const BENCH_INPUT: BenefitInput = {
  person: { retired: false, civilServant: false, category: undefined },
  visit: { level: 'L1', nthAdmission: 1, area: 'local' },
  ytd: { dedc: 0, hifp: 10_000, hifob: 0, hifmi: 0, maf: 0, compliantOop: 20_000 },
  means: { useAccount: true, account: 20_000, mutualAid: 0 },
};
