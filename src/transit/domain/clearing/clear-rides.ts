import type { CardholderState } from '../../../cardholder';
import type { Decide, Posting } from '../../../event-store';
import { fen } from '../../../platform/money';
import type { DayNumber } from '../fare/shanghai-days';
import { NO_FIGURES, type OperatorMovement, type Told } from '../operators/movements';

/** A ride here of a card of another city that its city pays for. */
export interface ClearedRide {
  /** Keyed pseudonym of the tap. */
  readonly subject: string;
  readonly operator: string;
  /** Ledger account of the operator. */
  readonly account: number;
  readonly day: DayNumber;
  /** False for a tap that only begins a ride. */
  readonly isRide: boolean;
  /** 应收 and 实收, fen. */
  readonly list: number;
  readonly amount: number;
}

/** Data of `TransitRidesCleared`: rides that another city's clearing centre has accepted. */
export interface TransitRidesClearedData {
  /** Clearing file that they were sent in. */
  readonly file: number;
  /** Clearing code of the other city, its operator's code here, and its ledger account. */
  readonly city: string;
  readonly operator: string;
  readonly account: number;
  readonly at: number;
  readonly rides: readonly ClearedRide[];
}

/** Books rides of another city's cards: its account owes what the operators are credited. On a stream that is nobody's. */
export function clearRides(data: TransitRidesClearedData): Decide<CardholderState, unknown> {
  return () => {
    const credits = new Map<number, number>();
    for (const { account, amount } of data.rides) credits.set(account, (credits.get(account) ?? 0) + amount);
    const total = data.rides.reduce((sum, { amount }) => sum + amount, 0);
    const postings: readonly Posting[] = [...credits, [data.account, -total] as const]
      .filter(([, amount]) => amount !== 0)
      .map(([account, amount]) => ({ account, amount: fen(amount) }));
    return {
      events: [{ type: 'TransitRidesCleared', entity: null, data, postings }],
      outcome: JSON.stringify({ result: 'done', amount: total }),
    };
  };
}

/** The rows of the operators' files and of the city's: what the one is credited the other owes. */
export function clearedMovements(
  { city: _city, operator, account, rides }: TransitRidesClearedData,
  told: ReadonlyMap<string, Told>,
): readonly OperatorMovement[] {
  return rides.flatMap((ride): readonly OperatorMovement[] => {
    const { subject, day, list: listed, amount, isRide } = ride;
    const before = told.get(subject);
    const list = Math.max(listed, amount);
    const figures = { ...NO_FIGURES, list, concession: list - amount, borne: list - amount, paid: amount };
    const details = { ...before?.details, start: before?.details.start ?? 0 };
    const { reason: _reason, ...clean } = details;
    const common = { kind: 'cleared' as const, subject, day, details: clean };
    return [
      {
        ...{ ...common, operator: ride.operator, account: ride.account, ...figures },
        // It was told as an exception: a tap of a card that nobody has here.
        ...{ rides: isRide ? 1 : 0, exceptions: before?.exceptions === 1 ? -1 : 0 },
      },
      {
        ...{ ...common, operator, account, ...NO_FIGURES },
        ...{ list: 0 - list, concession: amount - list, borne: amount - list, paid: 0 - amount },
      },
    ];
  });
}
