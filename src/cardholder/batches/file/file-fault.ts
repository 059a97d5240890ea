import { ProblemError } from '../../../platform/errors';

/** Faults that are told of one file at most; more would help nobody. */
export const MAX_FAULTS = 20;

/** One thing that is wrong with a file. Never repeats what the file says. */
export interface FileFault {
  /** Line of the file, from 1 with its header; 0 for the file as a whole. */
  readonly line: number;
  /** Header of the column, as the file has it; null for the whole line. */
  readonly column: string | null;
  /** Stable snake_case name of the rule. */
  readonly code: string;
  readonly message: string;
}

/** The problem `validation_failed` that names every place. */
export function badFile(faults: readonly FileFault[]): ProblemError {
  const told = faults.slice(0, MAX_FAULTS);
  return new ProblemError('validation_failed', {
    detail: 'the file was not taken; nothing was changed',
    errors: told.map(({ line, column, code, message }) => ({
      field: ['file', ...(line > 0 ? [`line ${line}`] : []), ...(column === null ? [] : [column])].join(', '),
      code,
      message,
    })),
  });
}

/** The same for a single fault of the file as a whole. */
export function badFileAsAWhole(code: string, message: string): ProblemError {
  return badFile([{ line: 0, column: null, code, message }]);
}
