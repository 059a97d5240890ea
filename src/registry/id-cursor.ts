import { ProblemError } from '../platform/errors';

const ID = /^[A-Z0-9]{1,32}$/;

/** The cursor of what comes behind an id in a list that is ordered by id. */
export function cursorAfter(id: string): string {
  return Buffer.from(id).toString('base64url');
}

/** The id of a cursor; the beginning without one. Throws the problem `validation_failed` when it is no cursor. */
export function idOfCursor(cursor: string | undefined): string {
  if (cursor === undefined) return '';
  const id = Buffer.from(cursor, 'base64url').toString();
  if (ID.test(id) && cursorAfter(id) === cursor) return id;
  const message = 'must be the nextCursor of the page before';
  throw new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
}
