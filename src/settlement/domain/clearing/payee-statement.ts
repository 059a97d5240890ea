import type { Fen } from '../../../platform/money';

/** Whose settlement statement (结算单) it is, of which dates, YYYY-MM-DD. */
export interface StatementHead {
  readonly payee: number;
  readonly merchantId: string;
  readonly name: string;
  readonly from: string;
  readonly to: string;
}

/** What was cleared of one date, fen. */
export type StatementClearing = { readonly date: string } & Readonly<
  Record<'gross' | 'refunds' | 'fee' | 'holdback' | 'released' | 'offset' | 'net', Fen>
>;

/** A payout that went to the bank. */
export interface StatementPayout {
  readonly date: string;
  readonly amount: Fen;
  readonly state: string;
}

const AMOUNTS = ['gross', 'refunds', 'fee', 'holdback', 'released', 'offset', 'net'] as const;

/**
 * A settlement statement as CSV in UTF-8, amounts in fen: `#STATEMENT,payee,merchant,name,from,to`; the header and a row for each date that was
 * cleared; `payout,date,amount,state` rows; `#TOTAL` with the sums of the columns; `#DUE,brought forward,net,paid or with the bank,carried forward`,
 * where the first plus the second less the third is the fourth.
 */
export function payeeStatementText(
  { payee, merchantId, name, from, to }: StatementHead,
  cleared: readonly StatementClearing[],
  payouts: readonly StatementPayout[],
  broughtForward: Fen,
): string {
  const sumOf = (column: (typeof AMOUNTS)[number]): number => cleared.reduce((sum, line) => sum + line[column], 0);
  const paid = payouts.filter(({ state }) => state !== 'returned').reduce((sum, { amount }) => sum + amount, 0);
  const carried = broughtForward + sumOf('net') - paid;
  const rows = [
    ['#STATEMENT', payee, merchantId, `"${name.replaceAll('"', '""')}"`, from, to],
    ['date', ...AMOUNTS],
    ...cleared.map((line) => [line.date, ...AMOUNTS.map((column) => line[column])]),
    ...payouts.map(({ date, amount, state }) => ['payout', date, amount, state]),
    ['#TOTAL', ...AMOUNTS.map(sumOf)],
    ['#DUE', broughtForward, sumOf('net'), paid, carried],
  ];
  return `${rows.map((row) => row.join(',')).join('\r\n')}\r\n`;
}
