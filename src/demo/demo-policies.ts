import type { BenefitPolicyDocument } from '../medical';

/** Pooling area (统筹区) of the demo city: Changchun (长春市). */
export const DEMO_POOLING_AREA = '220100';

/** They are in force on every day. */
const FIXTURE = {
  certainty: 'FIXTURE of the demo city: figures of examples, none is official',
  effective_from: '2000-01-01',
  effective_to: '2099-12-31',
} as const;

/** What the ratio of the pooling fund is less by, for care in another area. */
const OUT_OF_AREA = {
  local: '0',
  long_term_filed: '0',
  transfer_filed: '0.10',
  emergency: '0.10',
  unfiled: '0.20',
} as const;

/** A purchase of medicine: the personal account pays, and cash; no fund. */
const PHARMACY = {
  ...FIXTURE,
  med_type: '41',
  year: 2024,
  act_pay_dedc_std: { L0: '0.00' },
  dedc_scope: 'none',
  nth_admission_factor: ['1.0'],
  pool_ratio: { L0: '0' },
  retiree_bonus: '0',
  pool_cap_fund: '0.00',
  out_of_area_pp: { local: '0' },
} as const;

/** Care in a clinic, with emergencies (急诊) and chronic diseases (慢特病). */
const OUTPATIENT = {
  ...FIXTURE,
  med_type: '11',
  med_types: ['12', '13', '14', '140104', '140201', '15', '16'],
  dedc_scope: 'per_visit',
  nth_admission_factor: ['1.0'],
  out_of_area_pp: OUT_OF_AREA,
} as const;

/**
 * Benefit policies of the demo city. FIXTURES: every figure is that of an example, none is official. They cover employees
 * (310) and residents (390) at institutions of every level that has such care, and are in force on every day, so that the
 * demo settles whatever the date is; policies of a real city name the days of their year.
 */
export const DEMO_POLICIES: readonly BenefitPolicyDocument[] = [
  {
    ...FIXTURE,
    param_set: 'DEMO-CC-EMP-IP',
    insutype: '310',
    med_type: '21',
    med_types: ['22', '23', '24', '25', '26', '27', '28'],
    year: 2025,
    act_pay_dedc_std: {
      L1: '200.00',
      L2: '400.00',
      L3: '700.00',
      L3P: '1200.00',
    },
    dedc_scope: 'per_admission',
    nth_admission_factor: ['1.0'],
    pool_ratio: {
      L1: '0.95',
      L2: '0.92',
      L3: '0.88',
      L3P: '0.85',
    },
    retiree_bonus: '0.02',
    pool_cap_fund: '150000.00',
    hifob: {
      ratio: '0.90',
      cap_fund: '350000.00',
    },
    out_of_area_pp: OUT_OF_AREA,
  },
  {
    ...OUTPATIENT,
    param_set: 'DEMO-CC-EMP-OP',
    insutype: '310',
    year: 2024,
    act_pay_dedc_std: { L0: '0.00', L1: '0.00', L2: '200.00', L3: '300.00', L3P: '400.00' },
    pool_ratio: { L0: '0.60', L1: '0.60', L2: '0.55', L3: '0.50', L3P: '0.45' },
    retiree_bonus: '0.02',
    pool_cap_fund: '2500.00',
  },
  { ...PHARMACY, param_set: 'DEMO-CC-EMP-PHARM', insutype: '310' },
  {
    ...FIXTURE,
    param_set: 'DEMO-CC-RES-IP',
    insutype: '390',
    med_type: '21',
    med_types: ['22', '23', '24', '25', '26', '27', '28'],
    year: 2025,
    act_pay_dedc_std: {
      L1: '200.00',
      L2: '400.00',
      L3: '800.00',
      L3P: '1200.00',
    },
    dedc_scope: 'per_admission',
    nth_admission_factor: ['1.0'],
    pool_ratio: {
      L1: '0.85',
      L2: '0.75',
      L3: '0.65',
      L3P: '0.55',
    },
    retiree_bonus: '0',
    pool_cap_fund: '150000.00',
    hifmi: {
      base: ['act_pay_dedc', 'inband_self', 'over_cap'],
      threshold: '13000.00',
      tiers: [
        ['13000.00', '50000.00', '0.60'],
        ['50000.00', '100000.00', '0.65'],
        ['100000.00', null, '0.75'],
      ],
      cap_fund: '350000.00',
      tilt: {
        categories: ['特困', '低保', '返贫致贫'],
        threshold_factor: '0.5',
        ratio_bonus: '0.05',
        cap_removed: true,
      },
    },
    maf: {
      rate: {
        特困: '1.00',
        低保: '0.70',
        返贫致贫: '0.70',
      },
      deductible: '0.00',
      annual_cap: '30000.00',
    },
    out_of_area_pp: OUT_OF_AREA,
  },
  {
    ...OUTPATIENT,
    param_set: 'DEMO-CC-RES-OP',
    insutype: '390',
    year: 2025,
    act_pay_dedc_std: { L0: '0.00', L1: '0.00', L2: '200.00', L3: '300.00', L3P: '400.00' },
    pool_ratio: { L0: '0.50', L1: '0.50', L2: '0.50', L3: '0.40', L3P: '0.35' },
    retiree_bonus: '0',
    pool_cap_fund: '1000.00',
  },
  { ...PHARMACY, param_set: 'DEMO-CC-RES-PHARM', insutype: '390' },
];
