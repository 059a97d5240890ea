import { Module } from '@nestjs/common';
import { CardholderModule } from '../cardholder';
import { Subscriptions } from '../event-store';
import { Entitlements } from './entitlements/entitlements';
import { RiderCategories } from './entitlements/rider-categories';
import { ExceptionStore } from './exceptions/exception-store';
import { TapExceptions } from './exceptions/tap-exceptions';
import { FarePolicies } from './fare-policies/fare-policies';
import { tapsSubscription } from './look-up/taps.subscription';
import { TransitDays } from './look-up/transit-days';
import { OperatorDirectory } from './operators/operator-directory';
import { MissingExitSweep } from './sweep/missing-exit.sweep';
import { TapIntake } from './take-taps/tap-intake';
import { TransitAccounts } from './transit-accounts';

const PARTS = [
  FarePolicies,
  OperatorDirectory,
  TransitAccounts,
  TapIntake,
  TransitDays,
  MissingExitSweep,
  Entitlements,
  TapExceptions,
];

/** Transit: taps, what they are priced by, and what they cost. */
@Module({
  imports: [CardholderModule],
  providers: [...PARTS, RiderCategories, ExceptionStore],
  exports: PARTS,
})
export class TransitModule {
  constructor(subscriptions: Subscriptions) {
    subscriptions.add(tapsSubscription());
  }
}
