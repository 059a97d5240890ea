import type { Check } from '../../../authorization';
import type { ReceivedTap, TransitTapsTakenData } from '../account';
import type { GateReason } from './gate-reasons';

/** What the event of a tap that a gate let through says beside what every `TransitTapsTaken` does. */
export interface GateTapTakenData extends TransitTapsTakenData {
  readonly gate: {
    readonly terminalId: string;
    /** What was looked at, what was seen and what was wanted. */
    readonly checks: readonly Check[];
  };
}

/** Data of `TransitTapDeclined`: the gate stayed shut, and the tap takes no part in any journey. */
export interface TransitTapDeclinedData {
  readonly at: number;
  readonly cardIndex: string;
  readonly terminalId: string;
  readonly tap: ReceivedTap;
  readonly reason: GateReason;
  readonly checks: readonly Check[];
}
