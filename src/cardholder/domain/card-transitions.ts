import type { CardState } from './card';
import type { CardEventType, ReplacementCause } from './card-events';

/** One row of the life cycle. */
export interface CardTransition {
  readonly event: CardEventType;
  /** States in which it may happen; a refusal names them. */
  readonly allowedFrom: readonly CardState[];
  /** What a card is afterwards; see the notes in docs/card-life-cycle.md on freezes and reports of a loss. */
  readonly to: CardState;
  /** States in which it has happened: answered `already_so`. */
  readonly already: readonly CardState[];
}

/** A card that somebody has, or is about to have, and that is neither lost nor over. */
const IN_HAND: readonly CardState[] = ['active', 'frozen', 'locked'];
/** A card that may be reported lost. */
const LOSABLE: readonly CardState[] = ['pending_activation', ...IN_HAND];
/** A card that is or will be of use. */
const ALIVE: readonly CardState[] = [
  'in_production',
  'awaiting_collection',
  'pending_activation',
  'active',
  'frozen',
  'provisional_loss',
  'lost',
  'locked',
];

function row(
  event: CardEventType,
  allowedFrom: readonly CardState[],
  to: CardState,
  already: readonly CardState[] = [to],
): CardTransition {
  return { event, allowedFrom, to, already };
}

/** The life cycle of a card as data. Every decision about a card's state takes its rule from here. */
export const CARD_TRANSITIONS = {
  produced: row('CardProduced', ['in_production'], 'awaiting_collection'),
  production_failed: row('CardProductionFailed', ['in_production'], 'in_production', []),
  collect: row('CardCollected', ['awaiting_collection'], 'active', ['active', 'frozen']),
  hand_over: row('CardCollected', ['awaiting_collection'], 'pending_activation'),
  activate: row('CardActivated', ['pending_activation'], 'active'),
  freeze: row('CardFrozen', IN_HAND, 'frozen', []),
  freeze_judicial: row('CardFrozen', ALIVE, 'frozen', []),
  unfreeze: row('CardUnfrozen', ['frozen'], 'active', []),
  report_loss_provisional: row('CardLossReported', LOSABLE, 'provisional_loss'),
  report_loss_formal: row('CardLossReported', [...LOSABLE, 'provisional_loss'], 'lost'),
  withdraw_loss: row('CardLossWithdrawn', ['provisional_loss', 'lost'], 'active', ['active', 'frozen']),
  lapse_loss: row('CardLossLapsed', ['provisional_loss'], 'active', []),
  lock_pin: row('CardLocked', ['active', 'frozen'], 'locked'),
  unlock_pin: row('CardUnlocked', ['locked'], 'active', ['active', 'frozen']),
  expire: row('CardExpired', ['awaiting_collection', ...LOSABLE, 'provisional_loss'], 'expired'),
  replace_lost: row('CardReplaced', ['lost'], 'closed', []),
  replace_damaged: row('CardReplaced', ['awaiting_collection', ...LOSABLE], 'closed', []),
  replace_expired: row('CardReplaced', ['expired'], 'closed', []),
  replace_information_changed: row('CardReplaced', [...IN_HAND, 'expired'], 'closed', []),
  close: row('CardClosed', [...ALIVE, 'expired'], 'closed'),
  set_application: row('CardApplicationSet', ALIVE, 'active', []),
} as const satisfies Readonly<Record<string, CardTransition>>;

/** Name of a row of the life cycle. */
export type CardTransitionName = keyof typeof CARD_TRANSITIONS;

/** The row for a replacement. */
export function replacementRow(cause: ReplacementCause): CardTransition {
  return CARD_TRANSITIONS[`replace_${cause}`];
}
