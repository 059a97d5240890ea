import { isAmount } from '../../cardholder';
import { MAX_ELEMENTS, type AuthorizationEntity } from './entity';
import type { FollowUpType } from './events';
import type { Reason } from './reasons';

/** What gives money back is never refused for the number of operations, and what was declined is none. */
const GIVES_BACK: ReadonlySet<FollowUpType> = new Set<FollowUpType>(['reversal', 'refund']);

function carriedOut(entity: AuthorizationEntity): number {
  return entity.elements.filter((element) => element.result !== 'declined').length;
}

/**
 * Why no follow-up at all is possible: the original was declined, moved no money, or has too many elements. The last holds for
 * nothing that gives money back.
 */
export function followUpRefusal(
  entity: AuthorizationEntity,
  amount: number | undefined,
  action: FollowUpType,
): Reason | undefined {
  if (!GIVES_BACK.has(action) && carriedOut(entity) >= MAX_ELEMENTS) return 'too_many_elements';
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
