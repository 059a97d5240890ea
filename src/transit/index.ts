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
export type { Step } from './domain/fare/steps';
export { exceptionInWords, stepsInWords } from './domain/fare/steps-in-words';
export { type Mode, MODES, type Tap, TAP_KINDS, type TapKind } from './domain/fare/tap';
