import { Injectable } from '@nestjs/common';
import { permissionsOf } from '../domain';
import type { StaffIdentity } from '../staff-identity';
import { StaffStore } from './staff-store';

/** Who a member of staff is, to be shown beside what they did. */
export interface StaffName {
  readonly staffId: string;
  readonly username: string;
  readonly displayName: string;
}

/** A member of staff with what they may do, without a session. */
export type StaffMember = Omit<StaffIdentity, 'sessionId' | 'from' | 'requestId'>;

/** Names of staff by id, for other modules. */
@Injectable()
export class StaffDirectory {
  constructor(private readonly store: StaffStore) {}

  async byId(staffId: string): Promise<StaffName | undefined> {
    const account = await this.store.byId(staffId);
    return account && { staffId, username: account.username, displayName: account.displayName };
  }

  /** The enabled member of staff with this user name. */
  async byUsername(username: string): Promise<StaffMember | undefined> {
    const account = await this.store.byUsername(username);
    if (account?.state !== 'enabled') return undefined;
    const { staffId, displayName } = account;
    const roles = new Set(account.roles);
    return { staffId, username: account.username, displayName, roles, permissions: permissionsOf(roles) };
  }

  /** Display names of those that exist. */
  names(staffIds: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    return this.store.names([...new Set(staffIds)]);
  }
}
