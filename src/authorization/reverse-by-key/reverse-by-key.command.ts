import { Command } from '@nestjs/cqrs';
import type { Fen } from '../../platform/money';
import type { Answer } from '../answer';
import type { MessageClass } from '../business-key';
import type { MessageOrigin } from '../message';

/** Names an original by its message number instead of its id: the terminal never saw the answer. */
export interface OriginalNumber {
  readonly stan: string;
  readonly batch: string;
  /** `YYYY-MM-DD` of the terminal's clock. */
  readonly localDate: string;
  readonly messageClass: MessageClass;
}

/**
 * Reverses an original by its message number (0400). When nobody knows the original the reversal is remembered, so that
 * the original is declined should it come later.
 */
export class ReverseByKey extends Command<Answer> {
  constructor(
    readonly origin: MessageOrigin,
    readonly cardNumber: string,
    readonly original: OriginalNumber,
    readonly amount: Fen | undefined,
  ) {
    super();
  }
}
