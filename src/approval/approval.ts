import type { ApprovalFact, ApprovalOutcome } from './approval-kinds';

/** States as they are stored; `expired` is told of a pending one whose time is over. */
export const APPROVAL_STATES = [
  'pending',
  'approved',
  'executed',
  'failed',
  'refused',
  'withdrawn',
  'expired',
] as const;

/** How a request stands. `approved` lasts only until what was asked for has been carried out. */
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** A request under four eyes. Times in ms since the epoch. */
export interface Approval {
  readonly approvalId: string;
  readonly kind: string;
  readonly state: Exclude<ApprovalState, 'expired'>;
  readonly maker: string;
  readonly checker: string | null;
  readonly cardholderId: string | null;
  /** What was asked for, and why. */
  readonly content: ApprovalContent;
  /** What the checker saw when deciding; null until then. */
  readonly facts: readonly ApprovalFact[] | null;
  readonly decisionReason: string | null;
  /** Key of the command that decided. */
  readonly decisionKey: string | null;
  readonly result: (ApprovalOutcome & Readonly<Record<string, unknown>>) | null;
  readonly requestedAt: number;
  readonly expiresAt: number;
  readonly decidedAt: number | null;
  readonly attempts: number;
}

/** What was asked for, and why. */
export interface ApprovalContent {
  readonly payload: unknown;
  readonly reason: string;
}

/** How a request stands at a moment. */
export function stateAt({ state, expiresAt }: Approval, now: number): ApprovalState {
  return state === 'pending' && now >= expiresAt ? 'expired' : state;
}
