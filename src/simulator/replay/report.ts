import { fen, type Fen } from '../../platform/money';
import { table, yuan } from '../commands/rendering';
import type { MerchantSummary, ReplaySummary } from './replay';
import type { NotedRow } from './survey';

/** Rows of each kind that the report for people names. */
const SHOWN_ROWS = 20;
const NUMBER_COLUMNS = new Set([2, 3, 4, 5, 6]);

/** The summary of a replay for people. */
export function renderReplay(summary: ReplaySummary): string {
  const { survey, charges } = summary;
  const parts = [
    rowsOf(summary),
    noted('Dirty rows, not charged', survey.dirty, survey.dirtyRows),
    noted('Rows equal to an earlier one, not charged again', survey.duplicates, survey.duplicateRows),
    noted('Incomplete rows, taken all the same', survey.incomplete, survey.incompleteRows),
    noted('Declined', charges.declined, charges.declinedRows),
    merchantsOf(summary),
    tieOut(summary),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** The same for programs. Amounts in fen. */
export function replayObject(summary: ReplaySummary): object {
  const { survey, charges, merchants } = summary;
  return {
    rows: survey.rows,
    paid: survey.paid,
    free: survey.free,
    dirty: survey.dirty,
    duplicates: survey.duplicates,
    incomplete: survey.incomplete,
    paidAmount: survey.paidAmount,
    approved: summary.approved,
    approvedAmount: summary.approvedAmount,
    chargedEarlier: summary.earlier,
    chargedEarlierAmount: summary.earlierAmount,
    declined: charges.declined,
    declinedAmount: charges.declinedAmount,
    ledgerIncrease: summary.ledgerIncrease,
    repeatedRequests: charges.repeated,
    perSecond: summary.perSecond,
    dirtyReasons: Object.fromEntries(survey.dirtyReasons),
    dirtyRows: survey.dirtyRows,
    duplicateRows: survey.duplicateRows,
    incompleteRows: survey.incompleteRows,
    declinedRows: charges.declinedRows,
    merchants,
    tiesOut: summary.tiesOut,
  };
}

function rowsOf({ survey }: ReplaySummary): string {
  const line = (name: string, count: number, more = ''): string =>
    `  ${name.padEnd(12)}${String(count).padStart(10)}${more}`;
  return [
    'Rows',
    line('read', survey.rows),
    line('paid', survey.paid, `  ${yuan(survey.paidAmount)} yuan`),
    line('free', survey.free),
    line('dirty', survey.dirty),
    line('duplicates', survey.duplicates),
  ].join('\n');
}

function noted(title: string, count: number, rows: readonly NotedRow[]): string {
  if (count === 0) return '';
  const shown = rows.slice(0, SHOWN_ROWS).map(({ row, note }) => `  row ${row}: ${note}`);
  if (count > shown.length) shown.push(`  … and ${count - shown.length} more`);
  return [`${title}: ${count}`, ...shown].join('\n');
}

function merchantsOf({ merchants }: ReplaySummary): string {
  const rows = merchants.map((merchant) => [
    merchant.company,
    merchant.mcc,
    String(merchant.rows),
    ...amountsOf(merchant),
  ]);
  const header = ['merchant', 'MCC', 'rows', 'paid', 'approved', 'earlier', 'ledger +', 'ties out'];
  return table(header, rows, NUMBER_COLUMNS);
}

function amountsOf(merchant: MerchantSummary): string[] {
  const increase = fen(merchant.payableAfter - merchant.payableBefore);
  return [...[merchant.paid, merchant.approved, merchant.earlier, increase].map(yuan), merchant.tiesOut ? 'yes' : 'NO'];
}

function tieOut(summary: ReplaySummary): string {
  const { survey, approved, approvedAmount, earlier, earlierAmount, ledgerIncrease, tiesOut, perSecond, charges } =
    summary;
  const line = (text: string, count: number | undefined, amount: Fen): string =>
    `  ${text.padEnd(46)}${count === undefined ? ''.padStart(8) : String(count).padStart(8)}${yuan(amount).padStart(16)}`;
  const lines = [
    line('paid rows of the file', survey.paid, survey.paidAmount),
    line('approved by the service', approved, approvedAmount),
    line('  of it charged by an earlier replay', earlier, earlierAmount),
    line('  of it new', approved - earlier, fen(approvedAmount - earlierAmount)),
    line('growth of what the ledger owes the merchants', undefined, ledgerIncrease),
  ];
  if (earlier > 0 && earlier === approved)
    lines.push('  Every row had been charged before; nothing was charged twice.');
  if (charges.repeated > 0) lines.push(`  ${charges.repeated} requests were sent more than once.`);
  return [...lines, '', `ties out: ${tiesOut ? 'yes' : 'NO'}  (${perSecond} paid rows a second)`].join('\n');
}
