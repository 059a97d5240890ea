import { ProblemError } from '../platform/errors';
import { streamOfCardholderId } from './cardholder-id';

/** The stream of a cardholder's public name. Throws the problem `not_found` for what is no such name. */
export function requireStream(cardholderId: string): number {
  const streamId = streamOfCardholderId(cardholderId);
  if (streamId === undefined) throw unknownPerson();
  return streamId;
}

/** The problem that there is nobody with an id. */
export function unknownPerson(): ProblemError {
  return new ProblemError('not_found', { detail: 'there is no cardholder with this id' });
}
