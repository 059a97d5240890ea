import type { ApprovalOutcome, RequestedApproval } from '../approval';
import type { CardholderAnswer } from '../cardholder';

/** The answer to a command of the desk: what the core said, or that a second person has to agree. */
export type DeskAnswer = Readonly<Record<string, unknown>> & {
  readonly result: 'done' | 'already_so' | 'refused' | 'approval_required';
};

/** That a second person has to agree. */
export function approvalRequired(asked: RequestedApproval): DeskAnswer {
  return { result: 'approval_required', ...asked };
}

/** A refusal by a rule of the desk. */
export function refusedAtDesk(reason: string, facts: object = {}): DeskAnswer {
  return { result: 'refused', reason, ...facts };
}

/** What came of an approved command, as its approval keeps it. */
export function outcomeOf(answer: CardholderAnswer): ApprovalOutcome {
  const { reason, allowedFrom, ...facts } = answer;
  return {
    ...facts,
    ...(typeof reason === 'string' ? { reason } : {}),
    ...(Array.isArray(allowedFrom) ? { allowedFrom: allowedFrom as readonly string[] } : {}),
  };
}
