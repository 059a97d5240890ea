import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { ApplicationState, CardApplication, ChangeOrigin, FreezeKind } from '../domain';

/** Activates a card that its holder has in hand. */
export class ActivateCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}

/** What a freeze is. */
export interface FreezeToSet {
  readonly kind: FreezeKind;
  /** Number of the order; a judicial freeze needs one. */
  readonly document?: string;
}

/** Freezes a card: once acknowledged, no debit by it is approved anywhere. */
export class FreezeCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly freeze: FreezeToSet,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}

/** Lifts the freeze of one kind. A judicial freeze is lifted with an approval in the origin only. */
export class UnfreezeCard extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly freeze: { readonly kind: FreezeKind },
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}

/** Locks a card whose PIN tries are used up (应用锁定), as a terminal or the security module reports it. */
export class LockPin extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}

/** Unlocks a card at the counter. */
export class UnlockPin extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}

/** Sets the own state of one application of a card; `financial` is refused, it is a link (`LinkBankAccount`). */
export class SetApplicationState extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly token: string,
    readonly change: { readonly application: CardApplication; readonly state: ApplicationState },
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
