import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';

/** Opens a purse of a cardholder: `medical`, `epurse`, `transit` or `subsidy:<programme code>`. */
export class OpenPurse extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly purse: string,
  ) {
    super();
  }
}
