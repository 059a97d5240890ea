import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../event-store';
import type { Fen } from '../../platform/money';
import type { CardholderAnswer } from '../cardholder-commands';

/** Money that comes into a purse. */
export interface PurseCredit {
  readonly purse: string;
  readonly amount: Fen;
  /** Reference of the payer's record. */
  readonly reference?: string;
}

/**
 * Credits a purse from where its money comes from: the e-purse from bank clearing, the transit purse from transit top-up
 * clearing, the medical purse from the personal-account fund, a subsidy from its programme's fund.
 */
export class CreditPurse extends Command<CardholderAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cardholderId: string,
    readonly credit: PurseCredit,
  ) {
    super();
  }
}
