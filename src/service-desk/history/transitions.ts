import type { CardChangeData, CardEventType, CardsPart } from '../../cardholder';
import type { RecordedEvent } from '../../event-store';
import type { TransitionView } from './history.query';

/** Events that belong to the history of cards, and what they are called there. */
type HistoryEvent =
  CardEventType | 'CardIssued' | 'CardApplied' | 'BankAccountLinked' | 'CardholderLeft' | 'CardholderMerged';

const NAMES: Readonly<Record<HistoryEvent, string>> = {
  CardApplied: 'applied',
  CardIssued: 'issued',
  CardProduced: 'produced',
  CardProductionFailed: 'production_failed',
  CardCollected: 'collected',
  CardActivated: 'activated',
  CardFrozen: 'frozen',
  CardUnfrozen: 'unfrozen',
  CardLossReported: 'loss_reported',
  CardLossWithdrawn: 'loss_withdrawn',
  CardLossLapsed: 'loss_lapsed',
  CardLocked: 'locked',
  CardUnlocked: 'unlocked',
  CardExpired: 'expired',
  CardReplaced: 'replaced',
  CardClosed: 'closed',
  CardApplicationSet: 'application_set',
  TransitPurseReleased: 'transit_purse_released',
  TransitCardLinked: 'transit_card_linked',
  BankAccountLinked: 'bank_account_linked',
  CardholderLeft: 'left',
  CardholderMerged: 'merged',
};

/** What may stand in the data of such an event. */
type TransitionData = Partial<CardChangeData> & {
  readonly kind?: string;
  readonly loss?: string;
  readonly cause?: string;
  readonly stage?: string;
  readonly status?: string;
  readonly document?: string;
  readonly application?: string;
  readonly state?: string;
};

/** True for an event that belongs to the history of cards. */
export function isTransition({ type }: Pick<RecordedEvent, 'type'>): boolean {
  return Object.hasOwn(NAMES, type);
}

/** A step of the history; the name of the operator is put in later. */
export function transitionOf(event: RecordedEvent, cards: CardsPart): TransitionView {
  const data = event.data as TransitionData;
  const card = cards.find(({ id }) => id === data.cardId);
  return {
    at: new Date(event.committedAt).toISOString(),
    event: NAMES[event.type as HistoryEvent],
    token: card?.token ?? null,
    maskedNumber: card?.masked ?? null,
    ...statesOf(event.type, data),
    ...originOf(data),
    operatorName: null,
    kind: kindOf(event.type, data),
    document: data.document ?? null,
    application: data.application ?? null,
  };
}

/** Events of the first version of the service have a reason at most. */
function originOf(data: TransitionData): Pick<TransitionView, 'channel' | 'reason' | 'operator' | 'note' | 'approval'> {
  const {
    channel = null,
    reason = data.reason ?? null,
    operator = null,
    note = null,
    approval = null,
  } = data.origin ?? {};
  return { channel, reason, operator, note, approval };
}

/** States before and after: the card's; of an application its own, which is all that changed. */
function statesOf(type: string, data: TransitionData): Pick<TransitionView, 'from' | 'to'> {
  if (type === 'CardApplicationSet') return { from: null, to: data.state ?? null };
  if (type === 'CardIssued') return { from: null, to: data.to ?? 'pending_activation' };
  if (type === 'CardApplied') return { from: null, to: data.to ?? 'in_production' };
  return { from: data.from ?? null, to: data.to ?? null };
}

function kindOf(type: string, data: TransitionData): string | null {
  if (type === 'CardFrozen' || type === 'CardUnfrozen') return data.kind ?? 'temporary';
  return data.loss ?? data.cause ?? data.stage ?? data.status ?? data.kind ?? null;
}
