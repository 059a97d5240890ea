import 'fastify';
import type { AuditEntry } from '../audit';
import type { Permission, StaffRole } from './domain';

/** A signed-in member of staff, as a request carries it. */
export interface StaffIdentity {
  /** `st_…` */
  readonly staffId: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: ReadonlySet<StaffRole>;
  readonly permissions: ReadonlySet<Permission>;
  /** Public name of the session; the secret in the cookie is another thing. */
  readonly sessionId: string;
  /** IP address of the request. */
  readonly from: string;
  readonly requestId: string;
}

/** Who did it, for an audit entry. */
export function auditOf(staff: StaffIdentity): Pick<AuditEntry, 'actor' | 'session' | 'from' | 'requestId'> {
  return {
    actor: { kind: 'staff', id: staff.staffId },
    session: staff.sessionId,
    from: staff.from,
    requestId: staff.requestId,
  };
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent a request to the service desk; null until the session is found good. */
    staff: StaffIdentity | null;
  }
}
