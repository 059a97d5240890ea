import type { ReconciledTotals } from './movement';

/** 对账结果: equal; the centre has more; the institution has more; both have it and the data differ. */
export const STMT_RESULTS = ['000000', '000101', '000102', '000103'] as const;
export type StmtResult = (typeof STMT_RESULTS)[number];

/** What a result is called in the interface. */
export const STMT_TEXTS: Readonly<Record<StmtResult, string>> = {
  '000000': '平',
  '000101': '中心多',
  '000102': '医药机构多',
  '000103': '数据不一致',
};

/** What came of comparing totals. */
export interface Judgement {
  readonly result: StmtResult;
  /** Names of what differs, of the interface; none when all is equal. */
  readonly differing: readonly string[];
}

const FIELDS = [
  ['fixmedins_setl_cnt', 'count'],
  ['medfee_sumamt', 'medfee'],
  ['fund_pay_sumamt', 'fundPay'],
  ['acct_pay', 'accountPay'],
] as const;

/** Compares totals (对总账): the count says who has more, and where it is equal the money says whether the data are the same. */
export function judgeTotals(centre: ReconciledTotals, institution: ReconciledTotals): Judgement {
  const differing = FIELDS.filter(([, key]) => centre[key] !== institution[key]).map(([name]) => name);
  if (differing.length === 0) return { result: '000000', differing };
  if (centre.count !== institution.count) {
    return { result: centre.count > institution.count ? '000101' : '000102', differing };
  }
  return { result: '000103', differing };
}
