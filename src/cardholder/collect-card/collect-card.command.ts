import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin } from '../domain';

/** Hands a made card over (领卡启用): it is active, or waits for its activation with `activate: false`. */
export class CollectCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly origin: ChangeOrigin,
    readonly options: { readonly activate?: boolean } = {},
  ) {
    super();
  }
}
