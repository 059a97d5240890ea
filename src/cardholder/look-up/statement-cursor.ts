import { z } from 'zod';
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

/** The cursor as opaque text. */
export function encodeCursor({ streamId, position, balances }: StatementCursor): string {
  return Buffer.from(JSON.stringify({ s: streamId, p: position, b: balances })).toString('base64url');
}

/** Reads a cursor of this stream. Throws the problem `validation_failed` on anything else. */
export function decodeCursor(text: string, streamId: number): StatementCursor {
  const parsed = shape.safeParse(parse(text));
  if (!parsed.success || parsed.data.s !== streamId) {
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
