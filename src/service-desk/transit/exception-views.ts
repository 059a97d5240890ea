import { cardholderId } from '../../cardholder';
import { ProblemError } from '../../platform/errors';
import type { ExceptionPlace, TapException } from '../../transit';
import type { TapExceptionDto } from './exceptions.dto';

const DAY_MS = 86_400_000;
const ID = /^tx_([0-9a-f]{32})$/;
const CURSOR = /^(\d{1,15})\.([0-9a-f]{1,64})$/;

/** The id of the tap behind the id of an exception; undefined when it is none. */
export function tapIdOf(exceptionId: string): string | undefined {
  return ID.exec(exceptionId)?.[1];
}

/** The place that a cursor names. Throws the problem `validation_failed`. */
export function placeOfCursor(cursor: string | undefined): ExceptionPlace | undefined {
  if (cursor === undefined) return undefined;
  const [, receivedAt, tapId] = CURSOR.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  if (receivedAt !== undefined && tapId !== undefined) return { receivedAt: Number(receivedAt), tapId };
  const message = 'must be the nextCursor of the page before';
  throw new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
}

/** A page of a list that was asked for one item more than it shows. */
export function pageOfExceptions(found: readonly TapException[], limit: number) {
  const items = found.slice(0, limit);
  const last = found.length > limit ? items.at(-1) : undefined;
  const nextCursor = last && Buffer.from(`${last.receivedAt}.${last.tapId}`).toString('base64url');
  return { items, nextCursor: nextCursor ?? null };
}

/** An exception as the desk shows it. */
export function exceptionView(one: TapException, names: ReadonlyMap<string, string>, now: number): TapExceptionDto {
  const { tapId, streamId, tappedAt, receivedAt, changedAt, changedBy, ...said } = one;
  return {
    ...said,
    exceptionId: `tx_${tapId}`,
    ...{ tappedAt: isoOf(tappedAt), receivedAt: isoOf(receivedAt) },
    ageDays: Math.max(0, Math.floor((now - receivedAt) / DAY_MS)),
    cardholderId: streamId === null ? null : cardholderId(streamId),
    ...{ changedBy, changedByName: changedBy === null ? null : (names.get(changedBy) ?? null) },
    changedAt: changedAt === null ? null : isoOf(changedAt),
  };
}

function isoOf(at: number): string {
  return new Date(at).toISOString();
}
