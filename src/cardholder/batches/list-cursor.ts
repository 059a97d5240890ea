import { ProblemError } from '../../platform/errors';

const CURSOR = /^(\d{1,15})\.([a-z]{2}_[0-9a-f]{1,40})$/;

/** Place in a list that is ordered by time and id. */
export interface ListPlace {
  readonly at: Date;
  readonly id: string;
}

/** The cursor of what comes behind an item. */
export function cursorOf({ at, id }: ListPlace): string {
  return Buffer.from(`${at.getTime()}.${id}`).toString('base64url');
}

/** The place of a cursor; none for the beginning. Throws the problem `validation_failed` when it is no cursor. */
export function placeOf(cursor: string | undefined): ListPlace | undefined {
  if (cursor === undefined) return undefined;
  const parts = CURSOR.exec(Buffer.from(cursor, 'base64url').toString());
  if (parts?.[1] === undefined || parts[2] === undefined) throw noCursor();
  return { at: new Date(Number(parts[1])), id: parts[2] };
}

/** The problem of a text that is no cursor. */
export function noCursor(): ProblemError {
  const message = 'must be the nextCursor of the page before';
  return new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
}
