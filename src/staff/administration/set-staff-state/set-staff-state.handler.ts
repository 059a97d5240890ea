import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../../event-store';
import { nobody } from '../../accounts/staff-roles';
import { StaffStore } from '../../accounts/staff-store';
import { SessionStore } from '../../sessions/session-store';
import type { StaffAnswer } from '../staff-answer';
import { SetStaffState } from './set-staff-state.command';

@CommandHandler(SetStaffState)
export class SetStaffStateHandler implements ICommandHandler<SetStaffState> {
  constructor(
    private readonly store: StaffStore,
    private readonly sessions: SessionStore,
    private readonly claims: RequestClaims,
  ) {}

  async execute({ request, by, staffId, state }: SetStaffState): Promise<StaffAnswer> {
    if (!(await this.store.byId(staffId))) throw nobody();
    if (staffId === by) return { result: 'refused', reason: 'own_account', staffId };
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const result = await this.store.setState(staffId, state);
    if (result === 'last_administrator') return { result: 'refused', reason: 'last_security_administrator', staffId };
    // A session of a disabled account is good for nothing; ending it says in its record when and by whom.
    if (state === 'disabled') await this.sessions.endAll(staffId, 'account disabled');
    return { result, staffId };
  }
}
