import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ProblemError } from '../../../platform/errors';
import { USERNAME } from '../../accounts/staff-accounts';
import { nobody } from '../../accounts/staff-roles';
import { type StaffAccount, StaffStore } from '../../accounts/staff-store';
import { SessionStore } from '../../sessions/session-store';
import { SignInTries } from '../../sign-in/sign-in-tries';
import { GetStaff, ListSessions, ListStaff, type SessionItem, type StaffPage, type StaffView } from './staff.queries';

/** Sessions told of one member at most. */
const MAX_SESSIONS = 50;

/** Adds to accounts what is known of their sign-ins. */
async function viewsOf(
  accounts: readonly StaffAccount[],
  sessions: SessionStore,
  tries: SignInTries,
): Promise<StaffView[]> {
  const [signIns, locks] = await Promise.all([
    sessions.lastSignIns(accounts.map(({ staffId }) => staffId)),
    tries.locked(accounts.map(({ username }) => username)),
  ]);
  return accounts.map(({ staffId, username, displayName, roles, state, passwordIsOneTime, createdAt }) => ({
    ...{ staffId, username, displayName, roles, createdAt },
    state: state === 'enabled' && passwordIsOneTime ? 'invited' : state,
    lastSignInAt: instantOf(signIns.get(staffId)),
    lockedUntil: instantOf(locks.get(username)),
  }));
}

@QueryHandler(GetStaff)
export class GetStaffHandler implements IQueryHandler<GetStaff> {
  constructor(
    private readonly store: StaffStore,
    private readonly sessions: SessionStore,
    private readonly tries: SignInTries,
  ) {}

  async execute({ staffId }: GetStaff): Promise<StaffView> {
    const account = await this.store.byId(staffId);
    const [view] = account ? await viewsOf([account], this.sessions, this.tries) : [];
    if (!view) throw nobody();
    return view;
  }
}

@QueryHandler(ListStaff)
export class ListStaffHandler implements IQueryHandler<ListStaff> {
  constructor(
    private readonly store: StaffStore,
    private readonly sessions: SessionStore,
    private readonly tries: SignInTries,
  ) {}

  async execute({ state, limit, cursor }: ListStaff): Promise<StaffPage> {
    const found = await this.store.list({ ...(state && { state }) }, usernameOf(cursor), limit + 1);
    const items = await viewsOf(found.slice(0, limit), this.sessions, this.tries);
    const last = found.length > limit ? items.at(-1) : undefined;
    return { items, nextCursor: last === undefined ? null : Buffer.from(last.username).toString('base64url') };
  }
}

@QueryHandler(ListSessions)
export class ListSessionsHandler implements IQueryHandler<ListSessions> {
  constructor(
    private readonly store: StaffStore,
    private readonly sessions: SessionStore,
  ) {}

  async execute({ staffId }: ListSessions): Promise<{ readonly items: readonly SessionItem[] }> {
    if (!(await this.store.byId(staffId))) throw nobody();
    const found = await this.sessions.ofStaff(staffId, MAX_SESSIONS);
    return { items: found.map(({ seenAt, ...session }) => ({ ...session, lastSeenAt: seenAt })) };
  }
}

function instantOf(ms: number | undefined): string | null {
  return ms === undefined ? null : new Date(ms).toISOString();
}

function usernameOf(cursor: string | undefined): string {
  if (cursor === undefined) return '';
  const username = Buffer.from(cursor, 'base64url').toString();
  if (USERNAME.test(username)) return username;
  const message = 'must be the nextCursor of the page before';
  throw new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
}
