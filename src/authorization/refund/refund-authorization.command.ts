import { Command } from '@nestjs/cqrs';
import type { Fen } from '../../platform/money';
import type { Answer } from '../answer';
import type { MessageOrigin } from '../message';

/** Refunds captured money to the purses it came from. Answers the rendered body. */
export class RefundAuthorization extends Command<Answer> {
  constructor(
    readonly origin: MessageOrigin,
    readonly authorizationId: string,
    readonly amount: Fen | undefined,
  ) {
    super();
  }
}
