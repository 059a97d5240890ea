import { Command } from '@nestjs/cqrs';
import type { MerchantStateChange } from '../change-merchant-state';

/**
 * Takes no more requests of any terminal of a merchant, in every process within two seconds: neither new payments nor what
 * follows earlier ones, as with a suspended terminal. What is booked stays, and staff can still refund. The terminals' own
 * states are left as they are. Repeating it changes nothing; `not_found` when there is no such merchant.
 */
export class SuspendMerchant extends Command<MerchantStateChange> {
  constructor(readonly merchantId: string) {
    super();
  }
}
