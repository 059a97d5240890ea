import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { TakenNotice, TopUpNotice } from './notice';

/** Takes a notice of a top-up that a terminal of the channel's merchant sent. */
export class TakeTopUp extends Command<TakenNotice> {
  constructor(
    readonly request: RequestIdentity,
    readonly merchantId: string,
    readonly channel: string,
    readonly notice: TopUpNotice,
  ) {
    super();
  }
}
