import {
  findCard,
  LIMIT_FIELDS,
  monthOf,
  type CardholderState,
  type CardState,
  type LimitRoom,
} from '../../cardholder';
import type { Reason } from './reasons';

/** A value that a check saw or wanted; a list follows the order of `LIMIT_FIELDS`. */
export type CheckValue = string | number | null | readonly (number | null)[];

/** One line of the decision trace: name, 1 passed or 0 failed, what was seen, what was wanted. */
export type Check = readonly [name: string, passed: 0 | 1, observed: CheckValue, required: CheckValue];

/** A check as a person reads it. */
export interface ExplainedCheck {
  readonly check: string;
  readonly passed: boolean;
  readonly observed: string | number | null;
  readonly required: string | number | null;
}

const REFUSED_STATES: Readonly<Record<Exclude<CardState, 'active'>, Reason>> = {
  pending_activation: 'card_not_activated',
  frozen: 'card_frozen',
  lost: 'card_lost',
  expired: 'card_expired',
  closed: 'card_closed',
};

/** Checks that the card exists, is active and has not expired; adds to the trace. Undefined when all is well. */
export function checkCard(state: CardholderState, cardId: number, date: string, trace: Check[]): Reason | undefined {
  const card = findCard(state.cards, cardId);
  if (card === undefined) {
    trace.push(['card', 0, null, cardId]);
    return 'card_not_found';
  }
  const active = card.state === 'active';
  trace.push(['card_state', active ? 1 : 0, card.state, 'active']);
  if (card.state !== 'active') return REFUSED_STATES[card.state];
  const month = monthOf(date);
  const valid = card.expiresOn >= month;
  trace.push(['card_expiry', valid ? 1 : 0, month, card.expiresOn]);
  return valid ? undefined : 'card_expired';
}

/** Adds the limits of a purse to the trace: what the counters would come to if `wanted` were spent, and the limits. */
export function traceLimits(
  purse: string,
  room: LimitRoom,
  spend: { readonly wanted: number; readonly already: number; readonly count: number },
  trace: Check[],
): void {
  if (room.limits === undefined) return;
  const { usage } = room;
  const observed = [
    spend.already + spend.wanted,
    usage.dayAmount + spend.wanted,
    usage.dayCount + spend.count,
    usage.monthAmount + spend.wanted,
    usage.monthCount + spend.count,
  ];
  trace.push([`limits:${purse}`, room.amount >= spend.wanted ? 1 : 0, observed, room.limits]);
}

/** The trace as a person reads it, one line a limit. */
export function explainChecks(checks: readonly Check[]): readonly ExplainedCheck[] {
  return checks.flatMap((check) => explain(check));
}

function explain([name, passed, observed, required]: Check): readonly ExplainedCheck[] {
  if (typeof observed !== 'object' || observed === null || typeof required !== 'object' || required === null) {
    return [{ check: name, passed: passed === 1, observed: scalar(observed), required: scalar(required) }];
  }
  const purse = name.slice(name.indexOf(':') + 1);
  return LIMIT_FIELDS.flatMap((field, index) => {
    const limit = required[index] ?? null;
    const seen = observed[index] ?? null;
    if (limit === null || seen === null) return [];
    return [{ check: `${field}:${purse}`, passed: seen <= limit, observed: seen, required: limit }];
  });
}

function scalar(value: CheckValue): string | number | null {
  return typeof value === 'object' ? null : value;
}
