import type { FarePolicy } from './policy';
import type { DayNumber } from './shanghai-days';

/** A fare policy and the service days it is in force, both ends included. */
export interface DatedPolicy {
  readonly policy: FarePolicy;
  readonly from: DayNumber | undefined;
  readonly to: DayNumber | undefined;
}
