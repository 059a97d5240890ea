import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ChangeOrigin } from '../domain';

/**
 * A person died (死亡): purses are paid out, all cards closed, no card is issued any more, in one decision. What may only be
 * paid out after the upload window of the transit purse is paid by itself then. Refused with `open_holds` or
 * `judicial_freeze`; freeze the cards until those are gone.
 */
export class ReportDeath extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}

/** A person moved away (迁出): as `ReportDeath`, the medical account goes to the clearing of transfers. */
export class TransferOut extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
