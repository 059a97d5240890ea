import { z } from 'zod';
import { constantTimeEqual } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';

/** Where the next page of a statement begins: the event, and the balance of each purse account right after it. */
export interface StatementCursor {
  readonly streamId: number;
  readonly position: number;
  readonly balances: Readonly<Record<number, number>>;
}

const shape = z.object({
  s: z.number().int(),
  p: z.number().int().positive(),
  b: z.record(z.string().regex(/^\d{1,16}$/), z.number().int()),
});

/** Makes the code that shows a cursor to be one of ours. */
export type CursorSeal = (text: string) => string;

/** The cursor as opaque text, sealed: its balances are printed on the next page as they are. */
export function encodeCursor({ streamId, position, balances }: StatementCursor, seal: CursorSeal): string {
  const content = Buffer.from(JSON.stringify({ s: streamId, p: position, b: balances })).toString('base64url');
  return `${content}.${seal(content)}`;
}

/** Reads a cursor of this stream. Throws the problem `validation_failed` on anything else. */
export function decodeCursor(text: string, streamId: number, seal: CursorSeal): StatementCursor {
  const [content = '', code = ''] = text.split('.');
  const parsed = constantTimeEqual(Buffer.from(code), Buffer.from(seal(content)))
    ? shape.safeParse(parse(content))
    : null;
  if (!parsed?.success || parsed.data.s !== streamId) {
    throw new ProblemError('validation_failed', {
      errors: [
        { field: 'cursor', code: 'cursor', message: 'must be the nextCursor of an earlier page of this statement' },
      ],
    });
  }
  return { streamId, position: parsed.data.p, balances: parsed.data.b };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
