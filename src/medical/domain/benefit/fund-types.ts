import type { FundPayments } from './calculate';

/** A fund by its code and name in the national code list (基金支付类型). */
export interface FundType {
  readonly code: string;
  readonly name: string;
}

const EMPLOYEES: FundType = { code: '310100', name: '职工基本医疗保险统筹基金' };
const RESIDENTS: FundType = { code: '390100', name: '城乡居民基本医疗保险基金' };

/** The basic fund of each insurance (险种) that has one; the supplements 320, 330 and 370 pay beside it, not alone. */
const POOLS: ReadonlyMap<string, FundType> = new Map([
  ['310', EMPLOYEES],
  ['340', { code: '340100', name: '离休人员医疗保障基金' }],
  ['350', { code: '350100', name: '一至六级残疾军人医疗补助基金' }],
  ['380', RESIDENTS],
  ['390', RESIDENTS],
  ['391', RESIDENTS],
  // In Jilin; elsewhere the number means something else.
  ['410', { code: '620100', name: '照护保险基金' }],
  ['510', { code: '510100', name: '生育基金' }],
]);

/** The insurances (`insutype`) that a policy can be of. */
export const INSURANCES: readonly string[] = [...POOLS.keys()];

const OTHERS: Readonly<Record<Exclude<keyof FundPayments, 'hifp'>, FundType>> = {
  hifob: { code: '330100', name: '职工大额医疗费用补助基金' },
  hifes: { code: '370100', name: '企业补充医疗保险基金' },
  cvlserv: { code: '320100', name: '公务员医疗补助资金' },
  hifmi: { code: '390200', name: '城乡居民大病保险' },
  maf: { code: '610100', name: '医疗救助基金' },
};

/** The order in which `setldetail` lists the funds. */
export const FUND_ORDER: readonly (keyof FundPayments)[] = ['hifp', 'cvlserv', 'hifes', 'hifmi', 'hifob', 'maf'];

/** The code and name of a fund under an insurance (`insutype`). Throws a RangeError for an insurance without a fund. */
export function fundType(fund: keyof FundPayments, insutype: string): FundType {
  if (fund !== 'hifp') return OTHERS[fund];
  const pool = POOLS.get(insutype);
  if (pool === undefined) throw new RangeError(`the insurance ${insutype} has no fund`);
  return pool;
}
