import type { ReceivedTap } from '../domain/account';

/** What people may do about an exception. */
export const RESOLUTIONS = ['note', 'write_off', 'charge'] as const;
export type Resolution = (typeof RESOLUTIONS)[number];

/** What was done about it last; `open` while nothing was. */
export const EXCEPTION_STATES = ['open', 'noted', 'written_off', 'charged'] as const;
export type ExceptionState = (typeof EXCEPTION_STATES)[number];

/** Why taps are exceptions here, to filter by. */
export const EXCEPTION_REASONS = [
  ...['unknown_card', 'late', 'no_fare_policy', 'too_many_taps', 'no_leg_rule', 'no_rule_for_incomplete'],
  ...['unknown_stop', 'no_list_price_on_device', 'list_price_too_large', 'group_too_large'],
] as const;

/** A tap that costs nothing and is looked at by people. Times are milliseconds since 1970 UTC. */
export interface TapException {
  readonly tapId: string;
  readonly reason: string;
  readonly operator: string;
  readonly terminal: string | null;
  readonly kind: string;
  readonly source: string;
  readonly tappedAt: number;
  readonly receivedAt: number;
  readonly liable: string | null;
  /** Whose card it was; null while nobody has it here. */
  readonly streamId: number | null;
  /** Of an unknown card: somebody has it now, and the tap can be charged. */
  readonly cardKnown: boolean;
  readonly state: ExceptionState;
  /** Code of why that was done, by whom and when; null while nothing was. */
  readonly changeReason: string | null;
  readonly changedBy: string | null;
  readonly changedAt: number | null;
}

/** An exception with what it takes to charge it. */
export interface ChargeableTap extends TapException {
  readonly cardIndex: string;
  /** Null where the tap is in a journey, or was kept before taps were. */
  readonly tap: ReceivedTap | null;
}

/** Which exceptions are listed. `unresolved` is `open` and `noted`. */
export interface ExceptionFilter {
  readonly state?: ExceptionState | 'unresolved';
  readonly reason?: string;
  readonly operator?: string;
}

/** Where a page begins: after this one, in the order in which they came. */
export interface ExceptionPlace {
  readonly receivedAt: number;
  readonly tapId: string;
}

/** How a resolution ended. */
export interface ExceptionAnswer {
  readonly result: 'done' | 'already_so' | 'refused';
  readonly reason?: string;
  /** What the card paid, fen, owed parts included. */
  readonly paid?: number;
}
