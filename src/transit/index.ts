export { FarePolicies, type FarePolicyImport, type ListedFarePolicy } from './fare-policies/fare-policies';
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
export { DENY_ENTRY_BYTES, decodeDenyEntries, denyBlock, encodeDenyEntries } from './domain/deny-list/deny-binary';
export { applyUpdate, type DenyChange, DenyList, type DenyUpdate, EMPTY_HELD_LIST } from './domain/deny-list/deny-list';
export { type Allowed, isAllowed, type Liable, liableFor, type LostCardTap } from './domain/deny-list/liability';
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
export {
  evolveShadow,
  openShadow,
  proposeAdjustment,
  type PurseEvent,
  type PurseShadow,
} from './domain/taps/purse-shadow';
export { batchDigestOf, countResults, faultsOfBatch, type RecordResult, type TapBatch } from './domain/taps/tap-batch';
export { grantEntitlement, LATE_AFTER_DAYS, type PaidFrom, transitExtension } from './domain/account';
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
