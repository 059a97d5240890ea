import { type Fen, fen, ZERO_FEN } from '../../../platform/money';

/** Amounts by sequence number, applied without gaps; those after a gap wait. */
interface Lane {
  readonly through: number;
  readonly pending: ReadonlyMap<number, Fen>;
}

/** What the service believes an on-chip purse holds (影子余额). */
export interface PurseShadow {
  readonly balance: Fen;
  readonly trips: Lane;
  readonly loads: Lane;
  readonly adjustments: number;
}

/**
 * `trip`: a charged tap by its purse counter. `load`: by the online counter of the card (联机交易序号). `adjustment`: a signed
 * amount numbered by the service from 1; those of numbers already applied are repetitions.
 */
export type PurseEvent =
  | { readonly type: 'trip' | 'load'; readonly sequence: number; readonly amount: Fen }
  | { readonly type: 'adjustment'; readonly number: number; readonly amount: Fen; readonly reason: string };

/** A shadow that knows the card after trip number `trips` and load number `loads`. */
export function openShadow(balance: Fen, trips: number, loads: number): PurseShadow {
  const lane = (through: number): Lane => ({ through, pending: new Map() });
  return { balance, trips: lane(trips), loads: lane(loads), adjustments: 0 };
}

/** Repeated events change nothing; trips and loads may come in any order. */
export function evolveShadow(shadow: PurseShadow, event: PurseEvent): PurseShadow {
  if (event.type === 'adjustment') {
    if (event.number !== shadow.adjustments + 1) return shadow;
    return { ...shadow, balance: fen(shadow.balance + event.amount), adjustments: event.number };
  }
  const name = event.type === 'trip' ? 'trips' : 'loads';
  const { lane, applied } = advance(shadow[name], event.sequence, event.amount);
  const balance = fen(event.type === 'trip' ? shadow.balance - applied : shadow.balance + applied);
  return { ...shadow, [name]: lane, balance };
}

function advance(lane: Lane, sequence: number, amount: Fen): { readonly lane: Lane; readonly applied: Fen } {
  if (sequence <= lane.through || lane.pending.has(sequence)) return { lane, applied: ZERO_FEN };
  const pending = new Map(lane.pending).set(sequence, amount);
  let { through } = lane;
  let applied = 0;
  for (let next = pending.get(through + 1); next !== undefined; next = pending.get(through + 1)) {
    through += 1;
    applied += next;
    pending.delete(through);
  }
  return { lane: { through, pending }, applied: fen(applied) };
}

export interface AdjustmentProposal {
  /** What to add to the shadow, fen. */
  readonly amount: Fen;
  /** `uploads_missing`: trips or loads wait behind a gap, so it may resolve itself. */
  readonly reason: 'uploads_missing' | 'card_holds_less' | 'card_holds_more';
}

/** What would make the shadow agree with the balance that the card showed, if they differ. */
export function proposeAdjustment(shadow: PurseShadow, cardBalance: Fen): AdjustmentProposal | undefined {
  const amount = fen(cardBalance - shadow.balance);
  if (amount === 0) return undefined;
  const isWaiting = shadow.trips.pending.size > 0 || shadow.loads.pending.size > 0;
  if (isWaiting) return { amount, reason: 'uploads_missing' };
  return { amount, reason: amount < 0 ? 'card_holds_less' : 'card_holds_more' };
}
