import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin } from '../domain';

/**
 * Erases who a person is (个人信息删除): the person's data key is destroyed, the books stay as they are. Refused with
 * `live_cards`, `open_holds` or `balance_left` while something is left to be done. The person may be registered anew, as
 * another record.
 */
export class ErasePerson extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
