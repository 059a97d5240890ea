import {
  type CardApplicationData,
  type CardApplicationSetData,
  purseAccount,
  type TransitCardLinkedData,
} from '../../../cardholder';
import type { RecordedEvent } from '../../../event-store';
import type { PaidFrom } from '../account';

/** Why a card is on the deny list. */
export type DenyReason = 'lost' | 'frozen' | 'application' | 'replaced' | 'closed' | 'debt';

/** What may stand against a card; several at a time, each of them is enough. */
export type DenyMark = 'loss' | 'temporary_freeze' | 'judicial_freeze' | 'application' | 'end';

/** What an event says about the deny list. Times are ms since the epoch. */
export type DenyFact =
  | {
      readonly fact: 'mark';
      readonly streamId: number;
      readonly cardId: number;
      readonly mark: DenyMark;
      /** Null: the mark stands no more. */
      readonly reason: DenyReason | null;
      readonly at: number;
    }
  | { readonly fact: 'number'; readonly streamId: number; readonly cardId: number; readonly numberIndex: string }
  | {
      readonly fact: 'owed';
      readonly streamId: number;
      readonly numberIndex: string;
      /** Fen; negative where less is owed. */
      readonly amount: number;
      readonly at: number;
    }
  /** There may be money again to pay debts from. */
  | { readonly fact: 'money'; readonly streamId: number };

/** Data that every event of a card's life has; `at` is left out by those of the first version of the service. */
interface CardData {
  readonly cardId: number;
  readonly at?: number;
}

/** Data of the events that change what a transit account owes. */
interface OwedData {
  readonly cardIndex: string;
  readonly paid: PaidFrom;
  readonly at: number;
}

type Marked = readonly [mark: DenyMark, reason: DenyReason | null];

const MARKS: Readonly<Record<string, (data: object) => readonly Marked[]>> = {
  CardIssued: frozenFromTheStart,
  CardApplied: frozenFromTheStart,
  CardLossReported: () => [['loss', 'lost']],
  CardLossWithdrawn: () => [['loss', null]],
  CardLossLapsed: () => [['loss', null]],
  CardFrozen: (data) => [[freezeMark(data), 'frozen']],
  CardUnfrozen: (data) => [[freezeMark(data), null]],
  CardReplaced: () => [['end', 'replaced']],
  CardClosed: () => [['end', 'closed']],
  CardApplicationSet: (data) => {
    const { application, state } = data as CardApplicationSetData;
    // Rides are paid through the citizen application: with it a card may not debit the transit purse either.
    return application === 'citizen' ? [['application', state === 'active' ? null : 'application']] : [];
  },
};

/** The events by which an account comes to owe more or less. */
const OWED_EVENTS: ReadonlySet<string> = new Set(['TransitTapsTaken', 'TransitDebtCollected']);

/** What an event says about the deny list, in no order that matters. */
export function denyFactsOf(event: RecordedEvent): readonly DenyFact[] {
  const { streamId, type, data } = event;
  if (OWED_EVENTS.has(type)) return owedFacts(streamId, data as OwedData);
  if (type === 'TransitCardLinked') {
    const { cardId, numberIndex } = data as TransitCardLinkedData;
    return [{ fact: 'number', streamId, cardId, numberIndex }];
  }
  const marks = MARKS[type];
  if (marks !== undefined) {
    const { cardId, at = event.committedAt } = data as CardData;
    const facts = marks(data).map(([mark, reason]): DenyFact => {
      return { fact: 'mark', streamId, cardId, mark, reason, at };
    });
    // Debts are not collected while a court's freeze stands.
    return type === 'CardUnfrozen' ? [...facts, { fact: 'money', streamId }] : facts;
  }
  return mayBringMoney(event) ? [{ fact: 'money', streamId }] : [];
}

function owedFacts(streamId: number, { cardIndex, paid, at }: OwedData): readonly DenyFact[] {
  if (paid.owed === 0) return [];
  return [{ fact: 'owed', streamId, numberIndex: cardIndex, amount: paid.owed, at }];
}

/** A purse was credited, or a hold may have been released. */
function mayBringMoney({ streamId, postings, data }: RecordedEvent): boolean {
  const [first, beyond] = [purseAccount(streamId, 0), purseAccount(streamId + 1, 0)];
  return 'holds' in data || postings.some(({ account, amount }) => account >= first && account < beyond && amount > 0);
}

function frozenFromTheStart(data: object): readonly Marked[] {
  const { freezes = [] } = data as CardApplicationData;
  return freezes.map((freeze) => [freezeMark(freeze), 'frozen']);
}

function freezeMark({ kind = 'temporary' }: { readonly kind?: 'temporary' | 'judicial' }): DenyMark {
  return kind === 'judicial' ? 'judicial_freeze' : 'temporary_freeze';
}
