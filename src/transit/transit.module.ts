import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
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
];

/** Transit: taps, what they are priced by, and what they cost. */
@Module({
  imports: [CqrsModule, CardholderModule],
  controllers: [TapBatchesController, ChipLoadsController, GateController],
  providers: [
    ...SERVICES,
    TerminalSequences,
    RiderCategories,
    MovementsFollower,
    ForeignTaps,
    TakeTapBatchHandler,
    GateCore,
    DecideTapHandler,
    LoadChipPurseHandler,
    ReverseChipLoadHandler,
    { provide: TacVerifier, useFactory: makeTacVerifier, inject: [Config] },
  ],
  exports: [...SERVICES, TerminalSequences],
})
export class TransitModule {
  constructor(subscriptions: Subscriptions, sealed: SealedColumns) {
    sealed.register(FOREIGN_TAP_COLUMN);
    subscriptions.add(tapsSubscription());
    subscriptions.add(movementsSubscription());
  }
}

/** The check of TACs in software where a key is given; the seat of an HSM. */
function makeTacVerifier({ transitTac }: Config): TacVerifier {
  return transitTac === undefined
    ? new NoTacVerifier()
    : new SoftwareTacVerifier(transitTac.algorithm, transitTac.masterKey);
}
