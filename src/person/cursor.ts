import { ProblemError } from '../platform/errors';

const CURSOR = /^(\d{1,15})\.([0-9a-z_]{1,60})$/;

/** Which page of a list is asked for. */
export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One page of a list. */
export interface CursorPage<Item> {
  readonly items: readonly Item[];
  /** Where the next page begins; null at the end. */
  readonly nextCursor: string | null;
}

/** A place in a list that is ordered by time and id. */
export interface ListPlace {
  readonly at: Date;
  readonly id: string;
}

/** The page of items of which one more than its limit was read. */
export function pageOf<Item>(
  read: readonly Item[],
  limit: number,
  placeOfItem: (item: Item) => ListPlace,
): CursorPage<Item> {
  const items = read.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: read.length > limit && last !== undefined ? cursorOf(placeOfItem(last)) : null };
}

/** The place of a cursor; none for the beginning. Throws the problem `validation_failed` when it is no cursor. */
export function placeOf(cursor: string | undefined): ListPlace | undefined {
  if (cursor === undefined) return undefined;
  const parts = CURSOR.exec(Buffer.from(cursor, 'base64url').toString());
  if (parts?.[1] === undefined || parts[2] === undefined) {
    const message = 'must be the nextCursor of the page before';
    throw new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
  }
  return { at: new Date(Number(parts[1])), id: parts[2] };
}

function cursorOf({ at, id }: ListPlace): string {
  return Buffer.from(`${at.getTime()}.${id}`).toString('base64url');
}
