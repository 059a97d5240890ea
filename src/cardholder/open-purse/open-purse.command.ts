import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin } from '../domain';

/** Opens a purse of a cardholder: `medical`, `epurse`, `transit` or `subsidy:<programme code>`. */
export class OpenPurse extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly purse: string,
    /** Who asked for it and why, where a person did. */
    readonly origin?: ChangeOrigin,
  ) {
    super();
  }
}
