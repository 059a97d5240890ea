import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';

/** Activates an issued card. */
export class ActivateCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly reason?: string,
  ) {
    super();
  }
}

/** Freezes a card: once acknowledged, no debit by it is approved anywhere. */
export class FreezeCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly reason: string,
  ) {
    super();
  }
}

/** Lifts a freeze. */
export class UnfreezeCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly reason: string,
  ) {
    super();
  }
}
