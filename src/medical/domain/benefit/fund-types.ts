import type { FundPayments } from './calculate';

/** A fund by its code and name in the national code list (基金支付类型). */
export interface FundType {
  readonly code: string;
  readonly name: string;
}

/** Residents' insurance (城乡居民) begins so. */
const RESIDENT_PREFIX = '39';

const EMPLOYEE_POOL: FundType = { code: '310100', name: '职工基本医疗保险统筹基金' };
const RESIDENT_POOL: FundType = { code: '390100', name: '城乡居民基本医疗保险基金' };

const OTHERS: Readonly<Record<Exclude<keyof FundPayments, 'hifp'>, FundType>> = {
  hifob: { code: '330100', name: '职工大额医疗费用补助基金' },
  hifes: { code: '370100', name: '企业补充医疗保险基金' },
  cvlserv: { code: '320100', name: '公务员医疗补助资金' },
  hifmi: { code: '390200', name: '城乡居民大病保险' },
  maf: { code: '610100', name: '医疗救助基金' },
};

/** The order in which `setldetail` lists the funds. */
export const FUND_ORDER: readonly (keyof FundPayments)[] = ['hifp', 'cvlserv', 'hifes', 'hifmi', 'hifob', 'maf'];

/** The code and name of a fund under an insurance (`insutype`). */
export function fundType(fund: keyof FundPayments, insutype: string): FundType {
  if (fund !== 'hifp') return OTHERS[fund];
  return insutype.startsWith(RESIDENT_PREFIX) ? RESIDENT_POOL : EMPLOYEE_POOL;
}
