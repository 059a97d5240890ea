import { Query } from '@nestjs/cqrs';
import type { AsOf } from '../../ledger';

/** Balance of one account, fen, credit positive. */
export interface AccountBalanceView {
  readonly account: number;
  readonly code: string;
  readonly nameEn: string;
  readonly nameZh: string;
  readonly class: string;
  readonly balance: number;
  /** The moment asked for; null for now. */
  readonly asOf: string | null;
}

/** Balance of any account, purses too, now or as of a past moment. */
export class GetAccountBalance extends Query<AccountBalanceView> {
  constructor(
    readonly account: number,
    readonly asOf: AsOf | undefined,
  ) {
    super();
  }
}
