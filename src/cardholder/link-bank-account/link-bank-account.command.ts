import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { BankLink, ChangeOrigin } from '../domain';

/** Links a bank account with the person (金融应用): a link only, the money and the account are the bank's. */
export class LinkBankAccount extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly account: BankLink,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
