import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../../event-store';
import { nobody } from '../../accounts/staff-roles';
import { StaffStore } from '../../accounts/staff-store';
import { SessionStore } from '../../sessions/session-store';
import type { StaffAnswer } from '../staff-answer';
import { RevokeSessions } from './revoke-sessions.command';

@CommandHandler(RevokeSessions)
export class RevokeSessionsHandler implements ICommandHandler<RevokeSessions> {
  constructor(
    private readonly store: StaffStore,
    private readonly sessions: SessionStore,
    private readonly claims: RequestClaims,
  ) {}

  async execute({ request, staffId }: RevokeSessions): Promise<StaffAnswer> {
    if (!(await this.store.byId(staffId))) throw nobody();
    const standing = await this.claims.claim([request], request.nonce);
    refuseReuse(standing, request);
    // A command that comes a second time must not end the session that was begun since.
    if (standing.size > 0) return { result: 'already_so', staffId };
    const ended = await this.sessions.endAll(staffId, 'revoked');
    return { result: ended > 0 ? 'done' : 'already_so', staffId };
  }
}
