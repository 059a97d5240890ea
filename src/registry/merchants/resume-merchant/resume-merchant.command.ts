import { Command } from '@nestjs/cqrs';
import type { MerchantStateChange } from '../change-merchant-state';

/**
 * Takes requests of the terminals of a suspended merchant again, in every process within two seconds; not of those that are
 * suspended themselves. Repeating it changes nothing; `not_found` when there is no such merchant.
 */
export class ResumeMerchant extends Command<MerchantStateChange> {
  constructor(readonly merchantId: string) {
    super();
  }
}
