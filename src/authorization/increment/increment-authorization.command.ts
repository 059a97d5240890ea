import { Command } from '@nestjs/cqrs';
import type { Fen } from '../../platform/money';
import type { Answer } from '../answer';
import type { MessageOrigin } from '../message';

/** Raises the hold of a pre-authorization. Answers the rendered body. */
export class IncrementAuthorization extends Command<Answer> {
  constructor(
    readonly origin: MessageOrigin,
    readonly authorizationId: string,
    readonly amount: Fen,
  ) {
    super();
  }
}
