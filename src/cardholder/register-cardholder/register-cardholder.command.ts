import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { PersonData } from '../../person';

/** Registers a person. The same identity number again answers `already_so` with the same cardholder. */
export class RegisterCardholder extends Command<CardholderAnswer & { cardholderId: string }> {
  constructor(
    readonly request: RequestIdentity,
    readonly person: PersonData,
    /** Takes invented people of the area 220199 whatever the setting says: for the demo city only. */
    readonly invented = false,
  ) {
    super();
  }
}
