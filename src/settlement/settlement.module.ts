import { Module } from '@nestjs/common';
import { ClearingModule } from './clearing';
import { CloseDateModule } from './close-date';
import { ContractsModule } from './contracts';
import { ContributionsModule } from './contributions';
import { DeparturesModule } from './departures';
import { InterCityModule } from './inter-city';
import { InterestModule } from './interest';
import { PayoutModule } from './payout';
import { ReconcileModule } from './reconcile';
import { SettlementStreamModule } from './settlement-stream';
import { StatementsModule } from './statements';
import { SubsidiesModule } from './subsidies';
import { TopUpsModule } from './top-ups';
import { VouchersModule } from './vouchers';

/** Settlement: closing dates, clearing and paying out, money that comes in, reconciliation with banks. */
@Module({
  imports: [
    ClearingModule,
    CloseDateModule,
    ContractsModule,
    ContributionsModule,
    DeparturesModule,
    InterCityModule,
    InterestModule,
    PayoutModule,
    ReconcileModule,
    SettlementStreamModule,
    StatementsModule,
    SubsidiesModule,
    TopUpsModule,
    VouchersModule,
  ],
  exports: [CloseDateModule, SubsidiesModule, VouchersModule],
})
export class SettlementModule {}
