import { isAmount } from '../../cardholder';
import { MAX_ELEMENTS, type AuthorizationEntity } from './entity';
import type { Reason } from './reasons';

/** Why no follow-up at all is possible: the original was declined, moved no money, or has too many elements. */
export function followUpRefusal(entity: AuthorizationEntity, amount: number | undefined): Reason | undefined {
  if (entity.elements.length >= MAX_ELEMENTS) return 'too_many_elements';
  if (amount !== undefined && !isAmount(amount)) return 'amount_invalid';
  if (entity.status === 'declined') return 'original_declined';
  if (entity.kind === 'balance_inquiry') return 'original_not_monetary';
  return undefined;
}

/** The amount as an event may carry it: what is not even a whole number was refused and is recorded as 0. */
export function recordable(amount: number | undefined): number {
  return amount !== undefined && Number.isSafeInteger(amount) ? amount : 0;
}

/** Fen of the authorization summed over its tenders. */
export function sumRows<Row>(rows: readonly Row[], of: (row: Row) => number): number {
  return rows.reduce((sum, row) => sum + of(row), 0);
}
