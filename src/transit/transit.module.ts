import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApprovalModule } from '../approval';
import { CardholderModule } from '../cardholder';
import { Subscriptions } from '../event-store';
import { Config } from '../platform/config';
import { LoadChipPurseHandler, ReverseChipLoadHandler } from './chip/chip-load.handlers';
import { ChipPurses } from './chip/chip-purses';
import { NoTacVerifier, TacVerifier } from './domain/taps/tac-verifier';
import { Entitlements } from './entitlements/entitlements';
import { RiderCategories } from './entitlements/rider-categories';
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
import { AllowListDirectory } from './allow-lists/allow-lists';
import { AllowListsController } from './allow-lists/http/allow-lists.controller';
import { DebtCollection } from './debts/debt-collection';
import { TransitDebts } from './debts/transit-debts';
import { ChecksumMask } from './deny-list/checksum-mask';
import { DenyCards } from './deny-list/deny-cards';
import { DenyAcks } from './deny-list/deny-acks';
import { DenyListReader } from './deny-list/deny-list-reader';
import { DenyListSubscription } from './deny-list/deny-list.subscription';
import { DenyVersions } from './deny-list/deny-versions';
import { LiabilityReports } from './deny-list/liability-report';
import { DenyListController } from './deny-list/http/deny-list.controller';
import { ExceptionStore } from './exceptions/exception-store';
import { TapExceptions } from './exceptions/tap-exceptions';
import { FarePolicies } from './fare-policies/fare-policies';
import { ChipLoadsController } from './http/chip-loads.controller';
import { TapBatchesController } from './http/tap-batches.controller';
import { DecideTapHandler } from './decide-tap/decide-tap.handler';
import { GateCore } from './decide-tap/gate-core';
import { GateController } from './http/gate.controller';
import { tapsSubscription } from './look-up/taps.subscription';
import { TransitDays } from './look-up/transit-days';
import { OperatorDirectory } from './operators/operator-directory';
import { MissingExitSweep } from './sweep/missing-exit.sweep';
import { SoftwareTacVerifier } from './tac/tac';
import { RecordIntake } from './take-records/record-intake';
import { TakeTapBatchHandler } from './take-records/take-tap-batch.handler';
import { TerminalSequences } from './take-records/terminal-sequences';
import { TapScreening } from './take-taps/screening';
import { TapIntake } from './take-taps/tap-intake';
import { TransitAccounts } from './transit-accounts';

const SERVICES = [
  FarePolicies,
  OperatorDirectory,
  TransitAccounts,
  TapIntake,
  TransitDays,
  ChipPurses,
  RecordIntake,
  MissingExitSweep,
  Entitlements,
  DayFiles,
  ClearingCities,
  ClearingIn,
  ClearingOut,
  ClearingStatements,
  TransitDisputes,
  DenyListReader,
  DenyAcks,
  TransitDebts,
  AllowListDirectory,
  LiabilityReports,
  TapExceptions,
];

/** Transit: taps, what they are priced by, and what they cost. */
@Module({
  imports: [CqrsModule, CardholderModule, ApprovalModule],
  controllers: [TapBatchesController, ChipLoadsController, GateController, DenyListController, AllowListsController],
  providers: [
    ...SERVICES,
    TerminalSequences,
    TapScreening,
    RiderCategories,
    MovementsFollower,
    ForeignTaps,
    TakeTapBatchHandler,
    DisputeStore,
    DisputeBooking,
    TransitDisputeKind,
    ExceptionStore,
    ChecksumMask,
    DenyCards,
    DenyVersions,
    DenyListSubscription,
    DebtCollection,
    GateCore,
    DecideTapHandler,
    LoadChipPurseHandler,
    ReverseChipLoadHandler,
    { provide: TacVerifier, useFactory: makeTacVerifier, inject: [Config] },
  ],
  exports: [...SERVICES, TerminalSequences],
})
export class TransitModule {
  constructor(subscriptions: Subscriptions, sealed: SealedColumns, denyList: DenyListSubscription) {
    sealed.register(FOREIGN_TAP_COLUMN);
    sealed.register(DISPUTE_COLUMN);
    subscriptions.add(tapsSubscription());
    subscriptions.add(movementsSubscription());
    subscriptions.add(denyList);
  }
}

/** The check of TACs in software where a key is given; the seat of an HSM. */
function makeTacVerifier({ transitTac }: Config): TacVerifier {
  return transitTac === undefined
    ? new NoTacVerifier()
    : new SoftwareTacVerifier(transitTac.algorithm, transitTac.masterKey);
}
