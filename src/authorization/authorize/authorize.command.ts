import { Command } from '@nestjs/cqrs';
import type { Fen } from '../../platform/money';
import type { Answer } from '../answer';
import type { AuthorizeCommand } from '../domain';
import type { MessageNumber, MessageOrigin } from '../message';

/** A request for an authorization as a terminal sends it. */
export interface AuthorizationMessage extends MessageNumber {
  readonly type: AuthorizeCommand['kind'];
  readonly cardNumber: string;
  /** 0 for a balance inquiry. */
  readonly amount: Fen;
  readonly currency: string;
  readonly entryMode: string;
  readonly allowPartial: boolean;
  readonly purse?: string;
  /** Of a pre-authorization: when it is captured by itself, 0 for never; the merchant's rule when left out. */
  readonly captureAfterSeconds?: number;
}

/** Authorizes a purchase, a pre-authorization or a balance inquiry. Answers the rendered body. */
export class Authorize extends Command<Answer> {
  constructor(
    readonly origin: MessageOrigin,
    readonly message: AuthorizationMessage,
  ) {
    super();
  }
}
