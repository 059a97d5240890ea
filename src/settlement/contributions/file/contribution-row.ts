import { streamOfCardholderId } from '../../../cardholder';
import { isIdentityNumber } from '../../../platform/crypto';
import { isMonth, KEPT_MONTHS, monthsBetween } from '../../domain/contributions';
import { type ContributionHead, fenOf, type Layout } from './contribution-layout';

/** A row whose cells are right. */
export interface ContributionRow {
  readonly line: number;
  /** Identity number with an upper-case check character; the cardholder's stream in files that name that. */
  readonly person: string | number;
  readonly psnType: string;
  /** Fen; 0 when the cell is empty. */
  readonly base: number;
  /** Fen: what the sender says the month comes to. */
  readonly amount: number;
  readonly month: string;
  /** Months before that of the file. */
  readonly age: number;
  readonly retiredMonth?: string;
}

/** Why a row is not credited, whatever the person's account: it goes to the file of errors, the other rows do not mind. */
export type RowFault =
  | 'identity_number'
  | 'cardholder'
  | 'psn_type'
  | 'base'
  | 'base_missing'
  | 'month'
  | 'month_too_late'
  | 'month_too_old'
  | 'retired_month';

const PSN_TYPE = /^\d{4}$/;

/** Reads the cells of a row; a fault instead when one is wrong. The number of cells and the amount have been checked. */
export function readRow(
  cells: readonly string[],
  line: number,
  layout: Layout,
  head: ContributionHead,
): ContributionRow | RowFault {
  // No column lies at -1.
  const cell = (place: number): string => cells[place] ?? '';
  const person = readPerson(cell(layout.idNumber), cell(layout.cardholder));
  if (person === undefined) return layout.idNumber >= 0 ? 'identity_number' : 'cardholder';
  const psnType = cell(layout.psnType);
  if (!PSN_TYPE.test(psnType)) return 'psn_type';
  const base = cell(layout.base);
  const baseFen = base === '' ? 0 : fenOf(base);
  if (baseFen === undefined) return 'base';
  const month = cell(layout.month) || head.month;
  const age = ageOf(month, head.month);
  if (typeof age === 'string') return age;
  const retiredMonth = cell(layout.retiredMonth);
  if (retiredMonth !== '' && !isMonth(retiredMonth)) return 'retired_month';
  const amount = fenOf(cell(layout.amount)) ?? 0;
  const row = { line, person, psnType, base: baseFen, amount, month, age };
  return retiredMonth === '' ? row : { ...row, retiredMonth };
}

/** Months that a month lies before that of the file. */
function ageOf(month: string, of: string): number | RowFault {
  if (!isMonth(month)) return 'month';
  const age = monthsBetween(month, of);
  if (age < 0) return 'month_too_late';
  return age < KEPT_MONTHS ? age : 'month_too_old';
}

function readPerson(idNumber: string, cardholder: string): string | number | undefined {
  if (cardholder !== '') return streamOfCardholderId(cardholder);
  const normal = idNumber.endsWith('x') ? idNumber.toUpperCase() : idNumber;
  return isIdentityNumber(normal) ? normal : undefined;
}
