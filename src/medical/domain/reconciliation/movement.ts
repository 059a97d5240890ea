/** Money of a settlement or of a refund, fen. Of a refund they are negative. */
export interface ReconciledMoney {
  /** 医疗费总额. */
  readonly medfee: number;
  /** 基金支付总额. */
  readonly fundPay: number;
  /** 个人账户支出 with what relatives' accounts paid (共济), as Jilin counts it. */
  readonly accountPay: number;
}

/** Totals of a period: refunds subtract, in money and in the count. */
export interface ReconciledTotals extends ReconciledMoney {
  readonly count: number;
}

/** 退费结算标志: a settlement is `0`, the refund of one `1`. */
export type RefundFlag = '0' | '1';

/** What both sides say of one settlement, or of the refund of one. */
export interface DetailRow extends ReconciledMoney {
  /** 结算ID. */
  readonly setlId: string;
  /** 就诊ID. */
  readonly mdtrtId: string;
  /** 人员编号. */
  readonly psnNo: string;
  readonly refund: RefundFlag;
}

/** A settlement as the centre keeps it. */
export interface CentreSettlement {
  readonly settlementId: string;
  readonly visitId: string;
  /** Stream of the patient. */
  readonly stream: number;
  readonly insutype: string;
  /** 参保地, six digits. */
  readonly area: string;
  readonly clrType: string;
  /** msgid of the message that settled it; empty when it came another way. */
  readonly medinsSetlId: string;
  /** Days in Asia/Shanghai, `YYYY-MM-DD`. */
  readonly settledOn: string;
  readonly cancelledOn?: string;
  /** Fen. */
  readonly medfee: number;
  readonly fundPay: number;
  readonly acctPay: number;
  readonly mulaidPay: number;
}

/** One side of a settlement that falls on a day: the settlement itself, or its cancellation with negative money. */
export interface Movement extends ReconciledMoney {
  readonly settlement: CentreSettlement;
  readonly refund: RefundFlag;
  readonly day: string;
}

/** First and last day, `YYYY-MM-DD`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export const NO_RECONCILED: ReconciledTotals = { count: 0, medfee: 0, fundPay: 0, accountPay: 0 };

/** What of a settlement falls into a period: a cancellation counts on its own day, not on that of the settlement. */
export function movementsOf(settlement: CentreSettlement, { from, to }: Period): readonly Movement[] {
  const within = (day: string): boolean => from <= day && day <= to;
  const { settledOn, cancelledOn, medfee, fundPay } = settlement;
  const accountPay = settlement.acctPay + settlement.mulaidPay;
  const movements: Movement[] = [];
  if (within(settledOn)) movements.push({ settlement, refund: '0', day: settledOn, medfee, fundPay, accountPay });
  if (cancelledOn !== undefined && within(cancelledOn)) {
    movements.push({ settlement, refund: '1', day: cancelledOn, ...mirrored({ medfee, fundPay, accountPay }) });
  }
  return movements;
}

/** Totals of rows of either side. */
export function reconciledTotals(rows: Iterable<ReconciledMoney & { readonly refund: RefundFlag }>): ReconciledTotals {
  let { count, medfee, fundPay, accountPay } = NO_RECONCILED;
  for (const row of rows) {
    count += row.refund === '1' ? -1 : 1;
    medfee += row.medfee;
    fundPay += row.fundPay;
    accountPay += row.accountPay;
  }
  return { count, medfee, fundPay, accountPay };
}

function mirrored({ medfee, fundPay, accountPay }: ReconciledMoney): ReconciledMoney {
  // Not -0, which is no amount and prints as one.
  return { medfee: 0 - medfee, fundPay: 0 - fundPay, accountPay: 0 - accountPay };
}
