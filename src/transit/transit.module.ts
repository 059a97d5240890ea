import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CardholderModule } from '../cardholder';
import { Subscriptions } from '../event-store';
import { DecideTapHandler } from './decide-tap/decide-tap.handler';
import { GateCore } from './decide-tap/gate-core';
import { FarePolicies } from './fare-policies/fare-policies';
import { GateController } from './http/gate.controller';
import { tapsSubscription } from './look-up/taps.subscription';
import { TransitDays } from './look-up/transit-days';
import { OperatorDirectory } from './operators/operator-directory';
import { TapIntake } from './take-taps/tap-intake';
import { TransitAccounts } from './transit-accounts';

/** Transit: taps, what they are priced by, and what they cost. */
@Module({
  imports: [CqrsModule, CardholderModule],
  controllers: [GateController],
  providers: [FarePolicies, OperatorDirectory, TransitAccounts, TapIntake, TransitDays, GateCore, DecideTapHandler],
  exports: [FarePolicies, OperatorDirectory, TransitAccounts, TapIntake, TransitDays],
})
export class TransitModule {
  constructor(subscriptions: Subscriptions) {
    subscriptions.add(tapsSubscription());
  }
}
