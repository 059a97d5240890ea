import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../../event-store';
import { StaffAccounts } from '../../accounts/staff-accounts';
import type { CredentialsAnswer } from '../staff-answer';
import { CreateStaff } from './create-staff.command';

@CommandHandler(CreateStaff)
export class CreateStaffHandler implements ICommandHandler<CreateStaff> {
  constructor(
    private readonly accounts: StaffAccounts,
    private readonly claims: RequestClaims,
  ) {}

  async execute({ request, account }: CreateStaff): Promise<CredentialsAnswer> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const created = await this.accounts.create({ ...account, key: request.key });
    const { result, staffId } = created;
    if (result === 'username_taken') return { result: 'refused', reason: 'username_taken' };
    return result === 'done' ? created : { result, staffId };
  }
}
