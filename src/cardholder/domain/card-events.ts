import { freezesOf, lifeOf } from './card';
import type {
  ApplicationState,
  Card,
  CardKind,
  CardLife,
  CardState,
  Freeze,
  FreezeKind,
  OwnApplication,
  ProductionStage,
} from './card';
import type { ChangeOrigin } from './origin';

/**
 * What every event of a card's life carries. Events of the first version of the service have no origin, time and states;
 * those that froze a card then had no kind either, which means a temporary freeze.
 */
export interface CardChangeData {
  readonly cardId: number;
  /** ms since the epoch, the time of the decision. */
  readonly at?: number;
  /** What the card was to everybody before and after. */
  readonly from?: CardState;
  readonly to?: CardState;
  readonly origin?: ChangeOrigin;
  /** Code of the cause in events without an origin. */
  readonly reason?: string;
}

/** Data of `CardIssued` and `CardApplied`. `numberIndex` is a keyed blind index of the number; the number itself is in no event. */
export interface CardApplicationData extends CardChangeData {
  readonly token: string;
  readonly expiresOn: string;
  readonly maskedNumber: string;
  readonly numberIndex: string;
  readonly kind?: CardKind;
  /** Of an electronic card that is active at once. */
  readonly activated?: true;
  /** Of a physical card that is to be made: the area that issues (GB/T 2260) and the bank. */
  readonly area?: string;
  readonly bankCode?: string;
  /** The card whose place it takes, and the judicial freezes that come along. */
  readonly replaces?: number;
  readonly freezes?: readonly Freeze[];
}

/** Data of `CardFrozen` and `CardUnfrozen`. */
export interface CardFreezeData extends CardChangeData {
  readonly kind?: FreezeKind;
  readonly document?: string;
}

/** Data of `CardLossReported`. */
export interface CardLossData extends CardChangeData {
  readonly loss: 'provisional' | 'formal';
  /** When a provisional report lapses, ms since the epoch. */
  readonly lapsesAt?: number;
}

/** Why a card is replaced. */
export const REPLACEMENT_CAUSES = ['lost', 'damaged', 'expired', 'information_changed'] as const;
/** See `REPLACEMENT_CAUSES`. */
export type ReplacementCause = (typeof REPLACEMENT_CAUSES)[number];

/** Why a card is closed for good: asked for, the person died (死亡) or moved away (迁出), or was merged with another record. */
export type ClosureCause = 'requested' | 'death' | 'transfer_out' | 'merged';

/** Data of `CardReplaced` (closes the old card) and `CardClosed`. */
export interface CardEndData extends CardChangeData {
  readonly cause: ReplacementCause | ClosureCause;
  /** The card that takes its place. */
  readonly by?: number;
  /** Till when taps made with it may be uploaded, ms since the epoch. */
  readonly uploadsUntil?: number;
}

/** Data of `CardProductionFailed`. */
export interface CardProductionFailedData extends CardChangeData {
  readonly stage: ProductionStage;
}

/** Data of `CardCollected`. */
export interface CardCollectedData extends CardChangeData {
  /** False when it was handed over without being activated. */
  readonly activated: boolean;
}

/** Data of `CardApplicationSet`. */
export interface CardApplicationSetData extends CardChangeData {
  readonly application: OwnApplication;
  readonly state: ApplicationState;
}

/** The events that change a card, beside `CardIssued` and `CardApplied` that begin one. */
export const CARD_EVENTS = [
  'CardProduced',
  'CardProductionFailed',
  'CardCollected',
  'CardActivated',
  'CardFrozen',
  'CardUnfrozen',
  'CardLossReported',
  'CardLossWithdrawn',
  'CardLossLapsed',
  'CardLocked',
  'CardUnlocked',
  'CardExpired',
  'CardReplaced',
  'CardClosed',
  'CardApplicationSet',
  'TransitPurseReleased',
  'TransitCardLinked',
] as const;

/** See `CARD_EVENTS`. */
export type CardEventType = (typeof CARD_EVENTS)[number];

type Change = (card: Card, data: object) => Card;

const to =
  (life: CardLife): Change =>
  (card) =>
    inLife(card, life);

