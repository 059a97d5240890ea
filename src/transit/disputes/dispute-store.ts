import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { KeyRing, type SealedColumn } from '../../platform/crypto';
import type { Figures } from '../domain/operators/movements';
import { SUMS } from '../day-files/movement-rows';
import type { Dispute, DisputeState, DisputeTexts } from './dispute';

/** Disputes that one list has at most. */
const MAX_LISTED = 1_000;

const COLUMNS = `dispute_id AS "disputeId", kind, operator, subject, day::text AS day, file_id AS "fileId", amount, reason,
  opened_by AS "openedBy", opened_at AS "openedAt", state, approval_id AS "approvalId", corrected, resolved_by AS "resolvedBy",
  resolved_at AS "resolvedAt"`;

/** The sealed texts of disputes. */
export const DISPUTE_COLUMN: SealedColumn = {
  ...{ table: 'transit_dispute', column: 'sealed', key: ['dispute_id'] },
  context: ([disputeId = '']) => contextOf(disputeId),
};

/** What files have told of a subject: its operator and the sums of its rows. */
export interface ToldSubject extends Figures {
  readonly operator: string;
  readonly account: number;
  readonly day: string;
  readonly policy: string | null;
}

/** A record that another city rejected. */
export interface RejectedRecord {
  readonly fileId: number;
  readonly city: string;
  readonly tapId: string;
  readonly operator: string;
  readonly account: number;
  readonly day: string;
  readonly isRide: boolean;
  readonly list: number;
  readonly amount: number;
}

/** How a dispute ends. */
export interface DisputeEnd {
  readonly state: Exclude<DisputeState, 'open'>;
  readonly corrected: number | null;
  /** Staff id. */
  readonly by: string;
  readonly at: Date;
  readonly note: string;
}

const REJECTED = `SELECT t.file_id AS "fileId", t.city, t.tap_id AS "tapId", t.operator, t.ledger_account AS account,
    t.day::text AS day, t.is_ride AS "isRide", t.list, t.amount
  FROM transit_foreign_tap t JOIN transit_clearing_record r ON r.file_id = t.file_id AND r.record = t.record
 WHERE r.result = 'rejected'`;

/** Disputes in the database. */
@Injectable()
export class DisputeStore {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly keys: KeyRing,
  ) {}

  async find(disputeId: string): Promise<Dispute | undefined> {
    const { rows } = await this.pool.query<Dispute>(`SELECT ${COLUMNS} FROM transit_dispute WHERE dispute_id = $1`, [
      disputeId,
    ]);
    return rows[0];
  }

  /** The newest first; a state and an operator narrow it down. */
  async list(filter: { readonly state?: string; readonly operator?: string }): Promise<readonly Dispute[]> {
    const { rows } = await this.pool.query<Dispute>(
      `SELECT ${COLUMNS} FROM transit_dispute WHERE ($1::text IS NULL OR state = $1) AND ($2::text IS NULL OR operator = $2)
        ORDER BY opened_at DESC, dispute_id LIMIT ${MAX_LISTED}`,
      [filter.state ?? null, filter.operator ?? null],
    );
    return rows;
  }

  /** Enters a dispute; false when one about its subject is open. */
  async insert(dispute: Dispute, texts: DisputeTexts): Promise<boolean> {
    const { disputeId, kind, operator, subject, day, fileId, amount, reason, openedBy, openedAt } = dispute;
    const { rowCount } = await this.pool.query(
      `INSERT INTO transit_dispute (dispute_id, kind, operator, subject, day, file_id, amount, reason, opened_by, opened_at, sealed)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (subject) WHERE state = 'open' DO NOTHING`,
      [
        ...[disputeId, kind, operator, subject, day, fileId, amount, reason, openedBy, openedAt],
        this.#seal(disputeId, texts),
      ],
    );
    return rowCount === 1;
  }

  async texts(disputeId: string): Promise<DisputeTexts> {
    const { rows } = await this.pool.query<{ sealed: Buffer }>(
      'SELECT sealed FROM transit_dispute WHERE dispute_id = $1',
      [disputeId],
    );
    const sealed = rows[0]?.sealed;
    if (sealed === undefined) throw new Error(`dispute ${disputeId} is not there`);
    return JSON.parse(this.keys.open(sealed, contextOf(disputeId)).toString()) as DisputeTexts;
  }

  async asked(disputeId: string, approvalId: string): Promise<void> {
    await this.pool.query(`UPDATE transit_dispute SET approval_id = $2 WHERE dispute_id = $1 AND state = 'open'`, [
      ...[disputeId, approvalId],
    ]);
  }

  /** Ends an open dispute; false when it is not open any more. */
  async end(disputeId: string, { state, corrected, by, at, note }: DisputeEnd): Promise<boolean> {
    const sealed = this.#seal(disputeId, { ...(await this.texts(disputeId)), note });
    const { rowCount } = await this.pool.query(
      `UPDATE transit_dispute SET state = $2, corrected = $3, resolved_by = $4, resolved_at = $5, sealed = $6
        WHERE dispute_id = $1 AND state = 'open'`,
      [disputeId, state, corrected, by, at, sealed],
    );
    return rowCount === 1;
  }

  /** What files have told of a journey; of an operator where several have rows of it. */
  async told(subject: string, operator: string | undefined): Promise<ToldSubject | undefined> {
    const { rows } = await this.pool.query<ToldSubject>(
      `SELECT operator, max(ledger_account) AS account, max(day)::text AS day, max(details->>'policy') AS policy, ${SUMS}
         FROM transit_movement WHERE subject = $1 AND ($2::text IS NULL OR operator = $2)
        GROUP BY operator ORDER BY sum(rides) DESC, operator LIMIT 1`,
      [subject, operator ?? null],
    );
    return rows[0];
  }

  /** Whose card made a tap; undefined when nobody has it here. */
  async cardOf(tapId: string): Promise<{ readonly cardIndex: string; readonly streamId: number } | undefined> {
    const { rows } = await this.pool.query<{ cardIndex: string; streamId: number }>(
      `SELECT card_index AS "cardIndex", stream_id AS "streamId" FROM transit_tap WHERE tap_id = $1 AND stream_id IS NOT NULL`,
      [tapId],
    );
    return rows[0];
  }

  /** A record of a file that was sent to a city, when that city rejected it. */
  async rejected(city: string, sequence: number, record: number): Promise<RejectedRecord | undefined> {
    const { rows } = await this.pool.query<RejectedRecord>(
      `${REJECTED} AND r.record = $3 AND r.file_id =
        (SELECT file_id FROM transit_clearing_file WHERE direction = 'out' AND city = $1 AND sequence = $2)`,
      [city, sequence, record],
    );
    return rows[0];
  }

  async rejectedTap(tapId: string): Promise<RejectedRecord | undefined> {
    const { rows } = await this.pool.query<RejectedRecord>(`${REJECTED} AND t.tap_id = $1`, [tapId]);
    return rows[0];
  }

  #seal(disputeId: string, texts: DisputeTexts): Buffer {
    return this.keys.seal(Buffer.from(JSON.stringify(texts)), contextOf(disputeId));
  }
}

function contextOf(disputeId: string): string {
  return `transit-dispute ${disputeId}`;
}
