export { isDatabaseAway } from './database-away';
export { OverloadedError } from './overloaded-error';
export { PROBLEMS, problemType, type ProblemCode, type ProblemDefinition } from './problem-codes';
export {
  PROBLEM_CONTENT_TYPE,
  problemDocument,
  type ProblemDocument,
  type ProblemOccurrence,
} from './problem-document';
export { ProblemError, type FieldError, type ProblemOptions } from './problem-error';
export { toProblem } from './to-problem';
export { UnavailableError } from './unavailable-error';
