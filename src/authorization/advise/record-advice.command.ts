import { Command } from '@nestjs/cqrs';
import type { Fen } from '../../platform/money';
import type { Answer } from '../answer';
import type { MessageNumber, MessageOrigin } from '../message';

/** What a terminal did already, offline or in stand-in. */
export interface AdviceMessage extends MessageNumber {
  readonly cardNumber: string;
  readonly amount: Fen;
  readonly currency: string;
  readonly entryMode: string;
  readonly purse?: string;
  /** The authorization that the advice completes. */
  readonly authorizationId?: string;
  /** With `authorizationId`: the rest of its hold is released. */
  readonly final?: boolean;
}

/** Records advices (0120, 0220): never refused for business reasons. Answers the rendered bodies, in order. */
export class RecordAdvices extends Command<Answer[]> {
  constructor(
    readonly origin: MessageOrigin,
    readonly advices: readonly AdviceMessage[],
  ) {
    super();
  }
}
