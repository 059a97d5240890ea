import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin } from '../domain';

/** What a card is issued with. */
export interface CardToIssue {
  /** 12 to 19 digits with a Luhn check digit; one is made when left out. */
  readonly number?: string;
  /** Last month of validity, `YYYY-MM`. */
  readonly expiresOn: string;
}

/** Issues a physical card to a cardholder, there at once; it is to be activated. The number is answered this once in full. */
export class IssueCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly card: CardToIssue,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
