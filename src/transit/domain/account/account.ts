import type { ChangeOrigin } from '../../../cardholder';
import type { StreamEvent } from '../../../event-store';
import { type Fen, fen, ZERO_FEN } from '../../../platform/money';
import type { JourneyStatus } from '../fare/journeys';
import type { NoPrice } from '../fare/list-price';
import type { FareTotals } from '../fare/rate';
import type { Entitlement } from '../fare/rider';
import type { DayNumber } from '../fare/shanghai-days';
import type { Tap } from '../fare/tap';
import type { SharedRebate } from '../split/shared';
import type { ExceptionReason, Reception } from '../taps/card-history';

/** Why a tap costs nothing and moves nothing, but is looked at by people. */
export type TapExceptionReason = NoPrice | ExceptionReason | 'no_fare_policy';

/** Where a tap ends; a repeated upload is the receiver's `duplicate`. `liable` bears what an exception cost. */
export type TapEnd =
  | { readonly end: 'charged' | 'free' }
  | { readonly end: 'exception'; readonly reason: TapExceptionReason; readonly liable?: 'operator' };

/** What the receiver of a tap may find against it before anything is priced. */
export type RefusedReception = Extract<Reception, 'tac_invalid' | 'deny_listed' | 'suspended'>;

/** A tap of an account-based card. Its card and its id are keyed pseudonyms: no number is in an event. */
export interface ReceivedTap extends Tap {
  /** When it was uploaded, milliseconds since 1970 UTC. */
  readonly receivedAt: number;
  /** Clearing code of the operator's city: its fare policies price the tap. */
  readonly city: string;
  /** Ledger account of what the operator is owed. */
  readonly account: number;
  /** Left out for a tap that nothing was found against. */
  readonly reception?: RefusedReception;
}

/** What a journey cost when it was last priced; `account` is the ledger account of its operator. */
export interface PricedJourney extends FareTotals {
  readonly id: string;
  readonly status: JourneyStatus;
  readonly day: DayNumber;
  readonly city: string;
  readonly account: number;
  readonly exception?: NoPrice;
  /** Milliseconds since 1970 UTC; left out while there was one tap only. */
  readonly end?: number;
  /** What its operator bears of rebates and caps that operators of several legs share; left out when there is nothing. */
  readonly shared?: readonly SharedRebate[];
}

/** A journey as the event tells it, with the steps of its price in words. */
export interface JourneyRecord extends PricedJourney {
  /** The fare policy that priced it. */
  readonly policyId: string;
  readonly policyVersion: string;
  readonly mode: string;
  readonly operator: string;
  readonly line?: string;
  readonly from?: string;
  readonly to?: string;
  /** Milliseconds since 1970 UTC. */
  readonly start: number;
  readonly steps: readonly string[];
  /** It costs a make-up fare (补票): no rebate and no cap looks at it. */
  readonly makeUp?: true;
}

/** A journey that was taken apart by a tap that came late: it costs nothing now. */
export interface JourneyGone extends PricedJourney {
  readonly gone: true;
}

/** Fen by where they came from: the purses, or what the card owes. */
export interface PaidFrom {
  readonly transit: Fen;
  readonly epurse: Fen;
  readonly owed: Fen;
}

/** A tap that an account holds, and where it ended. */
export interface HeldTap extends ReceivedTap {
  readonly ended: TapEnd;
}

/** A transit card whose rides are charged to purses here (账户制, account-based). */
export interface TransitAccount {
  /** Version of the event that opened it: its number as an entity. */
  readonly number: number;
  readonly cardIndex: string;
  readonly token: string;
  readonly entitlements: readonly Entitlement[];
  readonly taps: readonly HeldTap[];
  readonly journeys: readonly PricedJourney[];
  readonly paid: PaidFrom;
  /** When the newest of its taps was uploaded, milliseconds since 1970 UTC; 0 before the first. */
  readonly newest: number;
  /** Journeys of service days before this one keep their price; left out before the first taps. */
  readonly settledBefore?: DayNumber;
}

/** Data of `TransitAccountOpened`. */
export interface TransitAccountOpenedData {
  /** Keyed blind index of the card's transit number. */
  readonly cardIndex: string;
  readonly token: string;
  readonly at: number;
}

/** Data of `TransitEntitlementGranted`: stands instead of an earlier one of the category. */
export interface TransitEntitlementGrantedData {
  readonly entitlement: Entitlement;
  readonly at: number;
  /** Who granted it, and why; the sample city says none. */
  readonly origin?: ChangeOrigin;
}

