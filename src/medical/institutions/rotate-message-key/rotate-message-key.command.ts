import { Command } from '@nestjs/cqrs';
import type { MessageKeyUse } from '../institution-directory';

/** The key before is taken for at most so long, seconds. */
export const MAX_OVERLAP_SECONDS = 30 * 86_400;

/**
 * Gives an institution the next SM4 key; the one before is taken for a while beside it, any earlier one is not taken any more.
 * Throws `not_found`, and `validation_failed` for a longer overlap than there may be.
 */
export class RotateMessageKey extends Command<MessageKeyUse> {
  constructor(
    readonly code: string,
    readonly overlapSeconds: number,
  ) {
    super();
  }
}
