import type { CommandAnswer, Page, StaffName } from './common';
import { download, read, send, upload } from './http';

const id = encodeURIComponent;

/** A fact that a checker needs to see. */
export interface ApprovalFact {
  readonly label: string;
  readonly value: string | number | boolean | null;
  readonly unit?: 'fen';
}

/** A request under four eyes. */
export interface Approval {
  readonly approvalId: string;
  readonly kind: string;
  readonly state: string;
  readonly reason: string;
  readonly maker: StaffName;
  readonly checker: StaffName | null;
  readonly decisionReason: string | null;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly decidedAt: string | null;
  readonly cardholderId: string | null;
  readonly facts: readonly ApprovalFact[];
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly mayDecide: boolean;
}

export interface ApprovalFilter {
  readonly state?: string;
  readonly kind?: string;
  readonly mine?: boolean;
}

export const approvals = (filter: ApprovalFilter, cursor: string | undefined) =>
  read<Page<Approval>>('/approvals', { ...filter, limit: 20, cursor });
export const approval = (approvalId: string) => read<Approval>(`/approvals/${id(approvalId)}`);
export const decideApproval = (approvalId: string, what: 'approve' | 'refuse' | 'withdraw', reason: string, key: string) =>
  send<CommandAnswer & Partial<Approval>>('POST', `/approvals/${id(approvalId)}/${what}`, { reason }, key);

export interface Attachment {
  readonly attachmentId: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
  readonly at: string;
}

/** A dispute. */
export interface DisputeCase {
  readonly caseId: string;
  readonly cardholderId: string;
  readonly kind: string | null;
  readonly state: string;
  readonly authorizationId: string | null;
  readonly amount: number | null;
  readonly openedAt: string;
  readonly openedBy?: string | StaffName;
  readonly deadlines?: Readonly<Record<string, string | null>> | null;
  readonly dueAt?: string | null;
  readonly text?: string | null;
  readonly comments?: readonly { readonly at: string; readonly by: string | StaffName; readonly text: string | null }[];
  readonly attachments?: readonly Attachment[];
  readonly provisionalCredit?: number | null;
}

const caseOf = (caseId: string) => `/cases/${id(caseId)}`;

export const cases = (state: string | undefined, cursor: string | undefined) =>
  read<Page<DisputeCase>>('/cases', { state, limit: 20, cursor });
export const disputeCase = (caseId: string) => read<DisputeCase>(caseOf(caseId));
export const actOnCase = (caseId: string, what: string, body: object, key: string) =>
  send<CommandAnswer>('POST', `${caseOf(caseId)}/${what}`, body, key);
export const attach = (caseId: string, form: FormData, key: string) =>
  upload<CommandAnswer>(`${caseOf(caseId)}/attachments`, form, key);
export const downloadAttachment = (caseId: string, attachment: Attachment) =>
  download(`${caseOf(caseId)}/attachments/${id(attachment.attachmentId)}`, {}, attachment.name);

/** A file of operations that is worked off row by row. */
export interface Batch {
  readonly batchId: string;
  readonly operation: string;
  readonly state: string;
  readonly rows: number;
  readonly handled?: number;
  readonly done: number;
  readonly alreadySo?: number;
  readonly refused?: number;
  readonly failed?: number;
  readonly startedAt?: string;
  readonly createdAt?: string;
  readonly by?: string | StaffName;
  readonly approvalId?: string | null;
}

export const batches = (cursor: string | undefined) => read<Page<Batch>>('/batches', { limit: 20, cursor });
export const batch = (batchId: string) => read<Batch>(`/batches/${id(batchId)}`, {}, { background: true });
export const uploadBatch = (form: FormData, key: string) =>
  upload<CommandAnswer & { readonly batchId?: string }>('/batches', form, key);
export const downloadBatchResult = (batchId: string) =>
  download(`/batches/${id(batchId)}/result`, {}, `${batchId}-result.csv`);

/** Cards sent to the card maker together. */
export interface ProductionBatch {
  readonly productionBatchId: string;
  readonly state: string;
  readonly cards: number;
  readonly made?: number;
  readonly failed?: number;
  readonly createdAt: string;
}

export const productionBatches = (cursor: string | undefined) =>
  read<Page<ProductionBatch>>('/production-batches', { limit: 20, cursor });
export const collectProductionBatch = (body: object, key: string) =>
  send<CommandAnswer & { readonly productionBatchId?: string }>('POST', '/production-batches', body, key);
export const exportProductionBatch = (batchId: string) =>
  download(`/production-batches/${id(batchId)}/export`, {}, `${batchId}.csv`);
export const uploadFeedback = (batchId: string, form: FormData, key: string) =>
  upload<CommandAnswer>(`/production-batches/${id(batchId)}/feedback`, form, key);

/** One entry of the audit log. */
export interface AuditRecord {
  readonly id: string;
  readonly at: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name?: string };
  readonly action: string;
  readonly outcome: string;
  readonly cardholderId?: string | null;
  readonly object?: string | null;
  readonly reason?: string | null;
  readonly details?: Readonly<Record<string, unknown>> | null;
  readonly from?: string | null;
  readonly session?: string | null;
  readonly requestId?: string | null;
  readonly hash: string;
}

export interface AuditFilter {
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly outcome?: string;
  readonly cardholderId?: string;
  readonly object?: string;
}

export const auditRecords = (filter: AuditFilter, cursor: string | undefined) =>
  read<Page<AuditRecord>>('/audit', { ...filter, limit: 50, cursor });
export const exportAudit = (filter: AuditFilter) => download('/audit/export', { ...filter }, 'audit.csv');
