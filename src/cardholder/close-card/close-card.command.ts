import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin } from '../domain';

/** Why a single card is closed. */
export type CardClosure = 'requested' | 'death' | 'transfer_out';

/**
 * Closes a card for good (注销). On request the purses stay with the person. By death or transfer the last live card is
 * closed only when no money and no holds are left (`balance_left`, `open_holds`); the person then leaves.
 */
export class CloseCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly closure: { readonly cause: CardClosure },
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
