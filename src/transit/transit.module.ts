import { Module } from '@nestjs/common';
import { CardholderModule } from '../cardholder';
import { Subscriptions } from '../event-store';
import { DayFiles } from './day-files/day-files';
import { MovementsFollower } from './day-files/follow';
import { movementsSubscription } from './day-files/movements.subscription';
import { FarePolicies } from './fare-policies/fare-policies';
import { tapsSubscription } from './look-up/taps.subscription';
import { TransitDays } from './look-up/transit-days';
import { OperatorDirectory } from './operators/operator-directory';
import { TapIntake } from './take-taps/tap-intake';
import { TransitAccounts } from './transit-accounts';

/** Transit: taps, what they are priced by, and what they cost. */
@Module({
  imports: [CardholderModule],
  providers: [FarePolicies, OperatorDirectory, TransitAccounts, TapIntake, TransitDays, MovementsFollower, DayFiles],
  exports: [FarePolicies, OperatorDirectory, TransitAccounts, TapIntake, TransitDays, DayFiles],
})
export class TransitModule {
  constructor(subscriptions: Subscriptions) {
    subscriptions.add(tapsSubscription());
    subscriptions.add(movementsSubscription());
  }
}
