import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../../event-store';
import { StaffAccounts } from '../../accounts/staff-accounts';
import { nobody } from '../../accounts/staff-roles';
import { StaffStore } from '../../accounts/staff-store';
import { EXCLUSIVE_ROLES } from '../../domain';
import type { CredentialsAnswer } from '../staff-answer';
import { ResetCredentials } from './reset-credentials.command';

@CommandHandler(ResetCredentials)
export class ResetCredentialsHandler implements ICommandHandler<ResetCredentials> {
  constructor(
    private readonly store: StaffStore,
    private readonly accounts: StaffAccounts,
    private readonly claims: RequestClaims,
  ) {}

  async execute({ request, by, staffId }: ResetCredentials): Promise<CredentialsAnswer> {
    const account = await this.store.byId(staffId);
    if (!account) throw nobody();
    if (staffId === by) return { result: 'refused', reason: 'own_account', staffId };
    if (EXCLUSIVE_ROLES.some((role) => account.roles.includes(role))) {
      return { result: 'refused', reason: 'exclusive_role', staffId };
    }
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const password = await this.accounts.reset(account, request.key);
    return password === undefined ? { result: 'already_so', staffId } : { result: 'done', staffId, password };
  }
}
