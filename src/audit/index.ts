export {
  AUDIT_OUTCOMES,
  type AuditActor,
  type AuditEntry,
  type AuditFilter,
  type AuditOutcome,
  type AuditRecord,
} from './audit-entry';
export { AuditChain, type AuditChainState, CHECKED_ENTRIES } from './audit-chain';
export { AuditLog, type AuditPage, MAX_EXPORT_ENTRIES } from './audit-log';
export { AuditModule } from './audit.module';
export { type AuditAnchor, type AuditFault, type AuditReport, verifyAudit } from './verify-audit';