/** Data of `TransitTapsTaken`. */
export interface TransitTapsTakenData {
  /** The batch or file they came in. */
  readonly source: string;
  readonly at: number;
  /** Keyed blind index of the card's transit number, for those who keep tables of taps. */
  readonly cardIndex: string;
  readonly taps: readonly ReceivedTap[];
  /** Taps that are exceptions whatever comes: they take no part in journeys. */
  readonly refused: readonly ReceivedTap[];
  /** Ends that are new or have changed, by id of the tap. */
  readonly ends: Readonly<Record<string, TapEnd>>;
  /** Journeys that are new or have changed. */
  readonly journeys: readonly (JourneyRecord | JourneyGone)[];
  /** What the card paid for the difference; negative where it was credited. */
  readonly paid: PaidFrom;
  /** When the newest tap was uploaded. */
  readonly newest: number;
  /** Journeys of service days before this one keep their price for ever: no tap of them is taken any more. */
  readonly settledBefore: DayNumber;
  /** Instant before which taps are forgotten: they cannot change a price that may still change. */
  readonly forgottenBefore: number;
}

/** Data of `TransitDebtCollected`. */
export interface TransitDebtCollectedData {
  /** Keyed blind index of the card's transit number. */
  readonly cardIndex: string;
  readonly at: number;
  /** What the purses paid; `owed` is negative, by so much less is owed. */
  readonly paid: PaidFrom;
}

/** The events of transit accounts. */
export const TRANSIT_EVENTS = [
  'TransitAccountOpened',
  'TransitEntitlementGranted',
  'TransitTapsTaken',
  'TransitTapDeclined',
  'TransitFareCorrected',
  'TransitDebtCollected',
] as const;

const FREE: TapEnd = { end: 'free' };

/** The account after one of its events. */
export function evolveAccount(account: TransitAccount | undefined, event: StreamEvent): TransitAccount {
  if (event.type === 'TransitAccountOpened') {
    const { cardIndex, token } = event.data as TransitAccountOpenedData;
    const paid = { transit: ZERO_FEN, epurse: ZERO_FEN, owed: ZERO_FEN };
    return { number: event.version, cardIndex, token, entitlements: [], taps: [], journeys: [], paid, newest: 0 };
  }
  if (account === undefined) throw new RangeError(`${event.type} before the account was opened`);
  // The gate stayed shut: nothing was ridden, and should it have been opened all the same, the tap comes with an upload.
  if (event.type === 'TransitTapDeclined') return account;
  if (event.type === 'TransitEntitlementGranted') {
    const { entitlement } = event.data as TransitEntitlementGrantedData;
    const others = account.entitlements.filter(({ category }) => category !== entitlement.category);
    return { ...account, entitlements: [...others, entitlement] };
  }
  if (event.type === 'TransitFareCorrected') {
    return { ...account, paid: addPaid(account.paid, (event.data as { readonly paid: PaidFrom }).paid) };
  }
  if (event.type === 'TransitDebtCollected') {
    return { ...account, paid: addPaid(account.paid, (event.data as TransitDebtCollectedData).paid) };
  }
  return evolveTaps(account, event.data as TransitTapsTakenData);
}

function evolveTaps(account: TransitAccount, data: TransitTapsTakenData): TransitAccount {
  const { taps, ends, paid, newest, settledBefore, forgottenBefore } = data;
  const held: HeldTap[] = [];
  // Taps that end where they did are the same objects: most of an account is as it was.
  for (const tap of account.taps) {
    if (tap.at < forgottenBefore) continue;
    const ended = ends[tap.id];
    held.push(ended === undefined ? tap : { ...tap, ended });
  }
  for (const tap of taps) if (tap.at >= forgottenBefore) held.push({ ...tap, ended: ends[tap.id] ?? FREE });
  const kept = journeysAfter(account, data);
  return { ...account, newest, settledBefore, taps: held, journeys: kept, paid: addPaid(account.paid, paid) };
}

/** The journeys of the account after taps were taken. */
export function journeysAfter(
  account: TransitAccount,
  { journeys, settledBefore }: Pick<TransitTapsTakenData, 'journeys' | 'settledBefore'>,
): readonly PricedJourney[] {
  const changed = new Set(journeys.map(({ id }) => id));
  const kept = account.journeys.filter(({ id, day }) => day >= settledBefore && !changed.has(id));
  for (const journey of journeys) {
    if (!('gone' in journey) && journey.day >= settledBefore) kept.push(pricedOf(journey));
  }
  return kept;
}

function addPaid(a: PaidFrom, b: PaidFrom): PaidFrom {
  return { transit: fen(a.transit + b.transit), epurse: fen(a.epurse + b.epurse), owed: fen(a.owed + b.owed) };
}

function pricedOf(journey: PricedJourney): PricedJourney {
  const {
    id,
    status,
    day,
    city,
    account,
    exception,
    end,
    shared,
    list,
    concession,
    transfer,
    cap,
    due,
    subsidy,
    borneByOperator,
  } = journey;
  const amounts = { list, concession, transfer, cap, due, subsidy, borneByOperator };
  return {
    id,
    status,
    day,
    city,
    account,
    ...amounts,
    ...(exception === undefined ? {} : { exception }),
    ...(end === undefined ? {} : { end }),
    ...(shared === undefined ? {} : { shared }),
  };
}
