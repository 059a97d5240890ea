import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin } from '../domain';

/** Enters the number of the transit application on a card, so that the card is found by it. A card may have several. */
export class LinkTransitCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    /** 16 to 20 digits. */
    readonly transitCardNumber: string,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
