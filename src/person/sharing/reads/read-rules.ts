import { type GrantRow, grantState, type GrantState } from '../grants/sharing-grant';
import type { ReadingTerminal, ReadRefusal, WantedRead } from './read-shared.command';

const BY_STATE: Readonly<Record<GrantState, ReadRefusal | undefined>> = {
  active: undefined,
  scheduled: 'not_yet_valid',
  used_up: 'quota_used_up',
  expired: 'expired',
  revoked: 'revoked',
};

/**
 * Why a grant does not cover a read; undefined when it does. Somebody else's grant is none, so that nobody learns of it.
 * Nothing is said of the person here: only who may read learns whether there is one.
 */
export function refusalOf(
  grant: GrantRow | undefined,
  { items, purpose }: Pick<WantedRead, 'items' | 'purpose'>,
  { institution, terminalId }: Pick<ReadingTerminal, 'institution' | 'terminalId'>,
  now: number,
): ReadRefusal | undefined {
  if (grant?.institution !== institution) return 'no_grant';
  if (grant.terminal_id !== null && grant.terminal_id !== terminalId) return 'no_grant';
  if (grant.purpose !== purpose) return 'purpose_differs';
  if (!items.every((item) => grant.items.includes(item))) return 'items_not_granted';
  return BY_STATE[grantState(grant, now)];
}
