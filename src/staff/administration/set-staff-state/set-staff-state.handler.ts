import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../../event-store';
import { StaffAccounts } from '../../accounts/staff-accounts';
import { nobody } from '../../accounts/staff-roles';
import { StaffStore } from '../../accounts/staff-store';
import type { StaffAnswer } from '../staff-answer';
import { SetStaffState } from './set-staff-state.command';

@CommandHandler(SetStaffState)
export class SetStaffStateHandler implements ICommandHandler<SetStaffState> {
  constructor(
    private readonly store: StaffStore,
    private readonly accounts: StaffAccounts,
    private readonly claims: RequestClaims,
  ) {}

  async execute({ request, by, staffId, state }: SetStaffState): Promise<StaffAnswer> {
    if (!(await this.store.byId(staffId))) throw nobody();
    if (staffId === by) return { result: 'refused', reason: 'own_account', staffId };
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const result =
      state === 'disabled' ? await this.accounts.disable(staffId) : await this.store.setState(staffId, state);
    if (result === 'last_administrator') return { result: 'refused', reason: 'last_security_administrator', staffId };
    return { result, staffId };
  }
}
