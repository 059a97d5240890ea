import { Command } from '@nestjs/cqrs';
import type { Fen } from '../../platform/money';
import type { Answer } from '../answer';
import type { MessageOrigin } from '../message';

/** Reverses an authorization, wholly or in part. Answers the rendered body. */
export class ReverseAuthorization extends Command<Answer> {
  constructor(
    readonly origin: MessageOrigin,
    readonly authorizationId: string,
    readonly amount: Fen | undefined,
  ) {
    super();
  }
}
