import { Query } from '@nestjs/cqrs';
import type { MerchantState } from '../merchant.entity';
import type { RegisteredMerchant } from '../register-merchant/register-merchant.command';

/** Which merchants to list; all conditions must hold. */
export interface MerchantFilter {
  readonly mcc?: string;
  readonly category?: string;
  readonly state?: MerchantState;
}

/** A page of merchants. */
export interface MerchantPage {
  readonly items: readonly RegisteredMerchant[];
  readonly nextCursor: string | null;
}

/** Merchants in order of their ids. */
export class ListMerchants extends Query<MerchantPage> {
  constructor(
    readonly filter: MerchantFilter,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}
