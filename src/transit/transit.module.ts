import { Module } from '@nestjs/common';
import { CardholderModule } from '../cardholder';
import { Subscriptions } from '../event-store';
import { AllowListDirectory } from './allow-lists/allow-lists';
import { AllowListsController } from './allow-lists/http/allow-lists.controller';
import { DebtCollection } from './debts/debt-collection';
import { TransitDebts } from './debts/transit-debts';
import { ChecksumMask } from './deny-list/checksum-mask';
import { DenyAcks } from './deny-list/deny-acks';
import { DenyListReader } from './deny-list/deny-list-reader';
import { DenyListSubscription } from './deny-list/deny-list.subscription';
import { DenyVersions } from './deny-list/deny-versions';
import { LiabilityReports } from './deny-list/liability-report';
import { DenyListController } from './deny-list/http/deny-list.controller';
import { FarePolicies } from './fare-policies/fare-policies';
import { tapsSubscription } from './look-up/taps.subscription';
import { TransitDays } from './look-up/transit-days';
import { OperatorDirectory } from './operators/operator-directory';
import { TapIntake } from './take-taps/tap-intake';
import { TransitAccounts } from './transit-accounts';

/** Transit: taps, what they are priced by, and what they cost. */
@Module({
  imports: [CardholderModule],
  controllers: [DenyListController, AllowListsController],
  providers: [
    ...[FarePolicies, OperatorDirectory, TransitAccounts, TapIntake, TransitDays],
    ...[ChecksumMask, DenyVersions, DenyListSubscription, DenyListReader, DenyAcks],
    ...[TransitDebts, DebtCollection, AllowListDirectory, LiabilityReports],
  ],
  exports: [
    FarePolicies,
    OperatorDirectory,
    TransitAccounts,
    TapIntake,
    TransitDays,
    DenyListReader,
    DenyAcks,
    TransitDebts,
    AllowListDirectory,
    LiabilityReports,
  ],
})
export class TransitModule {
  constructor(subscriptions: Subscriptions, denyList: DenyListSubscription) {
    subscriptions.add(tapsSubscription());
    subscriptions.add(denyList);
  }
}
