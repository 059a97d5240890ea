import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { CredentialsAnswer } from '../staff-answer';

/** Makes an account without roles, and a one-time password that is told once. */
export class CreateStaff extends Command<CredentialsAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly account: { readonly username: string; readonly displayName: string },
  ) {
    super();
  }
}
