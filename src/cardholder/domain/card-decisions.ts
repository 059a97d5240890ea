import type { Decide, Decision, NewEvent } from '../../event-store';
import type { CardholderState } from './state';
import { alreadySo, type CardholderRefusal, done, refused } from './answer';
import {
  type ApplicationState,
  type Card,
  type CardApplication,
  freezesOf,
  type FreezeKind,
  isFrozen,
  lifeOf,
  type ProductionStage,
} from './card';
import { type CardChange, changed, dueChanges, dueOfAll } from './card-due';
import { CARD_TRANSITIONS, type CardTransition } from './card-transitions';
import { findCard } from './cards';
import { type ChangeOrigin, isChangeOrigin } from './origin';

/** A command about one card of the person. */
export interface CardCommand {
  readonly cardId: number;
  /** Decision time, ms since the epoch. */
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** What a step does to a card, or the decision that there is nothing to do. */
export type CardStep = (CardChange & { readonly facts?: object; readonly more?: readonly NewEvent[] }) | Decision;

/**
 * The way every decision about one card goes: what is due by the clock first, then the step, then what is due by it. What
 * is due is recorded together with a change only: a refusal has no events.
 */
export function onCard(
  command: CardCommand,
  step: (card: Card, state: CardholderState) => CardStep,
): Decide<CardholderState, unknown> {
  return (state) => {
    const { now, origin, cardId } = command;
    if (!isChangeOrigin(origin)) return refused('origin_invalid');
    const due = dueOfAll(state.cards, now);
    const card = findCard(due.cards, cardId);
    if (!card) return refused('card_not_found');
    const made = step(card, { ...state, cards: due.cards });
    if ('outcome' in made) return made;
    const after = changed(card, made, now, origin);
    const late = dueChanges(after.card, now);
    const events = [...due.events, ...after.events, ...(made.more ?? []), ...late.events];
    return done(events, { ...factsOf(late.card), ...made.facts });
  };
}

/** The step of a row of the life cycle: done before, not allowed here, or the change. */
export function byRow(card: Card, row: CardTransition, data: object = {}, facts: object = {}): CardStep {
  return notByRow(card, row) ?? { type: row.event, data, facts };
}

/** Why a row of the life cycle does not apply to the card; undefined when it does. */
export function notByRow(card: Card, { allowedFrom, already }: CardTransition): Decision | undefined {
  if (already.includes(card.state)) return alreadySo(factsOf(card));
  return allowedFrom.includes(card.state) ? undefined : refused('card_state_invalid', allowedFrom);
}

/** What an answer tells about a card. */
export function factsOf(card: Card): object {
  return {
    cardId: card.id,
    token: card.token,
    state: card.state,
    expiresOn: card.expiresOn,
    ...(card.lapsesAt === undefined ? {} : { lapsesAt: new Date(card.lapsesAt).toISOString() }),
    ...(card.stage === undefined ? {} : { stage: card.stage }),
  };
}

/** Records that the card was made, or where that failed. */
export function recordProduction(
  command: CardCommand & { readonly failedAt?: ProductionStage },
): Decide<CardholderState, unknown> {
  const { failedAt } = command;
  if (failedAt === undefined) return onCard(command, (card) => byRow(card, CARD_TRANSITIONS.produced));
  return onCard(command, (card) =>
    card.state === 'in_production' && card.stage === failedAt
      ? alreadySo(factsOf(card))
      : byRow(card, CARD_TRANSITIONS.production_failed, { stage: failedAt }),
  );
}

/** Hands a card over, and activates it unless told not to. */
export function collectCard(command: CardCommand & { readonly activate: boolean }): Decide<CardholderState, unknown> {
  const { activate } = command;
  const row = activate ? CARD_TRANSITIONS.collect : CARD_TRANSITIONS.hand_over;
  return onCard(command, (card) => byRow(card, row, { activated: activate }, { activated: activate }));
}

/** Activates a card that its holder has. */
export function activateCard(command: CardCommand): Decide<CardholderState, unknown> {
  return onCard(command, (card) => byRow(card, CARD_TRANSITIONS.activate));
}

/** Freezes a card: from then on no debit by it is approved. Of each kind one freeze may stand. */
export function freezeCard(
  command: CardCommand & { readonly kind?: FreezeKind; readonly document?: string },
): Decide<CardholderState, unknown> {
  const { kind = 'temporary', document } = command;
  const row = kind === 'judicial' ? CARD_TRANSITIONS.freeze_judicial : CARD_TRANSITIONS.freeze;
  return onCard(command, (card) => {
    if (kind === 'judicial' && !isDocument(document)) return refused('document_missing');
    if (isFrozen(card, kind) && lifeOf(card) !== 'closed') return alreadySo(withFreezes(card));
    const data = kind === 'judicial' ? { kind, document } : { kind };
    return byRow(card, row, data);
  });
}

/** Lifts the freeze of one kind. A court's freeze is lifted under an approval only. */
export function unfreezeCard(command: CardCommand & { readonly kind?: FreezeKind }): Decide<CardholderState, unknown> {
  const { kind = 'temporary', origin } = command;
  return onCard(command, (card) => {
    if (!isFrozen(card, kind)) {
      if (lifeOf(card) === 'active') return alreadySo(factsOf(card));
      return refused('card_state_invalid', CARD_TRANSITIONS.unfreeze.allowedFrom);
    }
    if (kind === 'judicial' && origin.approval === undefined) return refused('approval_missing');
    return { type: 'CardUnfrozen', data: { kind } };
  });
}

/** Locks a card whose PIN tries are used up. */
export function lockPin(command: CardCommand): Decide<CardholderState, unknown> {
  return onCard(command, (card) => byRow(card, CARD_TRANSITIONS.lock_pin));
}

/** Unlocks it again; freezes stay. */
export function unlockPin(command: CardCommand): Decide<CardholderState, unknown> {
  return onCard(command, (card) => byRow(card, CARD_TRANSITIONS.unlock_pin));
}

/** Reports a card lost: orally till `lapsesAt`, or formally. */
export function reportLoss(
  command: CardCommand & ({ readonly loss: 'formal' } | { readonly loss: 'provisional'; readonly lapsesAt: number }),
): Decide<CardholderState, unknown> {
  if (command.loss === 'formal') {
    return onCard(command, (card) => byRow(card, CARD_TRANSITIONS.report_loss_formal, { loss: 'formal' }));
  }
  const { loss, lapsesAt } = command;
  return onCard(command, (card) => byRow(card, CARD_TRANSITIONS.report_loss_provisional, { loss, lapsesAt }));
}

/** Takes a report of a loss back; the card is what it was. A card that was replaced is closed, and stays so. */
export function withdrawLoss(command: CardCommand): Decide<CardholderState, unknown> {
  return onCard(command, (card) => byRow(card, CARD_TRANSITIONS.withdraw_loss));
}

/** Sets the own state of one application. */
export function setApplicationState(
  command: CardCommand & { readonly application: CardApplication; readonly state: ApplicationState },
): Decide<CardholderState, unknown> {
  const { application, state } = command;
  return onCard(command, (card) => {
    if (application === 'financial') return refused('application_is_link');
    const before = card.apps?.[application] ?? 'active';
    const facts = { application, applicationState: state };
    if (before === state && card.state !== 'closed') return alreadySo({ ...factsOf(card), ...facts });
    if (before === 'closed') return refused('application_closed');
    return byRow(card, CARD_TRANSITIONS.set_application, { application, state }, facts);
  });
}

/** Records what has become of the person's cards by itself: asked for by the sweep. */
export function settleDue(now: number): Decide<CardholderState, unknown> {
  return (state) => {
    const { events } = dueOfAll(state.cards, now);
    return events.length === 0 ? alreadySo() : done(events);
  };
}

/** Why nothing new is given to the person; undefined when it may. */
export function refusalOfPerson({ person }: Pick<CardholderState, 'person'>): CardholderRefusal | undefined {
  if (!person.registered) return 'cardholder_not_registered';
  return person.status === undefined ? undefined : `person_${person.status}`;
}

function withFreezes(card: Card): object {
  return { ...factsOf(card), freezes: freezesOf(card) };
}

function isDocument(document: string | undefined): boolean {
  return document !== undefined && /^[\p{L}\p{N}()（）〔〕[\]_./-]{1,64}$/u.test(document);
}
