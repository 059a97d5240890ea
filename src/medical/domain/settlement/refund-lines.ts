import { type AnySlice, CARDHOLDER_SLICES, type CardholderState } from '../../../cardholder';
import type { Decision, NewEvent, StreamEvent } from '../../../event-store';
import { cancelIn } from './cancel-settlement';
import { refused } from './medical-answer';
import { medicalSlice } from './medical-slice';
import type { AidShare } from './medical-events';
import { type AidMeans, type FinalSettleCommand, settleWith } from './settle';
import { evolveVisit, standingSettlement, type Visit } from './visit';

/** Gives some lines of a settled bill back (部分退费). */
export interface RefundLinesCommand {
  readonly number: number;
  readonly serials: readonly string[];
  readonly reason: string;
  /** How the rest is settled anew; its policy and care date are those of the settlement. */
  readonly settle: FinalSettleCommand;
}

/**
 * Decides a partial refund: the settlement is cancelled, the lines are withdrawn and the rest is settled anew under the same
 * policy and care date, all in one commit, so that deductible, ceilings and bands come out as if the lines had never been.
 * What is paid back beyond cash goes to the purses it came from. Card and enrolment do not matter: money only comes back.
 */
export function refundLines(
  state: CardholderState,
  visit: Visit | undefined,
  command: RefundLinesCommand,
  aid: AidMeans,
): { readonly decision: Decision; readonly shares: readonly AidShare[] } {
  const none = (decision: Decision) => ({ decision, shares: [] });
  if (visit === undefined) return none(refused('visit_not_found'));
  const settlement = standingSettlement(visit, command.number);
  if (settlement === undefined) {
    const isKnown = visit.settlements.some(({ number }) => number === command.number);
    return none(refused(isKnown ? 'settlement_cancelled' : 'settlement_not_found'));
  }
  const covered = new Set(settlement.inputs.serials);
  if (command.serials.some((serial) => !covered.has(serial))) return none(refused('line_not_found'));
  const { now, terminalId } = command.settle;
  const { number, reason } = command;
  const cancelled = cancelIn(state, visit, { number, reason, now, terminalId });
  if (cancelled.events.length === 0) return none(cancelled);
  const withdrawal: NewEvent = {
    ...{ type: 'FeesWithdrawn', entity: visit.number, postings: [] },
    data: { serials: command.serials, at: now },
  };
  const first = [...cancelled.events, withdrawal];
  const all = covered.size === new Set(command.serials).size;
  if (all) return none({ events: first, outcome: cancelled.outcome });
  const after = evolvedBy(state, visit, first);
  const before = { inputs: settlement.inputs, account: settlement.split.account };
  const again = settleWith(after.state, after.visit, { ...command.settle, acceptSplit: true, again: before }, aid);
  if (again.decision.events.length === 0) return none(again.decision);
  return {
    decision: { events: [...first, ...again.decision.events], outcome: again.decision.outcome },
    shares: again.shares,
  };
}

function evolvedBy(
  state: CardholderState,
  visit: Visit,
  events: readonly NewEvent[],
): { readonly state: CardholderState; readonly visit: Visit } {
  let current = state;
  let changed = visit;
  for (const { type, data, postings } of events) {
    const event: StreamEvent = { streamId: 0, version: 0, type, entity: visit.number, data, postings };
    changed = evolveVisit(changed, event);
    current = evolveState(current, event);
  }
  return { state: current, visit: changed };
}

function evolveState(state: CardholderState, event: StreamEvent): CardholderState {
  const before = state as unknown as Readonly<Record<string, unknown>>;
  const slices: readonly AnySlice[] = [...CARDHOLDER_SLICES, medicalSlice];
  const after = slices.map((slice) => [slice.name, slice.evolve(before[slice.name], event)] as const);
  return { ...before, ...Object.fromEntries(after) } as unknown as CardholderState;
}
