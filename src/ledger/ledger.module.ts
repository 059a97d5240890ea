import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { Pool } from 'pg';
import { Subscriptions } from '../event-store';
import { BalancesProjection, LedgerBalances } from './balances';

/** Balances of ledger accounts for the whole application, and the subscription that keeps them. */
@Global()
@Module({
  providers: [{ provide: LedgerBalances, inject: [Pool], useFactory: (pool: Pool) => new LedgerBalances(pool) }],
  exports: [LedgerBalances],
})
export class LedgerModule implements OnModuleInit {
  constructor(private readonly subscriptions: Subscriptions) {}

  onModuleInit(): void {
    this.subscriptions.add(new BalancesProjection());
  }
}
