import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin, ProductionStage } from '../domain';

/** What the card maker says of a card. */
export type ProductionOutcome =
  { readonly outcome: 'made' } | { readonly outcome: 'failed'; readonly stage: ProductionStage };

/** Records what came of making a card: made, it awaits collection; failed, it stays in production. */
export class RecordProduction extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly outcome: ProductionOutcome,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
