export { assignFromSuspense, creditOrSuspend, type PurseTopUp } from './top-up-decisions';
export {
  backToChannel,
  intoSuspense,
  type SuspenseReason,
  type TopUp,
  type TopUpReturnedData,
  type TopUpSuspendedData,
} from './top-up';
