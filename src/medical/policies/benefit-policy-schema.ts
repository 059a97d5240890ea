import { INSURANCES } from '../domain/benefit/fund-types';
import { PAYER_ORDER } from '../domain/benefit/read-policy';

const YUAN = { type: 'string', pattern: '^\\d{1,12}(\\.\\d{1,2})?$' } as const;
const RATIO = { type: 'string', pattern: '^(0(\\.\\d{1,6})?|1(\\.0{1,6})?)$' } as const;
const TEXT = { type: 'string', minLength: 1, maxLength: 1_000 } as const;
const NAME = { type: 'string', pattern: '^[^\\s]{1,40}$' } as const;
const CODE = { type: 'string', pattern: '^\\d{2,6}$' } as const;
const DATE = { type: 'string', format: 'date' } as const;
const LEVEL = '^L[0-9A-Z]{1,4}$';
const BASE = { enum: ['act_pay_dedc', 'inband_self', 'over_cap'] } as const;
const CHECK = { enum: ['error', 'warning'] } as const;
const MAX_TIERS = 20;
const MAX_CATEGORIES = 30;

const TIERS = {
  type: 'array',
  minItems: 1,
  maxItems: MAX_TIERS,
  items: {
    type: 'array',
    minItems: 3,
    maxItems: 3,
    prefixItems: [YUAN, { ...YUAN, type: ['string', 'null'] }, RATIO],
  },
} as const;

function byName(pattern: string, value: object): object {
  return {
    ...{ type: 'object', minProperties: 1, maxProperties: MAX_CATEGORIES },
    ...{ patternProperties: { [pattern]: value }, additionalProperties: false },
  };
}

function record(required: readonly string[], properties: Readonly<Record<string, object>>): object {
  return { type: 'object', required, properties, additionalProperties: false };
}

const SUPPLEMENT = record(['of', 'rate'], {
  of: { oneOf: [BASE, { type: 'array', minItems: 1, maxItems: 3, uniqueItems: true, items: BASE }] },
  rate: RATIO,
  note: TEXT,
});

const CATASTROPHIC = record(['threshold', 'tiers', 'cap_fund'], {
  base: { type: 'array', minItems: 1, maxItems: 3, uniqueItems: true, items: BASE },
  threshold: YUAN,
  tiers: TIERS,
  cap_fund: YUAN,
  tilt: record(['categories', 'threshold_factor', 'ratio_bonus', 'cap_removed'], {
    categories: { type: 'array', minItems: 1, maxItems: MAX_CATEGORIES, uniqueItems: true, items: NAME },
    threshold_factor: RATIO,
    ratio_bonus: RATIO,
    cap_removed: { type: 'boolean' },
  }),
  note: TEXT,
});

/** JSON Schema (2020-12) of a benefit policy document; what its figures must be beside is told by `readPolicy`. */
export const BENEFIT_POLICY_SCHEMA: object = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Onecard benefit policy (医保待遇政策)',
  ...record(
    [
      ...['param_set', 'insutype', 'med_type', 'year', 'act_pay_dedc_std', 'dedc_scope', 'nth_admission_factor'],
      ...['pool_ratio', 'retiree_bonus', 'pool_cap_fund', 'out_of_area_pp'],
    ],
    {
      param_set: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$' },
      insutype: { enum: INSURANCES },
      med_type: CODE,
      med_types: { type: 'array', maxItems: MAX_CATEGORIES, uniqueItems: true, items: CODE },
      year: { type: 'integer', minimum: 2000, maximum: 2099 },
      area: { type: 'string', pattern: '^\\d{6}$' },
      effective_from: DATE,
      effective_to: DATE,
      certainty: TEXT,
      note: TEXT,
      act_pay_dedc_std: byName(LEVEL, YUAN),
      dedc_scope: { enum: ['per_admission', 'per_visit', 'annual', 'none'] },
      nth_admission_factor: { type: 'array', minItems: 1, maxItems: MAX_TIERS, items: RATIO },
      pool_ratio: byName(LEVEL, RATIO),
      retiree_bonus: RATIO,
      pool_cap_fund: YUAN,
      pool_tiers: TIERS,
      pool_tiers_adjusted: { type: 'boolean' },
      out_of_area_pp: { ...byName('^[a-z][a-z_]{0,39}$', RATIO), required: ['local'] },
      out_of_area_note: TEXT,
      hifob: record(['ratio', 'cap_fund'], { ratio: RATIO, cap_fund: YUAN, note: TEXT }),
      hifes: SUPPLEMENT,
      cvlserv: SUPPLEMENT,
      hifmi: CATASTROPHIC,
      maf: record(['rate', 'deductible', 'annual_cap'], {
        ...{ rate: byName('^[^\\s]{1,40}$', RATIO), deductible: YUAN, annual_cap: YUAN, note: TEXT },
      }),
      payer_order: { type: 'array', uniqueItems: true, items: { enum: PAYER_ORDER } },
      overlmt_borne_by_hospital: { type: 'boolean' },
      acct_allowed: { type: 'boolean' },
      identity_checks: record([], { I1: CHECK, I3: CHECK, I5: CHECK }),
    },
  ),
};
