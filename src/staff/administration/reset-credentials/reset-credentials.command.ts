import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';
import type { CredentialsAnswer } from '../staff-answer';

/**
 * Replaces the password and the second factor of an account by a one-time password that is told once. Accounts of auditors and
 * security administrators are reset at the command line only: whoever manages accounts must not be able to become those who
 * watch over them. Throws `not_found`.
 */
export class ResetCredentials extends Command<CredentialsAnswer> {
  constructor(
    readonly request: RequestIdentity,
    /** Staff id of who does it. */
    readonly by: string,
    readonly staffId: string,
  ) {
    super();
  }
}
