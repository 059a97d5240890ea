import { fen } from '../../../platform/money';
import type { JourneyRecord, ReceivedTap, TapEnd, TransitTapsTakenData } from '../account';
import { type DayNumber, serviceDay } from '../fare/shanghai-days';

/** The figures of a row of an operator's file; amounts are fen. What the operator is credited is `paid + subsidy`. */
export const FIGURES = [
  ...(['rides', 'exceptions', 'list', 'concession', 'transfer', 'cap', 'paid', 'subsidy', 'borne'] as const),
] as const;
export type Figures = Readonly<Record<(typeof FIGURES)[number], number>>;

/**
 * `ride` and `exception` are told for the first time, a `correction` is the difference to what was told of the same subject;
 * `cleared` is a ride of another city's card that its city has accepted, `dispute` what was taken back by one that was upheld.
 */
export type MovementKind = 'ride' | 'exception' | 'correction' | 'cleared' | 'dispute';

/** What a row says besides its figures. Times are milliseconds since 1970 UTC. */
export interface MovementDetails {
  readonly mode?: string;
  readonly line?: string;
  readonly from?: string;
  readonly to?: string;
  readonly terminal?: string;
  readonly start: number;
  readonly end?: number;
  readonly status?: string;
  /** Why it is an exception. */
  readonly reason?: string;
  /** Who bears what an exception cost. */
  readonly liable?: string;
  /** Fare policy and version. */
  readonly policy?: string;
}

/** What one event changed of what an operator's files say about one journey or tap. */
export interface OperatorMovement extends Figures {
  readonly kind: MovementKind;
  readonly operator: string;
  /** Ledger account of the operator. */
  readonly account: number;
  readonly day: DayNumber;
  /** Id of the journey, which is that of its first tap, or of the tap. */
  readonly subject: string;
  readonly details: MovementDetails;
}

/** What all movements so far have told of a subject: the sums of their figures, and the newest details. */
export type Told = Omit<OperatorMovement, 'kind'>;

export const NO_FIGURES: Figures = {
  ...{ rides: 0, exceptions: 0, list: 0, concession: 0, transfer: 0, cap: 0, paid: 0, subsidy: 0, borne: 0 },
};

/** Sum of figures. */
export function addFigures(a: Figures, b: Figures): Figures {
  return mapFigures((name) => a[name] + b[name]);
}

/** Figures made name by name. */
export function mapFigures(make: (name: keyof Figures) => number): Figures {
  // In one literal, for it is made several times of every journey.
  return {
    rides: make('rides'),
    exceptions: make('exceptions'),
    list: make('list'),
    concession: make('concession'),
    transfer: make('transfer'),
    cap: make('cap'),
    paid: make('paid'),
    subsidy: make('subsidy'),
    borne: make('borne'),
  };
}

/** Ids that the movements of an event are about: what was told of them is needed to tell the difference. */
export function subjectsOf({ journeys, taps, refused }: TransitTapsTakenData): readonly string[] {
  return [...new Set([...journeys, ...taps, ...refused].map(({ id }) => id))];
}

/**
 * What an event changed for operators: for each journey and each exception the difference to what was told before, so that the
 * sum of all movements of an operator is at any moment what its journeys come to, and their credit what was posted to it.
 */
export function movementsOf(data: TransitTapsTakenData, told: ReadonlyMap<string, Told>): readonly OperatorMovement[] {
  const journeys = data.journeys.flatMap((journey) => {
    const before = told.get(journey.id);
    if (!('gone' in journey)) return difference(journeyNow(journey), before);
    return before === undefined ? [] : difference({ ...before, ...NO_FIGURES }, before);
  });
  const ofJourneys = new Set(data.journeys.map(({ id }) => id));
  // What is refused moves nothing, also when an account has forgotten that it took the tap long ago.
  const refused = data.refused.flatMap((tap) =>
    told.has(tap.id) ? [] : difference(exceptionNow(tap, data.ends[tap.id]), undefined),
  );
  // A tap of a card that nobody had is no exception any more once its card is known.
  const found = data.taps.flatMap(({ id }) => {
    const before = ofJourneys.has(id) ? undefined : told.get(id);
    return before === undefined ? [] : difference({ ...before, exceptions: 0 }, before);
  });
  return [...journeys, ...refused, ...found];
}

/** The movement of a tap whose card nobody has here. */
export function unknownCardMovement(tap: ReceivedTap): OperatorMovement {
  const { details, ...now } = exceptionNow(tap, undefined);
  return { ...now, details: { ...details, reason: 'unknown_card' }, kind: 'exception' };
}

/** The movement from what was told to what is so now; none where no figure differs. */
export function difference(now: Told, before: Told | undefined): readonly OperatorMovement[] {
  const figures = mapFigures((name) => now[name] - (before?.[name] ?? 0));
  if (FIGURES.every((name) => figures[name] === 0)) return [];
  const first = figures.exceptions > 0 ? 'exception' : 'ride';
  return [{ ...now, ...figures, kind: before === undefined ? first : 'correction' }];
}

/** What a journey says now. */
export function journeyNow(journey: JourneyRecord): Told {
  const { id: subject, operator, account, day, status, exception, policyId, policyVersion } = journey;
  const { mode, line, from, to, start, end, list, concession, transfer, cap, due, subsidy, borneByOperator } = journey;
  const isException = exception !== undefined;
  const details: MovementDetails = {
    ...{ mode, start, status, policy: `${policyId} ${policyVersion}` },
    ...(line === undefined ? {} : { line }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(end === undefined ? {} : { end }),
    ...(isException ? { reason: exception } : {}),
  };
  return {
    ...{ operator, account, day, subject, details },
    ...{ rides: isException || status === 'open' ? 0 : 1, exceptions: isException ? 1 : 0 },
    ...{ list, concession, transfer, cap, paid: due, subsidy, borne: borneByOperator },
  };
}

/** An exception of a tap is of the calendar day in Shanghai: no policy has told when its service day begins. */
function exceptionNow(tap: ReceivedTap, end: TapEnd | undefined): Told {
  const { id: subject, operator, account, mode, line, stop, terminal, at } = tap;
  const details: MovementDetails = {
    ...{ mode, start: at },
    ...(line === undefined ? {} : { line }),
    ...(stop === undefined ? {} : { from: stop }),
    ...(terminal === undefined ? {} : { terminal }),
    ...(end?.end === 'exception' ? { reason: end.reason } : {}),
    ...(end?.end === 'exception' && end.liable !== undefined ? { liable: end.liable } : {}),
  };
  return { operator, account, day: serviceDay(at, 0), subject, details, ...NO_FIGURES, exceptions: 1 };
}

/** What a subject comes to after one more movement. */
export function toldAfter(before: Told | undefined, movement: OperatorMovement): Told {
  const { kind: _kind, ...told } = movement;
  return before === undefined ? told : { ...told, ...addFigures(before, movement) };
}

/** What an operator is credited for figures, fen. */
export function creditOf({ paid, subsidy }: Figures): number {
  return fen(paid + subsidy);
}
