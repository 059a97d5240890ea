import { type Fen, fen } from '../../../platform/money';
import type { FileFault, Statement, StatementLine, StatementReading } from './statement';

/** Lines of one statement that are read; a bank splits what is longer into several files. */
export const MAX_STATEMENT_LINES = 100_000;

const MAX_FAULTS = 100;
const BALANCE = /^([CD])(\d{6})CNY(\d{1,12},\d{0,2})$/;
/** Field 61: value date, entry date, mark (R reverses it), funds code, amount, type, reference, the bank's reference. */
const ENTRY =
  /^(\d{6})(?:\d{4})?(R?[CD])[A-Z]?(\d{1,12},\d{0,2})[NFS][A-Z0-9]{3}((?:[^/]|\/(?!\/)){1,16})(?:\/\/(.{1,16}))?$/;

interface Balances {
  opening?: Fen;
  closing?: Fen;
  closingLine: number;
}

/**
 * Reads one customer statement message (SWIFT MT940, final balances 60F and 62F, in CNY). Nothing of a file with a fault is answered:
 * also the closing balance must be what opening balance and lines add up to. The account number (25) is not read out.
 */
export function readMt940(text: string): StatementReading {
  const faults: FileFault[] = [];
  const lines: StatementLine[] = [];
  const balances: Balances = { closingLine: 1 };
  for (const [at, raw] of text.split('\n').entries()) {
    if (faults.length >= MAX_FAULTS) break;
    const fault = takeField(raw.trimEnd(), at + 1, lines, balances);
    if (fault !== undefined) faults.push({ line: at + 1, ...fault });
    if (fault?.code === 'too_many_lines') break;
  }
  if (faults.length > 0) return { faults };
  return closed(lines, balances);
}

function takeField(
  row: string,
  at: number,
  lines: StatementLine[],
  balances: Balances,
): Omit<FileFault, 'line'> | undefined {
  const [, tag, value] = /^:(60F|61|62F):(.*)$/.exec(row) ?? [];
  if (tag === undefined || value === undefined) return undefined;
  if (tag === '61') {
    if (lines.length >= MAX_STATEMENT_LINES) return { column: 1, code: 'too_many_lines' };
    const line = lineOf(value);
    if (line === undefined) return { column: 5, code: 'field_malformed' };
    lines.push(line);
    return undefined;
  }
  return takeBalance(tag === '60F' ? 'opening' : 'closing', value, at, balances);
}

function takeBalance(
  side: 'opening' | 'closing',
  value: string,
  at: number,
  balances: Balances,
): Omit<FileFault, 'line'> | undefined {
  if (balances[side] !== undefined) return { column: 1, code: 'field_repeated' };
  const [, mark, day, amount] = BALANCE.exec(value) ?? [];
  if (mark === undefined || amount === undefined || dateOf(day ?? '') === undefined) {
    return { column: 6, code: 'field_malformed' };
  }
  balances[side] = signed(mark, amount);
  if (side === 'closing') balances.closingLine = at;
  return undefined;
}

function closed(lines: readonly StatementLine[], { opening, closing, closingLine }: Balances): StatementReading {
  if (opening === undefined || closing === undefined) {
    return { faults: [{ line: 1, column: 1, code: 'field_missing' }] };
  }
  const statement: Statement = { opening, closing, lines };
  // Many large amounts may add up beyond what a number holds exactly.
  const total = lines.reduce((sum, { amount }) => sum + BigInt(amount), BigInt(opening));
  return total === BigInt(closing)
    ? { statement }
    : { faults: [{ line: closingLine, column: 6, code: 'total_wrong' }] };
}

function lineOf(value: string): StatementLine | undefined {
  const [, day, mark, amount, reference, bankReference] = ENTRY.exec(value) ?? [];
  const date = dateOf(day ?? '');
  if (date === undefined || mark === undefined || amount === undefined || reference === undefined) return undefined;
  const own = reference.trim();
  return {
    reference: own === 'NONREF' ? '' : own,
    bankReference: bankReference ?? '',
    date,
    amount: signed(mark, amount),
  };
}

/** C is a credit, D a debit; RC takes a credit back, RD a debit. */
function signed(mark: string, amount: string): Fen {
  const [yuan = '', cents = ''] = amount.split(',');
  const value = Number(yuan + cents.padEnd(2, '0'));
  return fen(mark === 'C' || mark === 'RD' ? value : 0 - value);
}

/** The day of YYMMDD in this century, undefined if there is no such day. */
function dateOf(day: string): string | undefined {
  const date = `20${day.slice(0, 2)}-${day.slice(2, 4)}-${day.slice(4, 6)}`;
  const time = Date.parse(`${date}T00:00:00Z`);
  return Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== date ? undefined : date;
}
