import { businessDay } from '../../../platform/clock';
import type { SharedItem } from '../catalogue';

/** States of a grant, by the clock. */
export const GRANT_STATES = ['scheduled', 'active', 'used_up', 'expired', 'revoked'] as const;
export type GrantState = (typeof GRANT_STATES)[number];

/** A row of `sharing_grant`. */
export interface GrantRow {
  readonly grant_id: string;
  readonly institution: string;
  readonly terminal_id: string | null;
  readonly items: readonly SharedItem[];
  readonly purpose: string;
  readonly legal_basis: string;
  readonly valid_from: Date;
  readonly valid_until: Date;
  readonly quota: number;
  readonly reads: number;
  readonly granted_by: string;
  readonly granted_at: Date;
  readonly revoked_by: string | null;
  readonly revoked_at: Date | null;
  readonly revocation_reason: string | null;
}

/** Leave for an institution to read items of people for one purpose, as the desk shows it. */
export interface GrantView {
  readonly grantId: string;
  readonly institution: string;
  readonly institutionName: string | null;
  readonly terminalId: string | null;
  readonly items: readonly SharedItem[];
  readonly purpose: string;
  readonly legalBasis: string;
  /** First and last day of Shanghai, `YYYY-MM-DD`. */
  readonly validFrom: string;
  readonly validUntil: string;
  readonly quota: number;
  /** Reads so far. */
  readonly reads: number;
  readonly state: GrantState;
  readonly grantedBy: string;
  readonly grantedAt: string;
  readonly revokedBy: string | null;
  readonly revokedAt: string | null;
  readonly revocationReason: string | null;
}

/** The state of a grant at an instant, ms since the epoch. */
export function grantState(row: GrantRow, now: number): GrantState {
  if (row.revoked_at !== null) return 'revoked';
  if (now < row.valid_from.getTime()) return 'scheduled';
  if (now >= row.valid_until.getTime()) return 'expired';
  return row.reads >= row.quota ? 'used_up' : 'active';
}

export function grantView(row: GrantRow, institutionName: string | null, now: number): GrantView {
  return {
    grantId: row.grant_id,
    institution: row.institution,
    institutionName,
    terminalId: row.terminal_id,
    items: row.items,
    purpose: row.purpose,
    legalBasis: row.legal_basis,
    validFrom: businessDay(row.valid_from.getTime()),
    // The stored end is not included.
    validUntil: businessDay(row.valid_until.getTime() - 1),
    quota: row.quota,
    reads: row.reads,
    state: grantState(row, now),
    grantedBy: row.granted_by,
    grantedAt: row.granted_at.toISOString(),
    revokedBy: row.revoked_by,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revocationReason: row.revocation_reason,
  };
}
