import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import type { SuspenseReason } from '../domain/top-ups';
import type { NoticeState, StoredNotice } from './notice';

const COLUMNS = `channel, reference, digest, target, stream_id AS "streamId", token, amount, sent_at AS "sentAt", file_number AS file, state, reason,
  approval_id AS "approvalId", received_at AS "receivedAt"`;
const IN_SUSPENSE = `state IN ('suspended', 'assigning', 'returning')`;
/** Items of one list at most. */
export const MAX_SUSPENSE_ITEMS = 1_000;

/** A notice that is to be entered. */
export type NewNotice = Pick<
  StoredNotice,
  'reference' | 'digest' | 'target' | 'streamId' | 'token' | 'amount' | 'sentAt'
>;

/** What came of a notice when it was settled. */
export interface SettledNotice {
  readonly reference: string;
  /** Null for money that the purse has. */
  readonly reason: SuspenseReason | null;
}

/** Which items of suspense are wanted. */
export interface SuspenseFilter {
  readonly channel?: string | undefined;
  /** Only what came before. */
  readonly before?: Date | undefined;
}

/** Money in suspense for one reason. */
export interface SuspenseSum {
  readonly reason: string;
  readonly items: number;
  /** Fen. */
  readonly amount: number;
  readonly oldest: Date;
}

/** Under which approval an item is assigned or returned. */
export interface Resolution {
  readonly channel: string;
  readonly reference: string;
  readonly approvalId: string;
}

/** Notices in the database. */
@Injectable()
export class NoticeStore {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Enters notices of a channel that are new, and answers the references of those that it entered. */
  async enter(channel: string, notices: readonly NewNotice[], file: string | null, at: Date): Promise<Set<string>> {
    // In one order, so that two processes that enter the same ones do not wait for each other in a ring.
    const sorted = [...notices].sort((one, other) => (one.reference < other.reference ? -1 : 1));
    const { rows } = await this.pool.query<{ reference: string }>(
      `INSERT INTO top_up_notice
         (channel, reference, digest, target, stream_id, token, amount, sent_at, file_number, state, received_at)
       SELECT $1, n.reference, n.digest, n.target, n.stream_id, n.token, n.amount, n.sent_at, $9, 'received', $10
       FROM unnest($2::text[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::bigint[], $8::text[])
         AS n(reference, digest, target, stream_id, token, amount, sent_at)
       ON CONFLICT DO NOTHING RETURNING reference`,
      [
        channel,
        sorted.map(({ reference }) => reference),
        sorted.map(({ digest }) => digest),
        sorted.map(({ target }) => target),
        sorted.map(({ streamId }) => streamId),
        sorted.map(({ token }) => token),
        sorted.map(({ amount }) => amount),
        sorted.map(({ sentAt }) => sentAt),
        file,
        at,
      ],
    );
    return new Set(rows.map(({ reference }) => reference));
  }

  async findMany(channel: string, references: readonly string[]): Promise<ReadonlyMap<string, StoredNotice>> {
    const { rows } = await this.pool.query<StoredNotice>(
      `SELECT ${COLUMNS} FROM top_up_notice WHERE channel = $1 AND reference = ANY ($2::text[])`,
      [channel, references],
    );
    return new Map(rows.map((row) => [row.reference, row]));
  }

  async find(channel: string, reference: string): Promise<StoredNotice | undefined> {
    return (await this.findMany(channel, [reference])).get(reference);
  }

  /** Notes what came of notices that were received; those that it is known of already stay as they are. */
  async settle(channel: string, settled: readonly SettledNotice[], at: Date): Promise<void> {
    const sorted = [...settled].sort((one, other) => (one.reference < other.reference ? -1 : 1));
    await this.pool.query(
      `UPDATE top_up_notice n SET state = CASE WHEN s.reason IS NULL THEN 'credited' ELSE 'suspended' END,
         reason = s.reason, settled_at = $4
       FROM unnest($2::text[], $3::text[]) AS s(reference, reason)
       WHERE n.channel = $1 AND n.reference = s.reference AND n.state = 'received'`,
      [channel, sorted.map(({ reference }) => reference), sorted.map(({ reason }) => reason), at],
    );
  }

  /** Notices that were entered before an instant and never settled, the oldest first. */
  async left(before: Date, limit: number): Promise<readonly StoredNotice[]> {
    const { rows } = await this.pool.query<StoredNotice>(
      `SELECT ${COLUMNS} FROM top_up_notice WHERE state = 'received' AND received_at < $1
       ORDER BY received_at, channel, reference LIMIT $2`,
      [before, limit],
    );
    return rows;
  }

  /** Items of suspense, the oldest first. */
  async suspense({ channel, before }: SuspenseFilter, limit: number): Promise<readonly StoredNotice[]> {
    const { rows } = await this.pool.query<StoredNotice>(
      `SELECT ${COLUMNS} FROM top_up_notice WHERE ${IN_SUSPENSE} AND ($1::text IS NULL OR channel = $1)
         AND ($2::timestamptz IS NULL OR received_at < $2)
       ORDER BY received_at, channel, reference LIMIT $3`,
      [channel ?? null, before ?? null, Math.min(limit, MAX_SUSPENSE_ITEMS)],
    );
    return rows;
  }

  /** Sums of all items of suspense by reason, whatever the limit of a list. */
  async suspenseSums({ channel, before }: SuspenseFilter): Promise<readonly SuspenseSum[]> {
    const { rows } = await this.pool.query<SuspenseSum>(
      `SELECT reason, count(*)::int AS items, sum(amount)::bigint AS amount, min(received_at) AS oldest
       FROM top_up_notice WHERE ${IN_SUSPENSE} AND ($1::text IS NULL OR channel = $1)
         AND ($2::timestamptz IS NULL OR received_at < $2) GROUP BY reason ORDER BY reason`,
      [channel ?? null, before ?? null],
    );
    return rows;
  }

  /** Takes an item out of suspense for one approval; false when it is not there, or another approval has it. */
  async claim({ channel, reference, approvalId }: Resolution, state: 'assigning' | 'returning'): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      `UPDATE top_up_notice SET state = $4, approval_id = $3 WHERE channel = $1 AND reference = $2
         AND (state = 'suspended' OR (state = $4 AND approval_id = $3))`,
      [channel, reference, approvalId, state],
    );
    return rowCount === 1;
  }

  /** Ends what `claim` began: the money is where it was to go, or in suspense again. */
  async resolve(
    { channel, reference, approvalId }: Resolution,
    from: 'assigning' | 'returning',
    to: Extract<NoticeState, 'assigned' | 'returned' | 'suspended'>,
    made: { readonly at: Date; readonly assignedTo: string | null },
  ): Promise<void> {
    const isBack = to === 'suspended';
    await this.pool.query(
      `UPDATE top_up_notice SET state = $5, approval_id = CASE WHEN $6 THEN NULL ELSE approval_id END,
         assigned_to = $7, resolved_at = CASE WHEN $6 THEN NULL ELSE $8::timestamptz END
       WHERE channel = $1 AND reference = $2 AND approval_id = $3 AND state = $4`,
      [channel, reference, approvalId, from, to, isBack, made.assignedTo, made.at],
    );
  }
}
