import {
  type Card,
  type CardApplication,
  type CardKind,
  type CardState,
  type Freeze,
  freezesOf,
  isFrozen,
  kindOf,
  lifeOf,
  OWN_APPLICATIONS,
  type ProductionStage,
} from './card';
import { cardAt } from './card-due';
import { REPLACEMENT_CAUSES } from './card-events';
import { CARD_TRANSITIONS, type CardTransition, replacementRow } from './card-transitions';
import { findCard } from './cards';
import type { CardholderState } from './state';
import { refusalOfTransitCard } from './transit-link';

/** What may be done with a card: codes of the service desk. */
export const CARD_ACTIONS = [
  'collect',
  'activate',
  'freeze',
  'unfreeze',
  'unfreeze_judicial',
  'report_loss',
  'withdraw_loss',
  'lock',
  'unlock',
  'replace',
  'close',
  'freeze_application',
  'unfreeze_application',
  'link_transit',
] as const;
/** See `CARD_ACTIONS`. */
export type CardAction = (typeof CARD_ACTIONS)[number];

/** An application of a card with what it is to everybody: its own state under the card's. */
export interface ApplicationView {
  readonly application: CardApplication;
  /** `inactive` before the card is active, `closed` after it; the bank's is `linked` or `not_linked`. */
  readonly state: 'inactive' | 'active' | 'frozen' | 'locked' | 'closed' | 'linked' | 'not_linked';
}

/** A card as it is by the clock, with all that its stored form leaves out. */
export interface CardView {
  readonly token: string;
  readonly maskedNumber: string;
  readonly kind: CardKind;
  readonly state: CardState;
  readonly expiresOn: string;
  readonly freezes: readonly Freeze[];
  readonly applications: readonly ApplicationView[];
  /** When an oral report of a loss lapses, ms since the epoch. */
  readonly lapsesAt: number | null;
  /** Where the making failed last. */
  readonly stage: ProductionStage | null;
  /** Token of the card that took its place. */
  readonly replacedBy: string | null;
  /** What can be done with it now. */
  readonly allowed: readonly CardAction[];
}

/** Shows a card of a person as it is at a time. */
export function cardView(state: CardholderState, stored: Card, now: number): CardView {
  const card = cardAt(stored, now);
  return {
    token: card.token,
    maskedNumber: card.masked,
    kind: kindOf(card),
    state: card.state,
    expiresOn: card.expiresOn,
    freezes: freezesOf(card),
    applications: applicationsOf(card, state),
    lapsesAt: card.lapsesAt ?? null,
    stage: card.stage ?? null,
    replacedBy: findCard(state.cards, card.replacedBy ?? 0)?.token ?? null,
    allowed: actionsOn(card),
  };
}

const NOT_YET: readonly CardState[] = ['in_production', 'awaiting_collection', 'pending_activation'];

function applicationsOf(card: Card, { person }: CardholderState): readonly ApplicationView[] {
  const over = card.state === 'closed' || card.state === 'expired';
  const own = OWN_APPLICATIONS.map((application): ApplicationView => {
    if (over) return { application, state: 'closed' };
    const state = card.apps?.[application] ?? 'active';
    return { application, state: NOT_YET.includes(card.state) && state === 'active' ? 'inactive' : state };
  });
  return [...own, { application: 'financial', state: over ? 'not_linked' : (person.bank?.status ?? 'not_linked') }];
}

/** Rows of the life cycle behind each action; the action is there when one of them applies. */
const ROWS: Readonly<Partial<Record<CardAction, readonly CardTransition[]>>> = {
  collect: [CARD_TRANSITIONS.collect],
  activate: [CARD_TRANSITIONS.activate],
  report_loss: [CARD_TRANSITIONS.report_loss_provisional, CARD_TRANSITIONS.report_loss_formal],
  withdraw_loss: [CARD_TRANSITIONS.withdraw_loss],
  lock: [CARD_TRANSITIONS.lock_pin],
  unlock: [CARD_TRANSITIONS.unlock_pin],
  replace: REPLACEMENT_CAUSES.map(replacementRow),
};

function actionsOn(card: Card): readonly CardAction[] {
  const is = (row: CardTransition): boolean => row.allowedFrom.includes(card.state);
  const judicial = isFrozen(card, 'judicial');
  const temporary = isFrozen(card, 'temporary');
  const apps = OWN_APPLICATIONS.map((application) => card.apps?.[application] ?? 'active');
  const mayChangeApps = is(CARD_TRANSITIONS.set_application) && !NOT_YET.includes(lifeOf(card));
  const special: Readonly<Partial<Record<CardAction, boolean>>> = {
    freeze: (is(CARD_TRANSITIONS.freeze) && !temporary) || (is(CARD_TRANSITIONS.freeze_judicial) && !judicial),
    unfreeze: temporary,
    unfreeze_judicial: judicial,
    close: is(CARD_TRANSITIONS.close) && !judicial,
    freeze_application: mayChangeApps && apps.includes('active'),
    unfreeze_application: mayChangeApps && apps.includes('frozen'),
    link_transit: refusalOfTransitCard(card) === undefined,
  };
  return CARD_ACTIONS.filter((action) => special[action] ?? ROWS[action]?.some(is) ?? false);
}
