export { FarePolicies, type FarePolicyImport, type ListedFarePolicy } from './fare-policies/fare-policies';
export { type ChipOnCard, ChipPurses, MAX_CARD_COUNTER, type NamedChip } from './chip/chip-purses';
export {
  adjustChip,
  type ChipChangeAnswer,
  type ChipPurse,
  closeChip,
  MAX_CHIP_BALANCE_FEN,
  missingTaps,
} from './domain/chip';
export { RecordIntake, type TakenRecords } from './take-records/record-intake';
export { type SequenceGap, TerminalSequences } from './take-records/terminal-sequences';
export { TransitModule } from './transit.module';
export { diffFarePolicies, type FarePolicyDifference } from './fare-policies/fare-policy-diff';
export { isValidFarePolicy, type ValidFarePolicy, validateFarePolicy } from './fare-policies/validate-fare-policy';
export type { FareFault, FarePolicyDocument } from './domain/fare/policy-document';
export { yuan } from './domain/fare/exact';
export { FareFaultsError, type JourneyView, type RatedTaps, type RateFiles, rateTaps } from './rate-taps/rate-taps';
export type { FarePolicy } from './domain/fare/policy';
export type { Journey, JourneyStatus } from './domain/fare/journeys';
export {
  type Charge,
  type FareException,
  type FareTotals,
  rate,
  type RatedDay,
  type RateOptions,
  type Rating,
  totalsOf,
} from './domain/fare/rate';
export { type Correction, type CorrectionReason, rerate } from './domain/fare/rerate';
export { type Entitlement, ORDINARY_RIDER, type Rider } from './domain/fare/rider';
export { dayText } from './domain/fare/shanghai-days';
export type { Step } from './domain/fare/steps';
export { exceptionInWords, stepsInWords } from './domain/fare/steps-in-words';
export { type Mode, MODES, type Tap, TAP_KINDS, type TapKind } from './domain/fare/tap';
export { decodeJtb, encodeJtb, JTB_RECORD_BYTES, TapFormatError } from './domain/taps/jtb-record';
export { readJtbRecords } from './domain/taps/jtb-stream';
export { digestOf, naturalKeyOf, tapOf, type PreviousLeg, type TapRecord } from './domain/taps/tap-record';
export type { TacResult, TacVerifier } from './domain/taps/tac-verifier';
export { SoftwareTacVerifier, type TacAlgorithm, tacOf } from './tac/tac';
export {
  decodeDenyBlock,
  decodeDenyEntries,
  type DenyBlock,
  DENY_ENTRY_BYTES,
  encodeDenyBlock,
  encodeDenyEntries,
} from './domain/deny-list/deny-binary';
export { denyCard, DenyChecksum } from './domain/deny-list/deny-card';
export { applyUpdate, type DenyChange, DenyList, type DenyUpdate, EMPTY_HELD_LIST } from './domain/deny-list/deny-list';
export { type TransitDebt, TransitDebts } from './debts/transit-debts';
export { DenyAcks } from './deny-list/deny-acks';
export { LiabilityReports, type LiabilityReport, type LiabilityTap } from './deny-list/liability-report';
export { DenyListReader } from './deny-list/deny-list-reader';
export { AllowListDirectory } from './allow-lists/allow-lists';
export { type AllowedDays, type AllowKind, isAllowed } from './domain/deny-list/allowed-days';
export { type Liable, liableFor, type LostCardTap } from './domain/deny-list/liability';
export {
  balanceBreaksOf,
  type CardHistory,
  closeBefore,
  counterGapsOf,
  DEFAULT_HISTORY_RULES,
  type Disposition,
  dispositionsOf,
  EMPTY_HISTORY,
  type ExceptionReason,
  type HistoryRules,
  MAX_TAPS_OF_CARD,
  receive,
  receiveAll,
  type Received,
  type Reception,
  TOO_MANY,
} from './domain/taps/card-history';
export { batchDigestOf, countResults, faultsOfBatch, type RecordResult, type TapBatch } from './domain/taps/tap-batch';
export { grantEntitlement, type PaidFrom } from './domain/account';
export { transitExtension } from './domain/transit-extension';
export { gateChapter } from './http/gate-chapter';
export type { DayAmounts, DayJourney } from './look-up/day-journey';
export type { DayTap } from './look-up/day-taps';
export { readTransitDay, type TransitDay, type TransitDayLine, TransitDays } from './look-up/transit-days';
export { OperatorDirectory, type TransitOperator } from './operators/operator-directory';
export { type TakenBatch, type TakenTap, TapIntake, type UploadedTap, type UploadResult } from './take-taps/tap-intake';
export { type NamedAccount, type PersonAccount, TransitAccounts } from './transit-accounts';
export { readTapUpload, type TapUpload } from './rate-taps/tap-upload';
export { MissingExitSweep, type Swept } from './sweep/missing-exit.sweep';
export {
  type EntitlementAnswer,
  type EntitlementDays,
  Entitlements,
  type EntitlementView,
  type PersonEntitlements,
} from './entitlements/entitlements';
export type { RiderCategory } from './entitlements/rider-categories';
export type { DayFileHead, DayFileRow, TieOut } from './day-files/day-file';
export { DayFiles, type MadeDayFile } from './day-files/day-files';
export { creditOf, type Figures } from './domain/operators/movements';
export { answerText, errorText } from './clearing/answer-file';
export { ClearingCities, type ClearingCity, type NewClearingCity } from './clearing/clearing-cities';
export { ClearingIn, type FileSource, type TakenClearing } from './clearing/clearing-in';
export { ClearingOut, type TakenAnswer } from './clearing/clearing-out';
export type { ClearingFile } from './clearing/clearing-store';
export { type CityPair, type ClearingStatement, ClearingStatements } from './clearing-statement/clearing-statement';
export type { Owed } from './domain/split/pairs';
export { TapFileError } from './tap-files/record-error';
export { TAP_FORMATS, TAP_READERS, type TapFormat, tapFormatOf, type UploadBatch } from './tap-files/tap-batches';
export { type CityPlan, type CityTap, TransitCity } from './sample-city/transit-city';
export { type CityPiece, cityText, ridersText } from './sample-city/write-city';
export { cardOf as cityCardOf, type CityRider, riderOf as cityRiderOf } from './sample-city/city-riders';
export { CITY_OPERATORS } from './sample-city/city-rides';
export { CHANGCHUN_SAMPLE } from './sample-city/changchun-policy';
export { below, type Random, seededRandom } from './sample-city/seeded-random';
export { type DayNumber, readDay } from './domain/fare/shanghai-days';
export {
  type Dispute,
  DISPUTE_REASONS,
  DISPUTE_STATES,
  type DisputeReason,
  type DisputeState,
} from './disputes/dispute';
export { type DisputeClaim, type DisputeResolution, type DisputeSubject, TransitDisputes } from './disputes/disputes';
export {
  EXCEPTION_REASONS,
  EXCEPTION_STATES,
  type ExceptionAnswer,
  type ExceptionFilter,
  type ExceptionPlace,
  type ExceptionState,
  type Resolution,
  RESOLUTIONS,
  type TapException,
} from './exceptions/tap-exception';
export { type ExceptionResolution, TapExceptions } from './exceptions/tap-exceptions';
