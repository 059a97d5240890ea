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
export const approval = (approvalId: string, background: boolean) =>
  read<Approval>(`/approvals/${id(approvalId)}`, {}, { background });
export const decideApproval = (
  approvalId: string,
  what: 'approve' | 'refuse' | 'withdraw',
  reason: string,
  key: string,
) => send<CommandAnswer & Partial<Approval>>('POST', `/approvals/${id(approvalId)}/${what}`, { reason }, key);

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
  readonly openedBy: StaffName;
  readonly decidedAt: string | null;
  readonly deadlines: { readonly evidence: string; readonly decision: string };
  /** The deadline that counts now; null once it is decided. */
  readonly dueAt: string | null;
  readonly overdue: boolean;
  /** Who bears a case that was won. */
  readonly chargedTo: string | null;
  readonly text?: string | null;
  readonly timeline?: readonly {
    readonly at: string;
    readonly by: StaffName;
    readonly action: string;
    readonly text: string | null;
    readonly approvalId: string | null;
  }[];
  readonly attachments?: readonly Attachment[];
  readonly provisionalCredit: number | null;
}

const caseOf = (caseId: string) => `/cases/${id(caseId)}`;

export const cases = (filter: { readonly state?: string; readonly overdue?: boolean }, cursor: string | undefined) =>
  read<Page<DisputeCase>>('/cases', { ...filter, limit: 20, cursor });
export const disputeCase = (caseId: string) => read<DisputeCase>(caseOf(caseId));
export const actOnCase = (caseId: string, what: string, body: object, key: string) =>
  send<CommandAnswer>('POST', `${caseOf(caseId)}/${what}`, body, key);
export const attach = (caseId: string, form: FormData, key: string) =>
  upload<CommandAnswer>(`${caseOf(caseId)}/attachments`, form, key);
export const downloadAttachment = (caseId: string, attachment: Attachment) =>
  download(`${caseOf(caseId)}/attachments/${id(attachment.attachmentId)}`, {}, attachment.name);

/** What can be done to many cards from a file. */
export const BATCH_OPERATIONS = ['issue', 'collect', 'close', 'freeze'] as const;
export type BatchOperation = (typeof BATCH_OPERATIONS)[number];
export const BATCH_STATES = ['waiting_approval', 'running', 'done', 'cancelled'] as const;

/** A file of operations that is worked off row by row. */
export interface Batch {
  readonly batchId: string;
  readonly operation: BatchOperation;
  readonly state: string;
  readonly options: {
    readonly cause?: string;
    readonly kind?: string;
    readonly document?: string;
    readonly run?: string;
  };
  /** Code of the cause. */
  readonly reason: string;
  readonly total: number;
  /** Rows that have ended: done, already so, refused or failed. */
  readonly settled: number;
  readonly done: number;
  readonly already: number;
  readonly refused: number;
  readonly failed: number;
  readonly rowsPerSecond: number | null;
  readonly secondsLeft: number | null;
  /** Staff id, or `system` for the command line. */
  readonly createdBy: string;
  readonly createdAt: string;
  readonly endedAt: string | null;
  readonly approvalId: string | null;
}

export interface BatchFilter {
  readonly state?: string;
  readonly operation?: string;
}

/** The batch has a reason of its own, so why it was refused has another name. */
type BatchAnswer = Batch & { readonly result: CommandAnswer['result']; readonly refusal?: string };

export const batches = (filter: BatchFilter, cursor: string | undefined) =>
  read<Page<Batch>>('/batches', { ...filter, limit: 20, cursor });
export const batch = (batchId: string, background: boolean) =>
  read<Batch>(`/batches/${id(batchId)}`, {}, { background });
export const uploadBatch = async (form: FormData, key: string) =>
  answerOf(await upload<BatchAnswer>('/batches', form, key));
export const cancelBatch = async (batchId: string, reason: string, key: string) =>
  answerOf(await send<BatchAnswer>('POST', `/batches/${id(batchId)}/cancel`, { reason }, key));
export const downloadBatchResults = (batchId: string) =>
  download(`/batches/${id(batchId)}/results`, {}, `${batchId}.csv`);

function answerOf({ result, refusal, batchId, approvalId }: BatchAnswer): CommandAnswer & { readonly batchId: string } {
  return {
    ...{ result, batchId },
    ...(refusal === undefined ? {} : { reason: refusal }),
    ...(approvalId === null ? {} : { approvalId }),
  };
}

export const PRODUCTION_STATES = ['open', 'exported', 'partly_returned', 'returned'] as const;

/** Cards sent to the card maker together. */
export interface ProductionBatch {
  readonly batchId: string;
  /** What people and the card maker call it. */
  readonly batchNumber: string;
  readonly area: string | null;
  readonly bankCode: string | null;
  readonly state: string;
  readonly cards: number;
  /** Cards that have not come back. */
  readonly listed: number;
  readonly made: number;
  readonly failed: number;
  /** Failed cards that were listed again in another batch. */
  readonly moved: number;
  readonly exports: number;
  readonly createdAt: string;
  readonly lastExportAt: string | null;
}

/** A card of a production batch. */
export interface ProductionItem {
  readonly serial: number;
  readonly token: string;
  readonly cardholderId: string;
  readonly state: string;
  readonly stage: string | null;
  readonly failure: string | null;
  readonly boxPosition: string | null;
}

export type ProductionAnswer = CommandAnswer & {
  readonly batchId?: string;
  readonly batchNumber?: string;
  readonly cards?: number;
  readonly rows?: number;
  readonly made?: number;
  readonly failed?: number;
  readonly already?: number;
};

const productionOf = (batchId: string) => `/production-batches/${id(batchId)}`;

export const productionBatches = (state: string | undefined, cursor: string | undefined) =>
  read<Page<ProductionBatch>>('/production-batches', { state, limit: 20, cursor });
export const productionItems = (batchId: string, state: string | undefined, cursor: string | undefined) =>
  read<Page<ProductionItem>>(`${productionOf(batchId)}/cards`, { state, limit: 20, cursor });
export const collectProductionBatch = (body: object, key: string) =>
  send<ProductionAnswer>('POST', '/production-batches', body, key);
export const exportProductionBatch = (batchId: string, name: string, encoding: string) =>
  download(`${productionOf(batchId)}/export`, { encoding, bom: encoding === 'utf-8' }, name);
export const uploadFeedback = (batchId: string, form: FormData, key: string) =>
  upload<ProductionAnswer>(`${productionOf(batchId)}/feedback`, form, key);
export const relistFailed = (batchId: string, into: string, key: string) =>
  send<ProductionAnswer>('POST', `${productionOf(batchId)}/relist`, { into }, key);

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

/** Whether the chain of the newest entries is whole. */
export interface AuditChain {
  readonly intact: boolean;
  readonly checkedAt: string;
  /** Number of the last entry. */
  readonly entries: number;
  /** Number of the first entry that was checked. */
  readonly from: number;
  readonly head: string;
  readonly faultCount: number;
  readonly faults: readonly { readonly code: string; readonly entry: number; readonly message: string }[];
}

export const auditChain = () => read<AuditChain>('/audit/chain');

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
