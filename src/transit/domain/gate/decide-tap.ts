import { type Check, checkCard, purseGates } from '../../../authorization';
import { availableIn, type CardholderState, shanghaiDate } from '../../../cardholder';
import type { Decide, Decision } from '../../../event-store';
import {
  type JourneyRecord,
  journeysAfter,
  type PaidFrom,
  policyFor,
  type ReceivedTap,
  draftTaps,
  type TapResult,
  type TapsDraft,
  type TakeTaps,
  type TransitAccount,
} from '../account';
import { ZERO_FEN } from '../../../platform/money';
import type { DatedPolicy } from '../fare/dated-policy';
import type { FarePolicy, GateRule } from '../fare/policy';
import { rate, type Rating } from '../fare/rate';
import { dayText, serviceDay } from '../fare/shanghai-days';
import { type GateDay, gateJourney, gateOutcome, NOTHING } from './gate-answer';
import type { GateTapTakenData, TransitTapDeclinedData } from './gate-events';
import { asGateReason, type GateReason } from './gate-reasons';

/** A gate asks before it opens; the time of its tap may differ from that of the decision by so much, ms. */
export const GATE_CLOCK_MS = 10 * 60_000;

/** Asks whether a gate may open. */
export interface DecideTapCommand {
  readonly tap: ReceivedTap;
  /** Fare policies of the operator's city with the days they are in force, the newest last. */
  readonly policies: readonly DatedPolicy[];
  readonly terminalId: string;
  /** Category of the terminal's merchant. */
  readonly mcc: string;
  /** Decision time, ms since the epoch. */
  readonly now: number;
  /** Days after which an uploaded tap is late: a missing exit is sure by then. */
  readonly lateAfterDays: number;
}

/** A ride begins with these taps; the others end one, and the rider stands inside. */
const BEGINS: ReadonlySet<string> = new Set<ReceivedTap['kind']>(['entry', 'single']);
/** Why a tap is not taken, but for one that was taken before. */
const NOT_TAKEN: Readonly<Partial<Record<TapResult, GateReason>>> = {
  late: 'clock_off',
  no_fare_policy: 'no_fare_policy',
  too_many_taps: 'too_many_taps',
};
/** Without a price that the gate tells, what an entry will cost is not known; it is no fault of the ride. */
const NOT_KNOWN_YET: ReadonlySet<string> = new Set(['no_list_price_on_device', 'no_rule_for_incomplete']);

/**
 * Decides a tap of an account-based card at a gate. Order of the checks: clock; card (exists, state, expiry) and its citizen
 * application; debt, where a ride begins; the tap itself; the fare; the money. The first that fails gives the reason and the gate
 * stays shut. What the tap charges is booked at once, as an upload would. Where purses do not reach, the rest is owed, up to the
 * risk limit of the fare policy: by a tap that is let through no card comes to owe more.
 */
export function decideTap(command: DecideTapCommand): Decide<CardholderState, TransitAccount> {
  return (state, { entity: account }) => {
    if (account === undefined) throw new RangeError('a tap of an account that is not open');
    return new GateDecision(command, state, account).decide();
  };
}

/** What a tap would move. */
interface Draft extends TapsDraft {
  readonly event: NonNullable<TapsDraft['event']>;
  /** What the card would be charged, fen. */
  readonly due: number;
}

class GateDecision {
  readonly #checks: Check[] = [];
  readonly #purses: CardholderState['purses'];
  readonly #policy: FarePolicy | undefined;
  /** What the ride that begins costs at least; null when none begins or nobody can tell. */
  #expected: number | null = null;

  constructor(
    private readonly command: DecideTapCommand,
    private readonly state: CardholderState,
    private readonly account: TransitAccount,
  ) {
    this.#purses = pursesThatPay(state, this.#cardId(), command);
    this.#policy = policyFor(command.policies, command.tap);
  }