/** How a card follows from the events about it. */
export const CARD_CHANGES: Readonly<Record<string, Change>> = {
  CardProduced: to('awaiting_collection'),
  CardProductionFailed: (card, data) => ({ ...card, stage: (data as CardProductionFailedData).stage }),
  CardCollected: (card, data) => inLife(card, (data as CardCollectedData).activated ? 'active' : 'pending_activation'),
  CardActivated: to('active'),
  CardFrozen: (card, data) => freeze(card, data as CardFreezeData),
  CardUnfrozen: (card, data) => {
    const { kind = 'temporary' } = data as CardFreezeData;
    return withFreezes(
      card,
      freezesOf(card).filter((standing) => standing.kind !== kind),
    );
  },
  CardLossReported: (card, data) => reportLoss(card, data as CardLossData),
  CardLossWithdrawn: (card) => inLife(card, card.under ?? 'active'),
  CardLossLapsed: (card) => inLife(card, card.under ?? 'active'),
  CardLocked: to('locked'),
  CardUnlocked: to('active'),
  CardExpired: to('expired'),
  CardReplaced: (card, data) => end(card, data as CardEndData),
  CardClosed: (card, data) => end(card, data as CardEndData),
  TransitCardLinked: (card, data) => ({
    ...card,
    transit: [...(card.transit ?? []), (data as { readonly numberIndex: string }).numberIndex],
  }),
  CardApplicationSet: (card, data) => setApplication(card, data as CardApplicationSetData),
  TransitPurseReleased: (card) => {
    const { uploadsUntil: _over, ...kept } = card;
    return kept;
  },
};

/** The card that `CardIssued` or `CardApplied` begins. */
export function cardOf(type: string, data: CardApplicationData): Card {
  const card: Card = {
    id: data.cardId,
    token: data.token,
    state: 'pending_activation',
    expiresOn: data.expiresOn,
    masked: data.maskedNumber,
    ...(data.kind === 'electronic' ? { kind: data.kind } : {}),
  };
  const life = type === 'CardApplied' ? 'in_production' : data.activated ? 'active' : 'pending_activation';
  return withFreezes({ ...card, state: life }, data.freezes ?? []);
}

/** The card with other freezes; its life goes on as it is. */
function withFreezes(card: Card, freezes: readonly Freeze[]): Card {
  const { freezes: _before, ...kept } = card;
  const life = lifeOf(card);
  const state = life === 'active' && freezes.length > 0 ? 'frozen' : life;
  const implied = state === 'frozen' && freezes.length === 1 && freezes[0]?.kind === 'temporary';
  return freezes.length === 0 || implied ? { ...kept, state } : { ...kept, state, freezes };
}

/** The card in another part of its life; freezes stay, what belonged to the part before goes. */
function inLife(card: Card, life: CardLife): Card {
  const { lapsesAt: _lapses, under: _under, stage: _stage, freezes: _freezes, ...kept } = card;
  return withFreezes({ ...kept, state: life }, freezesOf(card));
}

function freeze(card: Card, { kind = 'temporary', document }: CardFreezeData): Card {
  const standing = freezesOf(card).filter((one) => one.kind !== kind);
  return withFreezes(card, [...standing, document === undefined ? { kind } : { kind, document }]);
}

function reportLoss(card: Card, { loss, lapsesAt }: CardLossData): Card {
  const life = lifeOf(card);
  const back = life === 'provisional_loss' ? card.under : life;
  const under = back === undefined || back === 'active' ? {} : { under: back };
  if (loss === 'formal') return { ...inLife(card, 'lost'), ...under };
  return { ...inLife(card, 'provisional_loss'), ...under, ...(lapsesAt === undefined ? {} : { lapsesAt }) };
}

/** A card that is no more has neither freezes nor applications. */
function end(card: Card, { by, uploadsUntil }: CardEndData): Card {
  const { apps: _apps, ...kept } = inLife(withFreezes(card, []), 'closed');
  return {
    ...kept,
    ...(by === undefined ? {} : { replacedBy: by }),
    ...(uploadsUntil === undefined ? {} : { uploadsUntil }),
  };
}

function setApplication(card: Card, { application, state }: CardApplicationSetData): Card {
  const { apps: before = {}, ...kept } = card;
  const { [application]: _before, ...others } = before;
  const apps = state === 'active' ? others : { ...others, [application]: state };
  return Object.keys(apps).length === 0 ? kept : { ...kept, apps };
}
