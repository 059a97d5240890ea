import { UnavailableError } from '../platform/errors';

/** The same key came with another content: the first outcome stands and nothing was changed. */
export class OutcomeKeyReusedError extends Error {
  constructor(readonly key: string) {
    super('the key was used before with another content');
  }
}

/** The lane could not settle the command within its limits (conflicts, database away); repeating it is safe. */
export class CommandNotSettledError extends UnavailableError {
  constructor(cause: string, options?: ErrorOptions) {
    super(`the command was not settled: ${cause}`, options);
  }
}
