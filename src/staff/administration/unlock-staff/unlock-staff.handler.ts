import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../../event-store';
import { nobody } from '../../accounts/staff-roles';
import { StaffStore } from '../../accounts/staff-store';
import { SignInTries } from '../../sign-in/sign-in-tries';
import type { StaffAnswer } from '../staff-answer';
import { UnlockStaff } from './unlock-staff.command';

@CommandHandler(UnlockStaff)
export class UnlockStaffHandler implements ICommandHandler<UnlockStaff> {
  constructor(
    private readonly store: StaffStore,
    private readonly tries: SignInTries,
    private readonly claims: RequestClaims,
  ) {}

  async execute({ request, staffId }: UnlockStaff): Promise<StaffAnswer> {
    const account = await this.store.byId(staffId);
    if (!account) throw nobody();
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const isLocked = (await this.tries.locked([account.username])).size > 0;
    await this.tries.forget(account.username);
    return { result: isLocked ? 'done' : 'already_so', staffId };
  }
}
