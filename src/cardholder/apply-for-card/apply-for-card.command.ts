import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { CardKind, ChangeOrigin } from '../domain';

/** What is applied for. */
export interface CardApplicationForm {
  readonly kind: CardKind;
  /** Area that issues a physical card (GB/T 2260, of Jilin); that of the applicant's identity number when left out. */
  readonly area?: string;
  /** Bank whose application a physical card carries, three digits. */
  readonly bankCode?: string;
  /** Last month of validity, `YYYY-MM`; ten years from now when left out. */
  readonly expiresOn?: string;
  /** False: an electronic card waits for its activation. Physical cards always wait to be made. */
  readonly activate?: boolean;
}

/**
 * Applies for a card (申领): a physical one goes into production, an electronic one is active at once. The answer holds
 * `token`, `maskedNumber`, and this once the full `number`. Refused with `live_card_exists` when the person has a live
 * card of that kind.
 */
export class ApplyForCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly card: CardApplicationForm,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
