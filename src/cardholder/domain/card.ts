/** Every state of a card as a credential (卡状态). Only `active` cards may debit. */
export const CARD_STATES = [
  'in_production',
  'awaiting_collection',
  'pending_activation',
  'active',
  'frozen',
  'provisional_loss',
  'lost',
  'locked',
  'expired',
  'closed',
] as const;

/** See `CARD_STATES`. */
export type CardState = (typeof CARD_STATES)[number];

/** The state of a card without its freezes: a frozen card is an active one that is frozen. */
export type CardLife = Exclude<CardState, 'frozen'>;

/** A card of plastic, or the electronic credential (电子社保卡). */
export type CardKind = 'physical' | 'electronic';

/** Who froze a card: the holder or the desk for a time, or a court (司法冻结). */
export type FreezeKind = 'temporary' | 'judicial';

/** One freeze of a card; of each kind at most one. */
export interface Freeze {
  readonly kind: FreezeKind;
  /** Number of the order behind a judicial freeze. */
  readonly document?: string;
}

/** Where the making of a card may fail. */
export type ProductionStage = 'bank' | 'maker';

/** The applications that a card carries and that have a state of their own under the card's. */
export const OWN_APPLICATIONS = ['social_security', 'health', 'citizen'] as const;

/** See `OWN_APPLICATIONS`. */
export type OwnApplication = (typeof OWN_APPLICATIONS)[number];

/** All four applications; `financial` (金融应用) is the bank's and here a link only. */
export type CardApplication = OwnApplication | 'financial';

/** Own state of an application. `closed` is final. */
export const APPLICATION_STATES = ['active', 'frozen', 'locked', 'closed'] as const;

/** See `APPLICATION_STATES`. */
export type ApplicationState = (typeof APPLICATION_STATES)[number];

/**
 * A card of the person. Stored with every event of the person, so defaults are left out; read the parts that may be absent
 * with `kindOf`, `lifeOf`, `freezesOf` and `cardView`.
 */
export interface Card {
  /** 1, 2, 3 … within the person. */
  readonly id: number;
  /** Opaque name of the card outside; says nothing about its number. */
  readonly token: string;
  /** What the card is to everybody: `frozen` when it is active but for a freeze. */
  readonly state: CardState;
  /** Last month of validity, `YYYY-MM`. */
  readonly expiresOn: string;
  /** First and last digits, for people to recognise the card by. */
  readonly masked: string;
  /** Left out for a physical card. */
  readonly kind?: 'electronic';
  /** Left out when there is none, and when the state `frozen` says all: one temporary freeze. */
  readonly freezes?: readonly Freeze[];
  /** Where the making failed last; only while in production. */
  readonly stage?: ProductionStage;
  /** When an oral report of a loss lapses, ms since the epoch; only in `provisional_loss`. */
  readonly lapsesAt?: number;
  /** What a card whose loss was reported is again once the report is gone; left out for `active`. */
  readonly under?: CardLife;
  /** Own states of the applications that are not `active`. */
  readonly apps?: Readonly<Partial<Record<OwnApplication, ApplicationState>>>;
  /** The card that took its place. */
  readonly replacedBy?: number;
  /** Blind indexes of the numbers of its transit application; left out when none is known. */
  readonly transit?: readonly string[];
  /** Till when taps made with a card that is no more may be uploaded, ms since the epoch; the transit purse rests till then. */
  readonly uploadsUntil?: number;
}

/** Kind of a card. */
export function kindOf(card: Pick<Card, 'kind'>): CardKind {
  return card.kind ?? 'physical';
}

/** State of a card without its freezes. */
export function lifeOf(card: Pick<Card, 'state'>): CardLife {
  return card.state === 'frozen' ? 'active' : card.state;
}

/** The freezes of a card. */
export function freezesOf(card: Pick<Card, 'state' | 'freezes'>): readonly Freeze[] {
  return card.freezes ?? (card.state === 'frozen' ? [{ kind: 'temporary' }] : []);
}

/** True when a freeze of that kind stands. */
export function isFrozen(card: Pick<Card, 'state' | 'freezes'>, kind: FreezeKind): boolean {
  return freezesOf(card).some((freeze) => freeze.kind === kind);
}
