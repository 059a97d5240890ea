import {
  cardAt,
  findCard,
  LIMIT_FIELDS,
  monthOf,
  type CardholderState,
  type CardState,
  type LimitRoom,
} from '../../cardholder';
import type { Reason } from './reasons';

/** One value that a check saw or wanted. */
export type Scalar = string | number | null;

/** What a check saw or wanted. The lists follow `CARD_FIELDS` in a check of the card, `PURSE_FIELDS` in one of a purse. */
export type CheckValue = Scalar | readonly Scalar[];

/**
 * One line of the decision trace: name, 1 passed or 0 failed, what was seen, what was wanted. Names: `amount`, `card`,
 * `policy`, `purse:<name>`; only where they fail `application:<name>` and `transit_window`. Kept this short because it is stored with each decision; `explainChecks` spells it out.
 */
export type Check = readonly [name: string, passed: 0 | 1, observed: CheckValue, required: CheckValue];

/** What a check of the card compares. */
const CARD_FIELDS = ['state', 'expiry'] as const;
/** What a check of a purse compares: the money available, then the limits. */
const PURSE_FIELDS = ['available', ...LIMIT_FIELDS] as const;

/** A check as a person reads it. */
export interface ExplainedCheck {
  /** `amount`, `card.state`, `card.expiry`, `policy`, `purse:epurse.available`, `purse:epurse.dayAmount` … */
  readonly check: string;
  readonly passed: boolean;
  readonly observed: Scalar;
  readonly required: Scalar;
}

const REFUSED_STATES: Readonly<Record<Exclude<CardState, 'active'>, Reason>> = {
  in_production: 'card_not_activated',
  awaiting_collection: 'card_not_activated',
  pending_activation: 'card_not_activated',
  frozen: 'card_frozen',
  provisional_loss: 'card_loss_reported',
  lost: 'card_lost',
  locked: 'card_locked',
  expired: 'card_expired',
  closed: 'card_closed',
};

/** Which card is checked, and when. */
export interface CardMoment {
  readonly cardId: number;
  /** Decision time, ms since the epoch. */
  readonly now: number;
  /** The day of it in Asia/Shanghai. */
  readonly date: string;
}

/**
 * Checks that the card exists, is active and has not expired; adds to the trace. Undefined when all is well. An oral report
 * of a loss lapses by the clock of the decision, whether or not the sweep has recorded it.
 */
export function checkCard(state: CardholderState, moment: CardMoment, trace: Check[]): Reason | undefined {
  const { cardId, now, date } = moment;
  const stored = findCard(state.cards, cardId);
  const card = stored?.lapsesAt === undefined ? stored : cardAt(stored, now);
  if (card === undefined) {
    trace.push(['card', 0, null, cardId]);
    return 'card_not_found';
  }
  const month = monthOf(date);
  const valid = card.expiresOn >= month;
  const passed = card.state === 'active' && valid;
  trace.push(['card', passed ? 1 : 0, [card.state, month], ['active', card.expiresOn]]);
  if (card.state !== 'active') return REFUSED_STATES[card.state];
  return valid ? undefined : 'card_expired';
}

/** A purse at the moment of a decision. */
export interface PurseLine {
  readonly purse: string;
  readonly room: LimitRoom;
  /** Fen available. */
  readonly free: number;
  /** Fen wanted of this purse. */
  readonly wanted: number;
  /** Fen that the same authorization took of it before. */
  readonly already: number;
  readonly count: number;
}

/** The line of the trace for a purse: what is available, what the limits' counters would come to, and the limits. */
export function purseCheck(line: PurseLine): Check {
  const { room, wanted, already, count, free } = line;
  const passed = room.amount >= wanted && free >= wanted ? 1 : 0;
  const name = `purse:${line.purse}`;
  if (room.limits === undefined) return [name, passed, [free], [wanted]];
  const { usage } = room;
  const counters = [
    already + wanted,
    usage.dayAmount + wanted,
    usage.dayCount + count,
    usage.monthAmount + wanted,
    usage.monthCount + count,
  ];
  return [name, passed, [free, ...counters], [wanted, ...room.limits]];
}

/** The trace as a person reads it, one line for each value compared. */
export function explainChecks(checks: readonly Check[]): readonly ExplainedCheck[] {
  return checks.flatMap((check) => explain(check));
}

function explain([name, passed, observed, required]: Check): readonly ExplainedCheck[] {
  const seen = listOf(observed);
  const wanted = listOf(required);
  if (seen === undefined || wanted === undefined) {
    return [{ check: name, passed: passed === 1, observed: scalarOf(observed), required: scalarOf(required) }];
  }
  const fields: readonly string[] = name === 'card' ? CARD_FIELDS : PURSE_FIELDS;
  return fields.flatMap((field, index) => {
    const saw = seen[index] ?? null;
    const want = wanted[index] ?? null;
    if (want === null) return [];
    return [{ check: `${name}.${field}`, passed: holds(field, saw, want), observed: saw, required: want }];
  });
}

/** Available money must reach what is wanted; what would be used, and the month of the decision, must not pass the limit. */
function holds(field: string, saw: Scalar, want: Scalar): boolean {
  if (saw === null || want === null) return false;
  if (field === 'state') return saw === want;
  return field === 'available' ? saw >= want : saw <= want;
}

function listOf(value: CheckValue): readonly Scalar[] | undefined {
  return typeof value === 'object' && value !== null ? value : undefined;
}

function scalarOf(value: CheckValue): Scalar {
  return typeof value === 'object' ? null : value;
}
