import type { BenefitPolicyDocument } from './policy-document';

/** What a field of the two documents says; undefined where one says nothing. */
export interface PolicyDifference {
  /** Path, for instance `pool_ratio.L3`. */
  readonly field: string;
  readonly before: unknown;
  readonly after: unknown;
  /** The same for people. */
  readonly words: string;
}

/** Fields by what they are called; a path takes the longest name that fits. */
const NAMES: Readonly<Record<string, string>> = {
  ...{
    param_set: 'name',
    insutype: 'insurance (险种)',
    med_type: 'care type (医疗类别)',
    med_types: 'further care types',
  },
  ...{ year: 'year', area: 'pooling area (统筹区)', effective_from: 'first day', effective_to: 'last day' },
  ...{ certainty: 'source', note: 'note', act_pay_dedc_std: 'deductible (起付线)' },
  ...{ dedc_scope: 'scope of the deductible', nth_admission_factor: 'share of the deductible at the nth admission' },
  ...{ pool_ratio: 'ratio of the pooling fund (统筹支付比例)', retiree_bonus: 'bonus of the retired' },
  ...{ pool_cap_fund: 'ceiling of the pooling fund (统筹封顶线)', pool_tiers: 'bands of the pooling fund' },
  ...{ pool_tiers_adjusted: 'adjustment of the bands', out_of_area_pp: 'reduction out of the area (异地就医)' },
  ...{ out_of_area_note: 'note on care out of the area', hifob: 'large-amount fund (大额)' },
  ...{ hifes: 'enterprise supplement', cvlserv: 'civil-servant supplement (公务员补助)' },
  ...{
    hifmi: 'catastrophic insurance (大病保险)',
    maf: 'medical assistance (医疗救助)',
    payer_order: 'order of the payers',
  },
  ...{
    overlmt_borne_by_hospital: 'over-limit part borne by the institution',
    acct_allowed: 'personal account may pay',
  },
  identity_checks: 'checks',
};
const YUAN = /(?:^act_pay_dedc_std|^pool_cap_fund$|cap_fund$|threshold$|deductible$|annual_cap$)/;
const RATIO =
  /(?:^pool_ratio|^retiree_bonus$|^out_of_area_pp|\.ratio$|\.rate(?:\.|$)|ratio_bonus$|threshold_factor$|^nth_admission_factor)/;

/** What the second document says otherwise than the first, field by field in the order of the fields. */
export function diffPolicies(before: BenefitPolicyDocument, after: BenefitPolicyDocument): readonly PolicyDifference[] {
  const old = leavesOf(before);
  const fresh = leavesOf(after);
  const fields = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return fields.flatMap((field) => {
    const [was, is] = [old.get(field), fresh.get(field)];
    if (JSON.stringify(was) === JSON.stringify(is)) return [];
    return [{ field, before: was, after: is, words: inWords(field, was, is) }];
  });
}

/** The values by path; lists are one value, for a band means something only beside the others. */
function leavesOf(value: object, path = ''): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  for (const [key, member] of Object.entries(value) as readonly (readonly [string, unknown])[]) {
    const field = path === '' ? key : `${path}.${key}`;
    if (member === undefined) continue;
    if (member === null || typeof member !== 'object' || Array.isArray(member)) leaves.set(field, member);
    else for (const [inner, leaf] of leavesOf(member, field)) leaves.set(inner, leaf);
  }
  return leaves;
}

function inWords(field: string, before: unknown, after: unknown): string {
  const [head = '', ...rest] = field.split('.');
  const name = [NAMES[head] ?? head, ...rest.map((part) => part.replaceAll('_', ' '))].join(', ');
  if (before === undefined) return `${name}: new, ${told(field, after)}`;
  if (after === undefined) return `${name}: was ${told(field, before)}, is left out`;
  return `${name}: ${told(field, before)} becomes ${told(field, after)}`;
}

function told(field: string, value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => listItem(field, item)).join('; ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'string') return JSON.stringify(value);
  if (YUAN.test(field)) return `${value} yuan`;
  return RATIO.test(field) ? percent(value) : value;
}

function listItem(field: string, item: unknown): string {
  if (!Array.isArray(item)) return told(field, item);
  const [from, to, ratio] = item as unknown as readonly [string, string | null, string];
  return to === null ? `from ${from} yuan ${percent(ratio)}` : `${from} to ${to} yuan ${percent(ratio)}`;
}

/** `0.885` is 88.5 %, without the errors of binary fractions. */
function percent(ratio: string): string {
  const [whole = '0', decimals = ''] = ratio.split('.');
  const digits = `${whole}${decimals.padEnd(2, '0').slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  const rest = decimals.slice(2).replace(/0+$/, '');
  return `${digits}${rest === '' ? '' : `.${rest}`} %`;
}
