import type { ChargedTo } from '../../authorization';
import type { CaseKind, CaseState } from '../domain/case-states';

/** A dispute as it is stored. Times in ms since the epoch. */
export interface CaseRecord {
  /** `cs_…` */
  readonly caseId: string;
  readonly streamId: number;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly authorizationId: string | null;
  /** Disputed fen; null where nobody knows yet. */
  readonly amount: number | null;
  /** Fen given in advance. */
  readonly provisionalCredit: number | null;
  readonly chargedTo: ChargedTo | null;
  readonly sealedText: Buffer;
  readonly openedAt: number;
  readonly openedBy: string;
  readonly evidenceDue: number;
  readonly decisionDue: number;
  readonly decidedAt: number | null;
}

/** What happened in a case. */
export const CASE_ACTIONS = [
  'opened',
  'comment',
  'ask_evidence',
  'attachment',
  'credit_requested',
  'provisional_credit',
  'won',
  'lost',
  'withdrawn',
] as const;

/** What happened in a case. */
export type CaseAction = (typeof CASE_ACTIONS)[number];

/** One entry of the course of a case. */
export interface CaseEntry {
  /** 1, 2, 3 … within the case. */
  readonly number: number;
  readonly action: CaseAction;
  readonly at: number;
  readonly by: string;
  readonly sealedText: Buffer | null;
  readonly approvalId: string | null;
}

/** An attachment without its content. */
export interface AttachmentRecord {
  /** `at_…` */
  readonly attachmentId: string;
  readonly caseId: string;
  readonly type: string;
  readonly bytes: number;
  /** SHA-256 of the file as it was sent, hex. */
  readonly digest: string;
  readonly sealedName: Buffer;
  readonly at: number;
  readonly by: string;
}

/** Context that a text of a case is sealed under: of one case and place, so that texts cannot be swapped. */
export function caseTextContext(caseId: string): string {
  return `case:${caseId}:text`;
}

/** Context of a file or its name. */
export function attachmentContext(attachmentId: string, part: 'name' | 'content'): string {
  return `case-attachment:${attachmentId}:${part}`;
}
