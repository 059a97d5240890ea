import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { CardholderAnswer } from '../cardholder-commands';
import type { AdjustmentKind, ChangeOrigin, OnClosedPurse } from '../domain';

/** A correction of a purse by hand (调账). */
export interface PurseAdjustment {
  readonly purse: string;
  /** Fen; below zero takes money out of the purse. */
  readonly amount: number;
  readonly kind: AdjustmentKind;
  /** The transaction that it corrects. */
  readonly originalAuthorizationId?: string;
  /** What to do with money for a purse that is not open; `refuse` when left out. */
  readonly onClosedPurse?: OnClosedPurse;
}

/**
 * Corrects a purse by hand: medical money and subsidies against their funds, the other purses against the account of the
 * kind. Never more than is available is taken (`insufficient_funds`). Who may ask, and that a second person agreed, is the
 * caller's business.
 */
export class AdjustPurse extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly adjustment: PurseAdjustment,
    readonly origin: ChangeOrigin,
  ) {
    super();
  }
}
