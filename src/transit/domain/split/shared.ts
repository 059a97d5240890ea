import { type Fen, fen } from '../../../platform/money';
import type { Charge } from '../fare/rate';
import type { DayNumber } from '../fare/shanghai-days';
import type { Step } from '../fare/steps';

/** What was taken off a leg for the sake of others: a transfer rebate (换乘), or what a cap (封顶) credited. */
export interface SharedRebate {
  readonly kind: 'transfer' | 'cap';
  /** Id of the rule in the fare policy. */
  readonly rule: string;
  /** What the operator of this leg bears of it: without the finance bureau's part. Never 0. */
  readonly borne: Fen;
  /** First service day of the legs that it is shared with. */
  readonly since: DayNumber;
  /** Of a transfer: the journey that it came from. */
  readonly from?: string;
}

/** What of a charge operators of several legs bear together; `dayOf` tells the service days of the card's journeys. */
export function sharedOf({ steps, day }: Charge, dayOf: ReadonlyMap<string, DayNumber>): readonly SharedRebate[] {
  return steps.flatMap((step): readonly SharedRebate[] => {
    const borne = borneOf(step);
    if (borne === 0) return [];
    if (step.step === 'cap') return [{ kind: 'cap', rule: step.rule, borne, since: step.since }];
    if (step.step !== 'transfer') return [];
    const { rule, from } = step;
    return [{ kind: 'transfer', rule, borne, since: dayOf.get(from) ?? day, from }];
  });
}

function borneOf(step: Step): Fen {
  return step.step === 'cap' || step.step === 'transfer' ? fen(step.before - step.after - step.subsidy) : fen(0);
}

/** True for what is paid because a tap is missing or came too late. */
export function isMakeUpFare({ steps }: Charge): boolean {
  return steps.some((step) => step.step === 'list' && step.basis.kind === 'incomplete');
}
