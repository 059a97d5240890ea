import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { type RoleChange, type RoleRuling, ruleRoles, type StaffRole } from '../domain';
import { StaffStore } from './staff-store';

/** The account whose roles are to change, as it is shown to a checker. */
export interface RoleHolder {
  readonly staffId: string;
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly StaffRole[];
}

/** Changes the roles of staff. Who may ask, and who agrees, is decided above. */
@Injectable()
export class StaffRoles {
  constructor(
    private readonly store: StaffStore,
    private readonly clock: Clock,
  ) {}

  /** Throws `not_found`. */
  async holder(staffId: string): Promise<RoleHolder> {
    const account = await this.store.byId(staffId);
    if (!account) throw nobody();
    const { username, displayName, roles } = account;
    return { staffId, username, displayName, roles };
  }

  /** True when somebody enabled has this role. */
  isHeld(role: StaffRole): Promise<boolean> {
    return this.store.isHeld(role);
  }

  /** What a change would come to now; nothing is written. Throws `not_found`. */
  async check(staffId: string, change: RoleChange): Promise<RoleRuling> {
    const account = await this.store.byId(staffId);
    if (!account) throw nobody();
    return ruleRoles(account, change, await this.store.isHeld('security_administrator', staffId));
  }

  /** Makes the change under the account's lock; the same `changeId` makes it once. Throws `not_found`. */
  async apply(staffId: string, change: RoleChange, changeId: string): Promise<RoleRuling> {
    await this.holder(staffId);
    const made = await this.store.changeRoles<RoleRuling>(staffId, changeId, this.clock.now(), (account, hasOther) => {
      const answer = ruleRoles(account, change, hasOther);
      return answer.result === 'done' ? { roles: answer.roles, answer } : { answer };
    });
    return made ?? { result: 'already_so' };
  }
}

/** The problem of an id that no member of staff has. */
export function nobody(): ProblemError {
  return new ProblemError('not_found', { detail: 'there is no member of staff with this id' });
}
