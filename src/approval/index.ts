export {
  type ApprovalFact,
  type ApprovalKind,
  ApprovalKinds,
  type ApprovalOutcome,
  type ApprovedBy,
} from './approval-kinds';
export { ApprovalModule } from './approval.module';
export { type ApprovalRequest, Approvals, MAX_APPROVAL_REASON, type RequestedApproval } from './approvals';
