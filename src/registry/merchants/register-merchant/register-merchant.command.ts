import { Command } from '@nestjs/cqrs';
import type { MerchantState } from '../merchant.entity';

/** What a merchant is registered with. */
export interface MerchantDetails {
  /** 15 digits: acquirer, area, category, serial. */
  readonly merchantId: string;
  readonly name: string;
  /** Merchant category code, four digits. */
  readonly mcc: string;
  readonly category: string;
  /** Codes of registered subsidy programmes. */
  readonly programmes: readonly string[];
}

/** A registered merchant. */
export interface RegisteredMerchant extends MerchantDetails {
  /** Ledger account of what it is owed. */
  readonly payableAccount: number;
  readonly state: MerchantState;
}

/**
 * Registers a merchant. Repeated with the same content it answers the same; with another content under the same id it is a
 * `state_conflict`. A programme that is not registered is `validation_failed`.
 */
export class RegisterMerchant extends Command<RegisteredMerchant> {
  constructor(readonly details: MerchantDetails) {
    super();
  }
}
