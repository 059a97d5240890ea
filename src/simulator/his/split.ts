import { z } from 'zod';
import { fen, type Fen } from '../../platform/money';
import type { HisRow } from './his-client';

const FEN_DIGITS = 2;
const YUAN_TEXT = /^(-?)(\d{1,13})(?:\.(\d{1,2}))?$/;

const amount = z.string().transform((text, context): Fen => {
  const found = YUAN_TEXT.exec(text === '' ? '0' : text);
  if (found) return fenOf(found);
  context.addIssue({ code: 'custom', message: 'is no amount in yuan' });
  return z.NEVER;
});

const setlinfoSchema = z.object({
  mdtrt_id: z.string(),
  setl_id: z.string(),
  psn_no: z.string(),
  insutype: z.string(),
  clr_type: z.string(),
  clr_optins: z.string(),
  medfee_sumamt: amount,
  fulamt_ownpay_amt: amount,
  overlmt_selfpay: amount,
  preselfpay_amt: amount,
  inscp_scp_amt: amount,
  act_pay_dedc: amount,
  hifp_pay: amount,
  pool_prop_selfpay: z.string(),
  fund_pay_sumamt: amount,
  acct_pay: amount,
  acct_mulaid_pay: amount,
  psn_cash_pay: amount.optional(),
  cash_payamt: amount.optional(),
  hosp_part_amt: amount,
  balc: amount,
});

const fundSchema = z.object({ fund_pay_type: z.string(), fund_pay_type_name: z.string(), fund_payamt: amount });

const settlementSchema = z.object({ setlinfo: setlinfoSchema, setldetail: z.array(fundSchema).default([]) });

/** Who pays how much of a bill, in fen; what is taken back is below zero. */
export interface Split {
  readonly mdtrtId: string;
  /** Empty of a pre-settlement. */
  readonly setlId: string;
  readonly psnNo: string;
  readonly insutype: string;
  readonly clrType: string;
  /** 清算经办机构. */
  readonly clrOptins: string;
  readonly total: Fen;
  readonly ownPay: Fen;
  readonly overLimit: Fen;
  readonly firstSelfPay: Fen;
  readonly inScope: Fen;
  readonly deductible: Fen;
  /** What the pooling fund pays, and its ratio as the centre writes it (`0.5`). */
  readonly poolFund: Fen;
  readonly poolRatio: string;
  readonly funds: readonly { readonly code: string; readonly name: string; readonly amount: Fen }[];
  readonly fundTotal: Fen;
  readonly account: Fen;
  readonly mutualAid: Fen;
  readonly cash: Fen;
  readonly hospital: Fen;
  /** In the personal account afterwards. */
  readonly balance: Fen;
}

/** Reads the answer of a pre-settlement, a settlement or a cancellation. Throws when it is none. */
export function readSplit(output: HisRow): Split {
  const { setlinfo: row, setldetail } = settlementSchema.parse(output);
  return {
    ...{ mdtrtId: row.mdtrt_id, setlId: row.setl_id, psnNo: row.psn_no, insutype: row.insutype },
    ...{ clrType: row.clr_type, clrOptins: row.clr_optins, total: row.medfee_sumamt, ownPay: row.fulamt_ownpay_amt },
    ...{ overLimit: row.overlmt_selfpay, firstSelfPay: row.preselfpay_amt, inScope: row.inscp_scp_amt },
    ...{ deductible: row.act_pay_dedc, poolFund: row.hifp_pay, poolRatio: row.pool_prop_selfpay },
    ...{ fundTotal: row.fund_pay_sumamt, account: row.acct_pay },
    ...{ mutualAid: row.acct_mulaid_pay, cash: row.psn_cash_pay ?? row.cash_payamt ?? fen(0) },
    ...{ hospital: row.hosp_part_amt, balance: row.balc },
    funds: setldetail.map((one) => ({
      code: one.fund_pay_type,
      name: one.fund_pay_type_name,
      amount: one.fund_payamt,
    })),
  };
}

/** True when what all pay is the whole bill, and the funds are their sum. */
export function addsUp({ total, funds, fundTotal, account, mutualAid, cash, hospital }: Split): boolean {
  const named = funds.reduce((sum, one) => sum + one.amount, 0);
  return named === fundTotal && fundTotal + account + mutualAid + cash + hospital === total;
}

/** True when two answers say the same of who pays. */
export function samePayers(a: Split, b: Split): boolean {
  const told = ({ setlId: _, balance: __, ...rest }: Split): string => JSON.stringify(rest);
  return told(a) === told(b);
}

/** Fen as yuan with two decimals, as the interface has them. */
export function yuanText(amountInFen: number): string {
  const digits = String(Math.abs(amountInFen)).padStart(FEN_DIGITS + 1, '0');
  return `${amountInFen < 0 ? '-' : ''}${digits.slice(0, -FEN_DIGITS)}.${digits.slice(-FEN_DIGITS)}`;
}

/** Fen of an amount in yuan; undefined when the text is none. */
export function fenOfText(text: string): Fen | undefined {
  const found = YUAN_TEXT.exec(text);
  return found ? fenOf(found) : undefined;
}

function fenOf([, sign, whole = '0', cents = '']: RegExpExecArray): Fen {
  const value = Number(`${whole}${cents.padEnd(FEN_DIGITS, '0')}`);
  return fen(sign === '-' && value !== 0 ? -value : value);
}
