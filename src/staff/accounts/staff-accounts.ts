import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../platform/clock';
import { KeyRing } from '../../platform/crypto';
import type { StaffRole } from '../domain';
import { SessionStore } from '../sessions/session-store';
import { hashPassword, makePassword } from '../sign-in/passwords';
import { makeTotpSecret, totpContext } from '../sign-in/second-factor';
import { SignInTries } from '../sign-in/sign-in-tries';
import { StaffStore } from './staff-store';

const ID_BYTES = 8;

/** An account to be made. */
export interface StaffToCreate {
  /** Lower-case letters, digits, and `.`, `_`, `-`; see USERNAME. */
  readonly username: string;
  readonly displayName: string;
  /** Given without a second person: only for the first administrators and for demonstrations. */
  readonly roles?: readonly StaffRole[];
  /** Key of the command: sent again it makes nothing. */
  readonly key?: string;
}

/** What came of making an account. */
export type CreatedStaff =
  | { readonly result: 'done'; readonly staffId: string; readonly password: string }
  | { readonly result: 'already_so' | 'username_taken'; readonly staffId: string };

/** User names: nothing that needs to be spelled, and nothing long enough to be a card or identity number. */
export const USERNAME = /^(?!.*\d{9})[a-z][a-z0-9._-]{1,31}$/;

/** Makes accounts and gives them one-time passwords. Who may ask for it is checked by the callers. */
@Injectable()
export class StaffAccounts {
  constructor(
    private readonly store: StaffStore,
    private readonly sessions: SessionStore,
    private readonly tries: SignInTries,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** Makes an account with a random one-time password. */
  async create(account: StaffToCreate): Promise<CreatedStaff> {
    const password = makePassword();
    const made = await this.#insert(account, { password, isOneTime: true, totpSecret: null });
    if (made.entered) return { result: 'done', staffId: made.staffId, password };
    const standing = await this.store.byUsername(account.username);
    if (!standing) throw new Error('the account is gone');
    const isOurs = account.key !== undefined && standing.credentialsKey === account.key;
    return { result: isOurs ? 'already_so' : 'username_taken', staffId: standing.staffId };
  }

  /**
   * Makes an account that can be used at once, with a random password of its own and an enrolled second factor, for
   * demonstrations. Answers undefined when the user name is taken.
   */
  async createReady(
    account: StaffToCreate,
  ): Promise<{ readonly staffId: string; readonly password: string; readonly totpSecret: string } | undefined> {
    const password = makePassword();
    const totpSecret = makeTotpSecret();
    const made = await this.#insert(account, { password, isOneTime: false, totpSecret });
    return made.entered ? { staffId: made.staffId, password, totpSecret } : undefined;
  }

  /**
   * Replaces password and second factor by a random one-time password and ends all sessions; undefined when the command with
   * this key has done so before.
   */
  async reset(account: { staffId: string; username: string }, key: string): Promise<string | undefined> {
    const password = makePassword();
    const passwordHash = await hashPassword(password);
    if (!(await this.store.reset(account.staffId, passwordHash, key, this.clock.now()))) return undefined;
    await this.tries.forget(account.username);
    return password;
  }

  /** Disables an account and ends its session, unless it is the last security administrator's. */
  async disable(staffId: string): Promise<'done' | 'already_so' | 'last_administrator'> {
    const result = await this.store.setState(staffId, 'disabled');
    // A session of a disabled account is good for nothing; ending it says in its record when.
    if (result !== 'last_administrator') await this.sessions.endAll(staffId, 'account disabled');
    return result;
  }

  /** The id of the account with this user name, enabled or not. */
  async idOf(username: string): Promise<string | undefined> {
    return (await this.store.byUsername(username))?.staffId;
  }

  async #insert(
    { username, displayName, roles = [], key }: StaffToCreate,
    credentials: { readonly password: string; readonly isOneTime: boolean; readonly totpSecret: string | null },
  ): Promise<{ staffId: string; entered: boolean }> {
    const staffId = `st_${randomBytes(ID_BYTES).toString('hex')}`;
    const { password, isOneTime, totpSecret } = credentials;
    const entered = await this.store.insert({
      ...{ staffId, username, displayName, roles },
      passwordHash: await hashPassword(password),
      passwordIsOneTime: isOneTime,
      totpSecret: totpSecret === null ? null : this.keys.seal(Buffer.from(totpSecret), totpContext(staffId)),
      ...(key !== undefined && { credentialsKey: key }),
    });
    return { staffId, entered };
  }
}
