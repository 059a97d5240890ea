import type { StmtResult } from './judge-totals';
import type { DetailRow, Movement, ReconciledMoney } from './movement';

/** A row of the centre with what the file of results tells beside it. */
export interface CentreRow extends DetailRow {
  readonly movement: Movement;
}

/** One row of either side, or of both, and what came of it. */
export interface ComparedRow {
  readonly result: StmtResult;
  readonly centre?: CentreRow;
  readonly institution?: DetailRow;
  /** Names of what differs, of the interface; `duplicate` for a row that the institution sent before. */
  readonly differing: readonly string[];
}

const FIELDS: readonly (readonly [string, keyof ReconciledMoney | 'mdtrtId' | 'psnNo'])[] = [
  ['mdtrt_id', 'mdtrtId'],
  ['psn_no', 'psnNo'],
  ['medfee_sumamt', 'medfee'],
  ['fund_pay_sumamt', 'fundPay'],
  ['acct_pay', 'accountPay'],
];

/** Mark of a row that repeats an earlier one of the same file. */
export const DUPLICATE = 'duplicate';

/**
 * Compares two lists row by row (对明细账). A row is known by its settlement and refund flag: a refund is a row of its own beside
 * that of its settlement. Every row of either list is in exactly one row of the answer. The centre's rows have distinct keys;
 * what the institution sends twice is too much the second time. In the order of the institution's list, then of the centre's.
 */
export function compareDetails(
  centre: readonly CentreRow[],
  institution: readonly DetailRow[],
): readonly ComparedRow[] {
  const waiting = new Map(centre.map((row) => [keyOf(row), row]));
  if (waiting.size !== centre.length) throw new RangeError('the centre has a settlement twice');
  const seen = new Set<string>();
  const compared = institution.map((row): ComparedRow => {
    const key = keyOf(row);
    const ours = waiting.get(key);
    waiting.delete(key);
    const repeated = seen.has(key);
    seen.add(key);
    if (ours === undefined) return { result: '000102', institution: row, differing: repeated ? [DUPLICATE] : [] };
    const differing = FIELDS.filter(([, field]) => ours[field] !== row[field]).map(([name]) => name);
    return { result: differing.length === 0 ? '000000' : '000103', centre: ours, institution: row, differing };
  });
  const left = [...waiting.values()].map((row): ComparedRow => ({ result: '000101', centre: row, differing: [] }));
  return [...compared, ...left];
}

/** Rows by result. */
export function countResults(rows: readonly ComparedRow[]): Readonly<Record<StmtResult, number>> {
  const counts: Record<StmtResult, number> = { '000000': 0, '000101': 0, '000102': 0, '000103': 0 };
  for (const { result } of rows) counts[result] += 1;
  return counts;
}

/** The result of the whole: equal when every row is, otherwise the one result that all unequal rows share, or that data differ. */
export function resultOfDetails(rows: readonly ComparedRow[]): StmtResult {
  const found = new Set(rows.map(({ result }) => result).filter((result) => result !== '000000'));
  const [only] = found;
  if (only === undefined) return '000000';
  return found.size === 1 ? only : '000103';
}

function keyOf({ setlId, refund }: DetailRow): string {
  return `${refund} ${setlId}`;
}
