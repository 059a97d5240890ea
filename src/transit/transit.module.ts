import { Module } from '@nestjs/common';
import { ApprovalModule } from '../approval';
import { CardholderModule } from '../cardholder';
import { Subscriptions } from '../event-store';
import { SealedColumns } from '../platform/crypto';
import { ClearingStatements } from './clearing-statement/clearing-statement';
import { ClearingCities } from './clearing/clearing-cities';
import { ClearingIn } from './clearing/clearing-in';
import { ClearingOut } from './clearing/clearing-out';
import { FOREIGN_TAP_COLUMN, ForeignTaps } from './clearing/foreign-taps';
import { DayFiles } from './day-files/day-files';
import { MovementsFollower } from './day-files/follow';
import { movementsSubscription } from './day-files/movements.subscription';
import { DisputeBooking } from './disputes/dispute-booking';
import { DISPUTE_COLUMN, DisputeStore } from './disputes/dispute-store';
import { TransitDisputeKind } from './disputes/dispute.kind';
import { TransitDisputes } from './disputes/disputes';
import { FarePolicies } from './fare-policies/fare-policies';
import { tapsSubscription } from './look-up/taps.subscription';
import { TransitDays } from './look-up/transit-days';
import { OperatorDirectory } from './operators/operator-directory';
import { TapIntake } from './take-taps/tap-intake';
import { TransitAccounts } from './transit-accounts';

/** Transit: taps, what they are priced by, and what they cost. */
@Module({
  imports: [CardholderModule, ApprovalModule],
  providers: [
    FarePolicies,
    OperatorDirectory,
    TransitAccounts,
    TapIntake,
    TransitDays,
    MovementsFollower,
    DayFiles,
    ClearingCities,
    ForeignTaps,
    ClearingIn,
    ClearingOut,
    ClearingStatements,
    DisputeStore,
    DisputeBooking,
    TransitDisputeKind,
    TransitDisputes,
  ],
  exports: [
    FarePolicies,
    OperatorDirectory,
    TransitAccounts,
    TapIntake,
    TransitDays,
    DayFiles,
    ClearingCities,
    ClearingIn,
    ClearingOut,
    ClearingStatements,
    TransitDisputes,
  ],
})
export class TransitModule {
  constructor(subscriptions: Subscriptions, sealed: SealedColumns) {
    sealed.register(FOREIGN_TAP_COLUMN);
    sealed.register(DISPUTE_COLUMN);
    subscriptions.add(tapsSubscription());
    subscriptions.add(movementsSubscription());
  }
}
