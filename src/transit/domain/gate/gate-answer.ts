import type { ReasonEntry } from '../../../authorization';
import type { JourneyRecord, PaidFrom } from '../account';
import { ZERO_FEN } from '../../../platform/money';
import { localTimeText } from '../fare/shanghai-days';
import { type GateReason, gateReason } from './gate-reasons';

/** A journey that a tap priced, or priced anew. Times are local in Shanghai, amounts fen. */
export interface GateJourney {
  readonly status: string;
  readonly mode: string;
  readonly operator: string;
  readonly line: string | null;
  readonly from: string | null;
  readonly to: string | null;
  readonly start: string;
  readonly end: string | null;
  readonly list: number;
  readonly concession: number;
  readonly transfer: number;
  readonly cap: number;
  readonly due: number;
  /** How the price came about, step by step. */
  readonly steps: readonly string[];
}

/** What the card was charged on the service day (营运日) of the tap so far, fen. */
export interface GateDay {
  readonly day: string;
  readonly charged: number;
  readonly journeys: number;
}

/** What a gate is told. Amounts are fen. */
export interface GateAnswer {
  /** The gate opens when it is `approved`. */
  readonly result: 'approved' | 'declined';
  readonly reason: GateReason;
  readonly responseCode: string;
  readonly advice: ReasonEntry['advice'];
  /** For the display of the gate. */
  readonly text: string;
  readonly textZh: string;
  /** What this tap charged, negative where it credited, and from where: `owed` is what no purse could pay. */
  readonly charged: number;
  readonly paid: PaidFrom;
  /** What the ride that begins costs at least; null when none begins or nobody can tell. */
  readonly expected: number | null;
  /** What is left in the purses that pay rides; null for a card that nobody has. */
  readonly available: number | null;
  /** What the card owes by all its rides; null for a card that nobody has. */
  readonly owed: number | null;
  readonly today: GateDay | null;
  readonly journeys: readonly GateJourney[];
}

/** What a decision tells beside its reason. */
export type GateFigures = Pick<
  GateAnswer,
  'charged' | 'paid' | 'expected' | 'available' | 'owed' | 'today' | 'journeys'
>;

/** The answer as it is frozen: JSON text. */
export function gateOutcome(reason: GateReason, figures: GateFigures): string {
  const { responseCode, advice, text, textZh } = gateReason(reason);
  const result = reason === 'approved' ? 'approved' : 'declined';
  return JSON.stringify({ result, reason, responseCode, advice, text, textZh, ...figures } satisfies GateAnswer);
}

/** A decline that knows nothing of an account. */
export function bareGateOutcome(reason: Exclude<GateReason, 'approved'>): string {
  return gateOutcome(reason, { ...NOTHING, available: null, owed: null, today: null });
}

const NO_FEN: PaidFrom = { transit: ZERO_FEN, epurse: ZERO_FEN, owed: ZERO_FEN };

/** What a tap moved that moved nothing. */
export const NOTHING: Pick<GateFigures, 'charged' | 'paid' | 'expected' | 'journeys'> = {
  charged: 0,
  paid: NO_FEN,
  expected: null,
  journeys: [],
};

/** A journey as a gate is told of it. */
export function gateJourney(journey: JourneyRecord): GateJourney {
  const { status, mode, operator, line = null, from = null, to = null, start, end, steps } = journey;
  const { list, concession, transfer, cap, due } = journey;
  return {
    ...{ status, mode, operator, line, from, to },
    ...{ start: localTimeText(start), end: end === undefined ? null : localTimeText(end) },
    ...{ list, concession, transfer, cap, due, steps },
  };
}
