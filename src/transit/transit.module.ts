import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CardholderModule } from '../cardholder';
import { Subscriptions } from '../event-store';
import { Config } from '../platform/config';
import { LoadChipPurseHandler, ReverseChipLoadHandler } from './chip/chip-load.handlers';
import { ChipPurses } from './chip/chip-purses';
import { NoTacVerifier, TacVerifier } from './domain/taps/tac-verifier';
import { FarePolicies } from './fare-policies/fare-policies';
import { ChipLoadsController } from './http/chip-loads.controller';
import { TapBatchesController } from './http/tap-batches.controller';
import { DecideTapHandler } from './decide-tap/decide-tap.handler';
import { GateCore } from './decide-tap/gate-core';
import { GateController } from './http/gate.controller';
import { tapsSubscription } from './look-up/taps.subscription';
import { TransitDays } from './look-up/transit-days';
import { OperatorDirectory } from './operators/operator-directory';
import { SoftwareTacVerifier } from './tac/tac';
import { RecordIntake } from './take-records/record-intake';
import { TakeTapBatchHandler } from './take-records/take-tap-batch.handler';
import { TerminalSequences } from './take-records/terminal-sequences';
import { TapIntake } from './take-taps/tap-intake';
import { TransitAccounts } from './transit-accounts';

const SERVICES = [FarePolicies, OperatorDirectory, TransitAccounts, TapIntake, TransitDays, ChipPurses, RecordIntake];

/** Transit: taps, what they are priced by, and what they cost. */
@Module({
  imports: [CqrsModule, CardholderModule],
  controllers: [TapBatchesController, ChipLoadsController, GateController],
  providers: [
    ...SERVICES,
    TerminalSequences,
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
  constructor(subscriptions: Subscriptions) {
    subscriptions.add(tapsSubscription());
  }
}

/** The check of TACs in software where a key is given; the seat of an HSM. */
function makeTacVerifier({ transitTac }: Config): TacVerifier {
  return transitTac === undefined
    ? new NoTacVerifier()
    : new SoftwareTacVerifier(transitTac.algorithm, transitTac.masterKey);
}
