export { type Problem, type ProblemPlace, VERIFY_PROBLEMS, type VerifyProblemCode } from './problem';
export {
  VERIFY_CONNECTIONS,
  type VerifiedHead,
  verifyLedger,
  type VerifyOptions,
  type VerifyProgress,
  type VerifyReport,
} from './verify-ledger';
