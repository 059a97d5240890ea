import { ProblemError } from '../../../platform/errors';

/** Faults that are told of one file at most. */
export const MAX_FAULTS = 20;

/** One thing for which a whole file is not taken; never repeats what the file says. */
export interface FileFault {
  /** Line of the file, from 1; 0 for the file as a whole. */
  readonly line: number;
  /** The column, or what is wrong in the first or last line. */
  readonly column?: string;
  readonly code: string;
  readonly message: string;
}

/** The problem that names every place. Nothing of the file was taken. */
export function fileRefused(faults: readonly FileFault[]): ProblemError {
  return new ProblemError('validation_failed', {
    detail: 'the file was not taken; nothing was changed',
    errors: faults.slice(0, MAX_FAULTS).map(({ line, column, code, message }) => ({
      field: ['file', ...(line > 0 ? [`line ${line}`] : []), ...(column === undefined ? [] : [column])].join(', '),
      code,
      message,
    })),
  });
}
