import type { StaffRole } from '../../staff';

/** Most that a role may ask for in one adjustment or unlinked refund, fen. */
const CEILINGS_FEN: Partial<Readonly<Record<StaffRole, number>>> = {
  agent: 100_000,
  senior_agent: 1_000_000,
  settlement_clerk: 10_000_000,
};

/** Provisional credits above this need a second person, fen. */
export const CREDIT_CEILING_FEN = 100_000;

/** Most that somebody with these roles may ask for in one adjustment or unlinked refund, fen; the role that may most counts. */
export function ceilingOf(roles: Iterable<StaffRole>): number {
  return Math.max(0, ...[...roles].map((role) => CEILINGS_FEN[role] ?? 0));
}