  decide(): Decision {
    const refusal = this.#clock() ?? this.#card() ?? this.#debt();
    if (refusal !== undefined) return this.#declined(refusal);
    const draft = this.#draft();
    const untaken = this.#tap(draft);
    if (untaken !== undefined || draft === undefined) return this.#declined(untaken ?? 'duplicate_transaction');
    const unpriced = this.#fare(draft);
    if (unpriced !== undefined) return this.#declined(unpriced);
    return this.#money(draft) ? this.#approved(draft) : this.#declined('insufficient_funds');
  }

  #clock(): GateReason | undefined {
    const { now, tap } = this.command;
    if (Math.abs(now - tap.at) <= GATE_CLOCK_MS) return undefined;
    return this.#failed('clock', tap.at, now, 'clock_off');
  }

  #card(): GateReason | undefined {
    const { now } = this.command;
    const cardId = this.#cardId();
    const refusal = checkCard(this.state, { cardId, now, date: shanghaiDate(now) }, this.#checks);
    if (refusal !== undefined) return asGateReason(refusal);
    const shut = purseGates(this.state, { ...this.command, cardId })?.('epurse');
    if (shut === undefined) return undefined;
    this.#checks.push(shut.check);
    return asGateReason(shut.reason);
  }

  /** Nobody is kept inside for what they owe of before. */
  #debt(): GateReason | undefined {
    const { owed } = this.account.paid;
    if (!BEGINS.has(this.command.tap.kind) || owed <= 0) return undefined;
    return this.#failed('debt', owed, 0, 'debt_unpaid');
  }

  #tap(draft: Draft | undefined): GateReason | undefined {
    const result = draft?.taken.results[this.command.tap.id] ?? 'duplicate';
    if (result === 'accepted') return undefined;
    return this.#failed('tap', result, 'accepted', NOT_TAKEN[result] ?? 'duplicate_transaction');
  }

  /** A ride without a price is not begun; one that ends without a price is for people to look at. */
  #fare({ taken, ratings }: Draft): GateReason | undefined {
    const { tap } = this.command;
    if (tap.kind === 'single') {
      const end = taken.ends[tap.id];
      return end?.end === 'exception' ? this.#failed('fare', end.reason, null, 'fare_unknown') : undefined;
    }
    if (tap.kind !== 'entry') return undefined;
    const supposed = this.#supposedRide(ratings);
    const [exception] = supposed?.exceptions ?? [];
    if (exception === undefined) this.#expected = supposed?.charges[0]?.due ?? null;
    else if (!NOT_KNOWN_YET.has(exception.reason)) return this.#failed('fare', exception.reason, null, 'fare_unknown');
    return undefined;
  }

  /**
   * The ride that an entry begins, after all others, as what it costs at least: one that ends where it began. Or as what it costs
   * when its exit is missing.
   */
  #supposedRide(ratings: readonly Rating[]): Rating | undefined {
    const { tap } = this.command;
    const rating = ratings.find(({ journeys }) => journeys.some(({ id }) => id === tap.id));
    if (rating === undefined || this.#policy === undefined) return undefined;
    const rider = { cardCity: undefined, entitlements: this.account.entitlements };
    const earlier = { journeys: rating.journeys.filter(({ id }) => id !== tap.id), charges: rating.charges };
    const isLowest = this.#rule().entryNeeds === 'lowest';
    const makeUp = { ...tap, id: `${tap.id} supposed`, kind: 'make_up' as const };
    return rate(this.#policy, rider, isLowest ? [{ ...tap, kind: 'single' }] : [tap, makeUp], { earlier });
  }

  /** Purses pay; what they cannot must stay within the risk limit, with what the ride will cost at least. */
  #money({ due, taken: { paid } }: Draft): boolean {
    const wanted = due + (this.#expected ?? 0);
    const available = this.#available();
    const covered = available >= wanted;
    this.#checks.push(['money', covered ? 1 : 0, available, wanted]);
    if (covered) return true;
    const left = available - paid.transit - paid.epurse;
    const owing = this.account.paid.owed + paid.owed + Math.max(0, (this.#expected ?? 0) - left);
    const { riskLimit } = this.#rule();
    const within = owing <= riskLimit;
    this.#checks.push(['risk_limit', within ? 1 : 0, owing, riskLimit]);
    return within;
  }

  #approved({ event, taken: { paid }, due }: Draft): Decision {
    const { terminalId } = this.command;
    const data: GateTapTakenData = { ...event.data, gate: { terminalId, checks: this.#checks } };
    const priced = event.data.journeys.filter((journey): journey is JourneyRecord => !('gone' in journey));
    const outcome = gateOutcome('approved', {
      ...{ charged: due, paid, expected: this.#expected },
      available: this.#available() - paid.transit - paid.epurse,
      owed: this.account.paid.owed + paid.owed,
      today: this.#today(journeysAfter(this.account, data)),
      journeys: priced.filter(({ status }) => status !== 'open').map(gateJourney),
    });
    return { events: [{ ...event, data }], outcome };
  }

  #declined(reason: GateReason): Decision {
    const { tap, terminalId, now } = this.command;
    const { number: entity, cardIndex, paid } = this.account;
    const data: TransitTapDeclinedData = { at: now, cardIndex, terminalId, tap, reason, checks: this.#checks };
    const outcome = gateOutcome(reason, {
      ...NOTHING,
      ...{ expected: this.#expected, available: this.#available(), owed: paid.owed },
      today: this.#today(this.account.journeys),
    });
    return { events: [{ type: 'TransitTapDeclined', entity, data, postings: [] }], outcome };
  }

  /** What the tap would move; undefined when it would move nothing. */
  #draft(): Draft | undefined {
    const { tap, policies, terminalId, now, lateAfterDays } = this.command;
    const source = `gate ${terminalId}`;
    const take: TakeTaps = { source, city: tap.city, taps: [tap], policies, now, lateAfterDays };
    const { event, taken, ratings } = draftTaps({ ...this.state, purses: this.#purses }, this.account, take);
    return event && { event, taken, ratings, due: sumOf(taken.paid) };
  }

  #today(journeys: TransitAccount['journeys']): GateDay {
    const day = serviceDay(this.command.tap.at, this.#policy?.serviceDayStart ?? 0);
    const ofDay = journeys.filter((journey) => journey.day === day && journey.status !== 'open');
    const charged = ofDay.reduce((sum, { due }) => sum + due, 0);
    return { day: dayText(day), charged, journeys: ofDay.length };
  }

  #rule(): GateRule {
    return this.#policy?.gate ?? { riskLimit: ZERO_FEN, entryNeeds: 'lowest' };
  }

  #available(): number {
    return ['transit', 'epurse'].reduce((sum, purse) => sum + Math.max(0, availableIn(this.#purses, purse)), 0);
  }

  /** Number of the card within the person, 0 when the person has it no more. */
  #cardId(): number {
    return this.state.cards.find(({ token }) => token === this.account.token)?.id ?? 0;
  }

  #failed(name: string, seen: Check[2], wanted: Check[3], reason: GateReason): GateReason {
    this.#checks.push([name, 0, seen, wanted]);
    return reason;
  }
}

/** The purses, nothing of them available that rests or is shut to the card: credits reach them all the same. */
function pursesThatPay(
  state: CardholderState,
  cardId: number,
  { mcc, now }: DecideTapCommand,
): CardholderState['purses'] {
  const gate = purseGates(state, { cardId, mcc, now });
  if (gate === undefined) return state.purses;
  const list = state.purses.list.map((purse) =>
    gate(purse.name) === undefined ? purse : { ...purse, held: Math.max(purse.held, purse.balance) },
  );
  return { ...state.purses, list };
}

function sumOf({ transit, epurse, owed }: PaidFrom): number {
  return transit + epurse + owed;
}
