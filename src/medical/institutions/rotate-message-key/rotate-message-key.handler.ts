import { Inject } from '@nestjs/common';
import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { InstitutionDirectory, type MessageKeyUse } from '../institution-directory';
import { MAX_OVERLAP_SECONDS, RotateMessageKey } from './rotate-message-key.command';

const SECOND_MS = 1_000;

/** Carries out RotateMessageKey. */
@CommandHandler(RotateMessageKey)
export class RotateMessageKeyHandler implements ICommandHandler<RotateMessageKey> {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly directory: InstitutionDirectory,
    private readonly clock: Clock,
  ) {}

  async execute({ code, overlapSeconds }: RotateMessageKey): Promise<MessageKeyUse> {
    if (!Number.isSafeInteger(overlapSeconds) || overlapSeconds < 0 || overlapSeconds > MAX_OVERLAP_SECONDS) {
      const message = `must be a whole number from 0 to ${MAX_OVERLAP_SECONDS}`;
      throw new ProblemError('validation_failed', {
        errors: [{ field: 'overlapSeconds', code: 'institution', message }],
      });
    }
    const beforeUntil = this.clock.now() + overlapSeconds * SECOND_MS;
    const { rows } = await this.pool.query<{ message_key: number }>(
      `UPDATE medical_institution SET message_key = message_key + 1, message_key_before_until = $2
        WHERE code = $1 RETURNING message_key`,
      [code, new Date(beforeUntil)],
    );
    this.directory.forget(code);
    if (rows[0] === undefined) throw new ProblemError('not_found', { detail: 'there is no such institution' });
    return { generation: rows[0].message_key, beforeUntil };
  }
}
