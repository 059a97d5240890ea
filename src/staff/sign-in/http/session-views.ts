import { Injectable } from '@nestjs/common';
import { Config } from '../../../platform/config';
import type { Permission, StaffRole } from '../../domain';
import type { OpenSession } from '../../sessions/session-store';

/** Who is signed in and until when, as the console needs it. */
export interface SessionView {
  readonly staff: {
    readonly staffId: string;
    readonly username: string;
    readonly displayName: string;
    readonly roles: readonly StaffRole[];
    readonly permissions: readonly Permission[];
  };
  /** To be sent as X-CSRF-Token with whatever changes something. */
  readonly csrfToken: string;
  readonly idleExpiresAt: string;
  readonly expiresAt: string;
  readonly settings: { readonly revealSeconds: number };
}

/** Makes of a session what the console is told. */
@Injectable()
export class SessionViews {
  constructor(private readonly config: Config) {}

  of({ staff, csrfToken, idleExpiresAt, expiresAt }: OpenSession): SessionView {
    const { staffId, username, displayName, roles, permissions } = staff;
    return {
      staff: { staffId, username, displayName, roles: [...roles], permissions: [...permissions] },
      csrfToken,
      idleExpiresAt: new Date(Math.min(idleExpiresAt, expiresAt)).toISOString(),
      expiresAt: new Date(expiresAt).toISOString(),
      settings: { revealSeconds: this.config.revealSeconds },
    };
  }
}
