import { type CardholderState, shanghaiDate } from '../../../cardholder';
import type { Decide, Decision } from '../../../event-store';
import { fundPostings } from './medical-postings';
import { alreadySo, done, refused } from './medical-answer';
import type { AidShare, OpenVisit, SettlementCancelledData } from './medical-events';
import { medicalOf } from './medical-slice';
import { standingSettlement, type Visit, type VisitSettlement } from './visit';

/** Cancels a settlement (结算撤销). */
export interface CancelSettlementCommand {
  /** Settlement within the visit. */
  readonly number: number;
  readonly now: number;
  /** Short code. */
  readonly reason: string;
  readonly terminalId: string;
}

/**
 * Decides a cancellation: the mirror of the settlement, whatever has become of the card. Accumulators of its year shrink, also
 * after the year's end; money returns to the purses it came from; the lines are free again and the visit is open. Only the
 * newest settlement of a visit may be cancelled. What relatives paid returns to them by `aidToReturn`.
 */
export function decideCancelSettlement(command: CancelSettlementCommand): Decide<CardholderState, Visit> {
  return (state, { entity: visit }) => cancelIn(state, visit, command);
}

/** See `decideCancelSettlement`. */
export function cancelIn(state: CardholderState, visit: Visit | undefined, command: CancelSettlementCommand): Decision {
  if (visit === undefined) return refused('visit_not_found');
  const known = visit.settlements.find(({ number }) => number === command.number);
  if (known === undefined) return refused('settlement_not_found');
  if (known.cancelledAt !== undefined) return alreadySo({ split: known.split, settlement: known.number });
  const later = visit.settlements.find((one) => one.number > command.number && one.cancelledAt === undefined);
  if (later !== undefined) return refused('later_settlement_stands', { settlement: later.number });
  const data = cancelledData(state, visit, known, command);
  const postings = fundPostings(state, visit, known.split, known.inputs.careDate, -1);
  const event = { type: 'MedicalSettlementCancelled', entity: visit.number, data, postings };
  return done([event], { split: known.split, settlement: known.number, year: known.year });
}

/** What relatives paid of a settlement that stands, and get back when it is cancelled. */
export function aidToReturn(visit: Visit | undefined, number: number): readonly AidShare[] {
  return (visit && standingSettlement(visit, number)?.aid) ?? [];
}

function cancelledData(
  state: CardholderState,
  visit: Visit,
  settlement: VisitSettlement,
  { now, reason, terminalId }: CancelSettlementCommand,
): SettlementCancelledData {
  const { number, year, growth, usage } = settlement;
  const isOpen = medicalOf(state).visits.some((one) => one.visit === visit.number);
  const reopened: OpenVisit = {
    ...{ visit: visit.number, institution: visit.institution.code },
    ...{ medType: visit.medType, began: visit.began },
  };
  return {
    ...{ number, year, growth, reason },
    ...(usage === undefined
      ? {}
      : {
          usage: usage.map(([purse, amount, count]) => [purse, -amount, -count] as const),
          date: shanghaiDate(settlement.at),
        }),
    ...(isOpen ? {} : { reopened }),
    ...{ at: now, terminalId },
  };
}
