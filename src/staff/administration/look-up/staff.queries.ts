import { Query } from '@nestjs/cqrs';
import type { StaffRole } from '../../domain';

/** A member of the staff as administrators see one. */
export interface StaffView {
  readonly staffId: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly StaffRole[];
  /** `invited`: enabled, but has not replaced the one-time password yet. */
  readonly state: 'enabled' | 'disabled' | 'invited';
  readonly createdAt: string;
  readonly lastSignInAt: string | null;
  /** Until when signing in is locked after failures; null when it is not. */
  readonly lockedUntil: string | null;
}

/** A page of accounts, by user name. */
export interface StaffPage {
  readonly items: readonly StaffView[];
  readonly nextCursor: string | null;
}

/** A session as administrators see it. */
export interface SessionItem {
  readonly sessionId: string;
  readonly from: string | null;
  readonly startedAt: string;
  readonly lastSeenAt: string;
  readonly expiresAt: string;
  readonly endedAt: string | null;
  readonly endedBy: string | null;
}

/** One account. Throws `not_found`. */
export class GetStaff extends Query<StaffView> {
  constructor(readonly staffId: string) {
    super();
  }
}

/** Accounts by user name. Throws `validation_failed` for a cursor that is none. */
export class ListStaff extends Query<StaffPage> {
  constructor(
    readonly state: StaffView['state'] | undefined,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}

/** The newest sessions of a member, newest first. Throws `not_found`. */
export class ListSessions extends Query<{ readonly items: readonly SessionItem[] }> {
  constructor(readonly staffId: string) {
    super();
  }
}
