import { fen, type Fen } from '../../platform/money';
import { table, yuan } from '../commands/rendering';
import { fenOfText, type Split } from './split';

const PERCENT = 100;
/** 收费项目等级 in words. */
const CLASSES = {
  '01': 'class 甲: the insurance counts all of it',
  '02': 'class 乙: the person bears a first share',
  '03': 'class 丙: outside the catalogue',
} as const;

/** Class of a fee line. */
export type FeeClass = keyof typeof CLASSES;

/** What of a fee line the table tells: its class and its amount in yuan. */
export interface ClassedFee {
  readonly level: FeeClass;
  readonly amount: string;
}

type Row = readonly [what: string, amount: Fen];

/** Fen of a bill by class; a class that the bill has nothing of is left out. */
export function byClass(fees: readonly ClassedFee[]): Readonly<Partial<Record<FeeClass, Fen>>> {
  const sums: Partial<Record<FeeClass, Fen>> = {};
  for (const { level, amount } of fees) sums[level] = fen((sums[level] ?? 0) + (fenOfText(amount) ?? 0));
  return sums;
}

/**
 * A split in plain words and yuan, in three parts that each come to a sum: the bill by class; the bill by what the policy
 * makes of it; and who pays it.
 */
export function splitTable(split: Split, fees: readonly ClassedFee[]): string {
  const rows = [...billRows(split, fees), ...policyRows(split), ...payerRows(split)];
  const cells = rows.map(([what, amount]) => [what, yuan(amount)]);
  return table(['what becomes of the bill', 'yuan'], cells, new Set([1]));
}

function billRows({ total }: Split, fees: readonly ClassedFee[]): readonly Row[] {
  const sums = Object.entries(byClass(fees)) as readonly [FeeClass, Fen][];
  const ordered = [...sums].sort(([a], [b]) => a.localeCompare(b));
  return [['the whole bill (医疗费总额)', total], ...ordered.map(([level, sum]): Row => [`  ${CLASSES[level]}`, sum])];
}

/** The parts of the bill; those of the policy's scope below it. */
function policyRows(split: Split): readonly Row[] {
  const { ownPay, overLimit, firstSelfPay, inScope, deductible, poolFund, poolRatio } = split;
  const rest = fen(inScope - deductible - poolFund);
  return [
    ['wholly by the person (全自费)', ownPay],
    ...unlessZero('above the price limits (超限价)', overLimit),
    ['first share by the person (先行自付)', firstSelfPay],
    ['what the policy counts (符合政策范围)', inScope],
    ['  deductible (起付线)', deductible],
    [`  pooling fund (统筹基金), ${percent(poolRatio)} % of the rest`, poolFund],
    ['  left of it (段内自付, 超封顶)', rest],
  ];
}

function payerRows({ funds, account, mutualAid, cash, hospital, total }: Split): readonly Row[] {
  return [
    ['who pays', total],
    ...funds.map(({ code, name, amount }): Row => [`  fund ${code} ${name}`, amount]),
    ['  personal account (个人账户)', account],
    ...unlessZero('  relatives’ accounts (家庭共济)', mutualAid),
    ['  cash (现金)', cash],
    ...unlessZero('  the institution (医院负担)', hospital),
  ];
}

function unlessZero(what: string, amount: Fen): readonly Row[] {
  return amount === 0 ? [] : [[what, amount]];
}

function percent(ratio: string): string {
  return String(Number((Number(ratio) * PERCENT).toFixed(2)));
}
