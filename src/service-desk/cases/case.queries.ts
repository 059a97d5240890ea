import { Query } from '@nestjs/cqrs';
import type { ChargedTo } from '../../authorization';
import type { CaseKind, CaseState } from '../domain/case-states';
import type { CaseAction } from './case-record';

/** A member of staff beside what they did. */
export interface CaseActor {
  readonly staffId: string;
  readonly displayName: string;
}

/** A dispute as lists show it. Amounts are fen, times ISO 8601. */
export interface CaseView {
  readonly caseId: string;
  readonly cardholderId: string;
  readonly kind: CaseKind;
  readonly state: CaseState;
  readonly authorizationId: string | null;
  readonly amount: number | null;
  readonly provisionalCredit: number | null;
  readonly chargedTo: ChargedTo | null;
  readonly openedAt: string;
  readonly openedBy: CaseActor;
  readonly decidedAt: string | null;
  readonly deadlines: { readonly evidence: string; readonly decision: string };
  /** The deadline that counts now; null once it is decided. */
  readonly dueAt: string | null;
  readonly overdue: boolean;
}

/** Something somebody said in a case; `text` is null after the person was erased. */
export interface CaseComment {
  readonly at: string;
  readonly by: CaseActor;
  readonly text: string | null;
}

/** An attachment without its content. */
export interface AttachmentView {
  readonly attachmentId: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  /** SHA-256 of the file as it was sent, hex. */
  readonly digest: string;
  readonly at: string;
  readonly by: CaseActor;
}

/** A dispute with all that happened. */
export interface CaseDetails extends CaseView {
  /** What the cardholder says. */
  readonly text: string | null;
  readonly comments: readonly CaseComment[];
  readonly attachments: readonly AttachmentView[];
  readonly timeline: readonly (CaseComment & { readonly action: CaseAction; readonly approvalId: string | null })[];
}

/** A page of disputes, newest first. */
export interface CasePage {
  readonly items: readonly CaseView[];
  readonly nextCursor: string | null;
}

/** Disputes that match all conditions, newest first. */
export class ListCases extends Query<CasePage> {
  constructor(
    readonly filter: { readonly state?: CaseState; readonly cardholderId?: string; readonly overdue?: boolean },
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}

/** One dispute with all that happened. */
export class GetCase extends Query<CaseDetails> {
  constructor(readonly caseId: string) {
    super();
  }
}

/** The content of an attachment, in clear. */
export interface AttachmentContent {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** A file of a dispute. */
export class GetAttachment extends Query<AttachmentContent> {
  constructor(
    readonly caseId: string,
    readonly attachmentId: string,
  ) {
    super();
  }
}
