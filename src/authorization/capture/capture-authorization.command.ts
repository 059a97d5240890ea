import { Command } from '@nestjs/cqrs';
import type { Fen } from '../../platform/money';
import type { Answer } from '../answer';
import type { MessageOrigin } from '../message';

/** Captures what a pre-authorization set aside, wholly or in part. Answers the rendered body. */
export class CaptureAuthorization extends Command<Answer> {
  constructor(
    readonly origin: MessageOrigin,
    readonly authorizationId: string,
    readonly amount: Fen | undefined,
    readonly final: boolean,
  ) {
    super();
  }
}
