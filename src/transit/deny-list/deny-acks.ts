import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { DenyListReader } from './deny-list-reader';

/** How long it is known which version a terminal had; the newest is known for ever. */
export const ACKS_KEPT_DAYS = 60;
const DAY_MS = 24 * 60 * 60 * 1000;

const NOTE = `WITH newest AS (
    SELECT version FROM deny_ack WHERE terminal_id = $1 ORDER BY acknowledged_at DESC LIMIT 1)
  INSERT INTO deny_ack (terminal_id, acknowledged_at, version)
  SELECT $1, to_timestamp($2 / 1000.0), $3 WHERE NOT EXISTS (SELECT FROM newest WHERE version = $3)
  ON CONFLICT (terminal_id, acknowledged_at) DO UPDATE SET version = excluded.version`;

const FORGET = `DELETE FROM deny_ack a WHERE a.terminal_id = $1 AND a.acknowledged_at < to_timestamp($2 / 1000.0)
  AND EXISTS (SELECT FROM deny_ack n WHERE n.terminal_id = a.terminal_id AND n.acknowledged_at > a.acknowledged_at
                AND n.acknowledged_at <= to_timestamp($2 / 1000.0))`;

/** What a terminal says it holds. */
export interface HeldVersion {
  readonly version: number;
  readonly count: number;
  /** 64 hexadecimal digits. */
  readonly checksum: string;
}

/** `reload`: what the terminal holds is not what that version is; it has to ask for the whole list. */
export interface Acknowledged {
  readonly result: 'noted' | 'reload';
  readonly version: number;
}

/** Notes which version of the deny list each terminal holds: from then on its operator bears taps by cards on it. */
@Injectable()
export class DenyAcks {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly reader: DenyListReader,
    private readonly clock: Clock,
  ) {}

  /** Notes a version; the same again changes nothing. Throws `validation_failed` for a version that there has not been. */
  async note(terminalId: string, { version, count, checksum }: HeldVersion): Promise<Acknowledged> {
    const stored = await this.reader.versionOf(version);
    if (stored === undefined) {
      const message = 'must be a version of the deny list';
      throw new ProblemError('validation_failed', { errors: [{ field: 'version', code: 'exists', message }] });
    }
    if (stored.count !== count || stored.checksum !== checksum.toLowerCase()) return { result: 'reload', version };
    const now = this.clock.now();
    await this.pool.query({ name: 'deny_ack_note', text: NOTE, values: [terminalId, now, version] });
    await this.pool.query({
      name: 'deny_ack_forget',
      text: FORGET,
      values: [terminalId, now - ACKS_KEPT_DAYS * DAY_MS],
    });
    return { result: 'noted', version };
  }
}
