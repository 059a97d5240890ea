import { type Approval, type ApprovalState, stateAt } from '../approval';
import type { DecisionKind } from './decide-approval.command';

/** Whether a decision goes through, stands already, or is refused. */
export type Ruling =
  | { readonly result: 'done' }
  | { readonly result: 'already_so' }
  | { readonly result: 'refused'; readonly reason: string; readonly allowedFrom?: readonly ApprovalState[] };

/** Who decides, in which command, and when (ms since the epoch). */
export interface Decider {
  readonly staffId: string;
  readonly decision: DecisionKind;
  /** Key of the command: its second sending finds its own work. */
  readonly key: string;
  readonly now: number;
  /** What the kind has against this checker. */
  readonly objection: string | undefined;
}

/** States that each decision leads to. */
const LEADS_TO: Readonly<Record<DecisionKind, readonly ApprovalState[]>> = {
  approve: ['approved', 'executed', 'failed'],
  refuse: ['refused'],
  withdraw: ['withdrawn'],
};

/** The rules of four eyes: the maker is never the checker, only the maker withdraws, and a request is decided once, in time. */
export function rule(approval: Approval, decider: Decider): Ruling {
  const isMaker = decider.staffId === approval.maker;
  if (decider.decision === 'withdraw' ? !isMaker : isMaker) {
    return { result: 'refused', reason: isMaker ? 'maker_is_checker' : 'not_maker' };
  }
  if (approval.decisionKey === decider.key) return { result: 'done' };
  const state = stateAt(approval, decider.now);
  if (LEADS_TO[decider.decision].includes(state)) return { result: 'already_so' };
  if (state === 'expired') return { result: 'refused', reason: 'expired', allowedFrom: ['pending'] };
  if (state !== 'pending') return { result: 'refused', reason: 'already_decided', allowedFrom: ['pending'] };
  if (decider.objection !== undefined && decider.decision === 'approve') {
    return { result: 'refused', reason: decider.objection };
  }
  return { result: 'done' };
}
