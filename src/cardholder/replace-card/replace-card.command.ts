import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin, ReplacementCause } from '../domain';

/** Which card takes the old one's place. */
export interface Replacement {
  readonly cause: ReplacementCause;
  /** True: made at the counter (即时制卡), to be activated at once; otherwise a physical card goes into production. */
  readonly instant?: boolean;
  readonly area?: string;
  readonly bankCode?: string;
  readonly expiresOn?: string;
}

/**
 * Replaces a card (补卡, 换卡): a new number, the old card is closed, purses and limits stay with the person. The answer
 * holds the new card's `token`, `maskedNumber` and this once `number`, and `replaces`, the token of the old one. A card
 * replaced before answers `already_so` with its successor.
 */
export class ReplaceCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly replacement: Replacement,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
