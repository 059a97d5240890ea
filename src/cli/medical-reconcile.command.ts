import { QueryBus } from '@nestjs/cqrs';
import { type Command, InvalidArgumentError } from 'commander';
import { type CentreTotalsRow, GetCentreTotals, INSTITUTION_CODE, periodFault, yuan } from '../medical';
import { parseDay, print } from './medical-output';
import { withApplication } from './with-application';

interface ReconcileOptions {
  readonly institution: string;
  readonly from: string;
  readonly to: string;
  readonly json?: boolean;
}

const HEADER = ['insutype', 'clr_type', 'setl_optins', 'count', 'medfee', 'fund_pay', 'acct_pay', 'cash'];

const HELP = `
The centre's own totals, as 3201 compares them: a settlement counts on its day, a cancellation subtracts on its own day, and
acct_pay holds what relatives' accounts paid, too. Amounts are yuan in the table and fen in the JSON.

Example:
  npx onecard medical reconcile --institution H22010000001 --from 2026-11-01 --to 2026-11-30`;

/** `onecard medical reconcile`: what an institution's settlements come to here. */
export function registerMedicalReconcile(medical: Command): void {
  medical
    .command('reconcile')
    .description('Print the totals of an institution’s settlements (对总账).')
    .requiredOption('--institution <code>', 'H or P and eleven digits', parseInstitution)
    .requiredOption('--from <day>', 'first day', parseDay)
    .requiredOption('--to <day>', 'last day', parseDay)
    .option('--json', 'print one JSON object')
    .addHelpText('after', HELP)
    .action(reconcile);
}

async function reconcile({ institution, from, to, json }: ReconcileOptions): Promise<void> {
  const fault = periodFault(from, to);
  if (fault !== undefined) throw new InvalidArgumentError(`--to ${fault}.`);
  const totals = await withApplication((app) =>
    app.get(QueryBus, { strict: false }).execute(new GetCentreTotals(institution, from, to)),
  );
  print(json, { institution, from, to, totals }, tableOf(totals));
}

/** Columns that are as wide as their widest cell; numbers to the right. */
function tableOf(totals: readonly CentreTotalsRow[]): readonly string[] {
  if (totals.length === 0) return ['There are no settlements in this period.'];
  const rows = [HEADER, ...totals.map(cellsOf)];
  const widths = HEADER.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows.map((cells) => cells.map((cell, column) => cell.padStart(widths[column] ?? 0)).join('  '));
}

function cellsOf(row: CentreTotalsRow): readonly string[] {
  const amounts = [row.medfee, row.fundPay, row.accountPay, row.cash].map((fen) => yuan(fen));
  return [row.insutype, row.clrType, row.setlOptins, String(row.count), ...amounts];
}

function parseInstitution(value: string): string {
  if (INSTITUTION_CODE.test(value)) return value;
  throw new InvalidArgumentError('a code is H or P and eleven digits.');
}
