import { Injectable } from '@nestjs/common';
import { StaffStore } from './staff-store';

/** Who a member of staff is, to be shown beside what they did. */
export interface StaffName {
  readonly staffId: string;
  readonly username: string;
  readonly displayName: string;
}

/** Names of staff by id, for other modules. */
@Injectable()
export class StaffDirectory {
  constructor(private readonly store: StaffStore) {}

  async byId(staffId: string): Promise<StaffName | undefined> {
    const account = await this.store.byId(staffId);
    return account && { staffId, username: account.username, displayName: account.displayName };
  }

  /** Display names of those that exist. */
  names(staffIds: Iterable<string>): Promise<ReadonlyMap<string, string>> {
    return this.store.names([...new Set(staffIds)]);
  }
}
