import type { SettlementDocument } from './settlement-document';

/** Money of `setlinfo` that a cancellation does not mirror: the ratio stays, the balance is what it was before. */
const NOT_MIRRORED: ReadonlySet<string> = new Set(['insutype', 'med_type', 'pool_prop_selfpay', 'balc']);

/**
 * The mirror of a settlement (结算撤销): every amount negative, the account and the accumulators as they were before.
 * `before` holds the accumulators before the settlement, yuan.
 */
export function cancellationDocument(
  settled: SettlementDocument,
  before: Readonly<Record<string, string>>,
): SettlementDocument {
  const restored = addYuan(settled.setlinfo['balc'] ?? '0.00', settled.setlinfo['acct_pay'] ?? '0.00');
  return {
    fee_lines: settled.fee_lines.map((line) => mirrored(line, new Set(['feedetl_sn', 'chrgitm_lv']))),
    setlinfo: { ...mirrored(settled.setlinfo, NOT_MIRRORED), balc: restored },
    setldetail: settled.setldetail.map((row) => mirrored(row, new Set(['fund_pay_type', 'fund_pay_type_name']))),
    cum_after: before,
    steps: [`撤销结算: 各项金额全额红冲, 个人账户余额恢复为${restored}, 年度累计恢复`],
  };
}

function mirrored(row: Readonly<Record<string, string>>, kept: ReadonlySet<string>): Readonly<Record<string, string>> {
  const entries = Object.entries(row).map(([name, value]) => [name, kept.has(name) ? value : negated(value)] as const);
  return Object.fromEntries(entries);
}

function negated(amount: string): string {
  if (amount === '0.00') return amount;
  return amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
}

function addYuan(a: string, b: string): string {
  const fen = BigInt(a.replace('.', '')) + BigInt(b.replace('.', ''));
  const digits = String(fen).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
