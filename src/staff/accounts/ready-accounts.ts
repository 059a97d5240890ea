import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { KeyRing } from '../../platform/crypto';
import type { StaffRole } from '../domain';
import { hashPassword, makePassword } from '../sign-in/passwords';
import { makeTotpSecret, totpContext } from '../sign-in/second-factor';
import { StaffStore } from './staff-store';

/** Who gets an account with which nothing has to be set up any more. */
export interface ReadyMember {
  readonly username: string;
  readonly displayName: string;
  readonly roles: readonly StaffRole[];
}

/** What somebody signs in with. Secret. */
export interface ReadyCredentials {
  readonly password: string;
  /** Base32, as authenticator apps take it. */
  readonly totpSecret: string;
}

/**
 * Accounts whose password and second factor are made at random here and told once: for a demonstration, whose user shall not
 * have to enrol seven people first. Real accounts begin with a one-time password (`onecard staff create`).
 */
@Injectable()
export class ReadyAccounts {
  constructor(
    private readonly store: StaffStore,
    private readonly keys: KeyRing,
    private readonly audit: AuditLog,
  ) {}

  /** Makes an account; undefined when the user name is taken, whose account is left as it is. */
  async make({ username, displayName, roles }: ReadyMember): Promise<ReadyCredentials | undefined> {
    const staffId = `st_${randomBytes(8).toString('hex')}`;
    const password = makePassword();
    const totpSecret = makeTotpSecret();
    const inserted = await this.store.insert({
      ...{ staffId, username, displayName, roles },
      passwordHash: await hashPassword(password),
      passwordIsOneTime: false,
      totpSecret: this.keys.seal(Buffer.from(totpSecret), totpContext(staffId)),
    });
    if (!inserted) return undefined;
    const details = { username, roles: roles.join(' ') };
    await this.audit.record({
      actor: { kind: 'system', id: 'demo' },
      ...{ action: 'staff.create', outcome: 'done', object: staffId, details },
    });
    return { password, totpSecret };
  }
}
