import { Injectable } from '@nestjs/common';
import { constantTimeEqual, KeyRing } from '../platform/crypto';
import { ProblemError } from '../platform/errors';

/** Domain of the codes that seal cursors. */
const DOMAIN = 'desk-cursor';
/** Longest cursor that is looked at, in characters. */
const MAX_CURSOR = 200;
const CONTENT = /^(\d{1,16})$/;

/** Cursors over the history of one stream: sealed, and good for the same list with the same filters only. */
@Injectable()
export class DeskCursors {
  constructor(private readonly keys: KeyRing) {}

  /** The cursor of what comes from this position on, in the list that `scope` describes. */
  encode(position: number, scope: readonly unknown[]): string {
    const content = String(position);
    return `${content}.${this.#seal(content, scope)}`;
  }

  /** The position of a cursor. Throws the problem `validation_failed` on anything but a cursor of this list. */
  decode(cursor: string, scope: readonly unknown[]): number {
    const [content = '', code = ''] = cursor.slice(0, MAX_CURSOR).split('.');
    if (CONTENT.test(content) && constantTimeEqual(Buffer.from(code), Buffer.from(this.#seal(content, scope)))) {
      return Number(content);
    }
    const message = 'must be the nextCursor of an earlier page of this list with the same filters';
    throw new ProblemError('validation_failed', { errors: [{ field: 'cursor', code: 'cursor', message }] });
  }

  #seal(content: string, scope: readonly unknown[]): string {
    return this.keys.blindIndex(DOMAIN, JSON.stringify([content, ...scope.map((part) => part ?? null)]));
  }
}
