import { Inject, Injectable } from '@nestjs/common';
import { Pool, type PoolClient } from 'pg';
import { businessDay, Clock } from '../../platform/clock';
import {
  areaPrefix,
  type ProductionBatch,
  type ProductionItemState,
  type ProductionStage,
  type ProductionState,
} from './production-batch';

/** Area in the number of a batch that is for all areas. */
const ALL_AREAS = '220000';
/** Digits of the number of the day. */
const DAY_DIGITS = 4;

const BATCH = `SELECT b.batch_id, b.batch_number, b.area, b.bank_code, b.state, b.generation, b.exports, b.created_by,
    b.created_at, b.last_export_at, c.listed, c.made, c.failed, c.moved
  FROM production_batch b CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE i.state = 'listed')::int AS listed, count(*) FILTER (WHERE i.state = 'made')::int AS made,
           count(*) FILTER (WHERE i.state = 'failed')::int AS failed, count(*) FILTER (WHERE i.state = 'moved')::int AS moved
      FROM production_item i WHERE i.batch_id = b.batch_id
  ) c`;

/** A card that waits to be made. */
export interface WaitingCard {
  readonly token: string;
  readonly streamId: number;
  readonly enteredAt: Date;
}

/** A card of a batch. */
export interface ProductionItem {
  readonly serial: number;
  readonly token: string;
  readonly streamId: number;
  readonly generation: number;
  readonly state: ProductionItemState;
  readonly stage: ProductionStage | null;
  readonly failure: string | null;
  readonly area: string;
  readonly bankCode: string | null;
  readonly expiresOn: string;
  readonly sealedNumber: Buffer | null;
  readonly boxPosition: string | null;
}

/** What a batch is made with. */
export interface NewProductionBatch {
  readonly batchId: string;
  readonly area?: string;
  readonly bankCode?: string;
  readonly createdBy: string;
}

/** What came back of one card. */
export interface ReturnedItem {
  readonly serial: number;
  readonly token: string;
  readonly state: 'made' | 'failed';
  readonly stage: ProductionStage | null;
  readonly failure: string | null;
  readonly recognitionCode: string | null;
  readonly boxPosition: string | null;
  /** The card is out of production for another reason and shall not be listed again. */
  readonly dropped: boolean;
}

/** Production batches and their cards in the database. */
@Injectable()
export class ProductionStore {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  async find(batchId: string): Promise<ProductionBatch | undefined> {
    const { rows } = await this.pool.query<BatchRow>(`${BATCH} WHERE b.batch_id = $1`, [batchId]);
    return rows[0] && batchOf(rows[0]);
  }

  /** The batch that people call by this number. */
  async findByNumber(batchNumber: string): Promise<ProductionBatch | undefined> {
    const { rows } = await this.pool.query<BatchRow>(`${BATCH} WHERE b.batch_number = $1`, [batchNumber]);
    return rows[0] && batchOf(rows[0]);
  }

  /** Batches before a place, newest first. */
  async list(
    state: ProductionState | undefined,
    before: { readonly at: Date; readonly id: string } | undefined,
    limit: number,
  ): Promise<ProductionBatch[]> {
    const { rows } = await this.pool.query<BatchRow>(
      `${BATCH} WHERE ($1::text IS NULL OR b.state = $1)
          AND ($2::timestamptz IS NULL OR (b.created_at, b.batch_id) < ($2, $3))
        ORDER BY b.created_at DESC, b.batch_id DESC LIMIT $4`,
      [state ?? null, before?.at ?? null, before?.id ?? null, limit],
    );
    return rows.map(batchOf);
  }

  /** Cards that wait, longest first, behind one of them. */
  async waiting(
    which: Pick<NewProductionBatch, 'area' | 'bankCode'>,
    after: WaitingCard | undefined,
    limit: number,
  ): Promise<WaitingCard[]> {
    const { rows } = await this.pool.query<{ token: string; stream_id: number; entered_at: Date }>(
      `SELECT token, stream_id, entered_at FROM production_card
        WHERE state = 'waiting' AND ($1::text IS NULL OR starts_with(area, $1)) AND ($2::text IS NULL OR bank_code = $2)
          AND ($3::timestamptz IS NULL OR (entered_at, token) > ($3, $4))
        ORDER BY entered_at, token LIMIT $5`,
      [
        which.area === undefined ? null : areaPrefix(which.area),
        which.bankCode ?? null,
        after?.enteredAt ?? null,
        after?.token ?? null,
        limit,
      ],
    );
    return rows.map(({ token, stream_id, entered_at }) => ({ token, streamId: stream_id, enteredAt: entered_at }));
  }

  /** Throws cards out that are not in production any more, with their numbers. */
  async drop(tokens: readonly string[]): Promise<void> {
    if (tokens.length === 0) return;
    await this.pool.query(
      "UPDATE production_card SET state = 'dropped', sealed_number = NULL WHERE token = ANY ($1) AND state = 'waiting'",
      [tokens],
    );
  }

  /** Makes a batch of the cards that still are in `from`; answers how many came in. Makes none when none did. */
  async create(batch: NewProductionBatch, tokens: readonly string[], from: 'waiting' | 'failed'): Promise<number> {
    return this.#transaction(async (client) => {
      const { rows } = await client.query<{ token: string }>(
        `UPDATE production_card SET state = 'in_batch', batch_id = $1 WHERE token = ANY ($2) AND state = $3 RETURNING token`,
        [batch.batchId, tokens, from],
      );
      if (rows.length === 0) return 0;
      const taken = new Set(rows.map((row) => row.token));
      const number = await this.#nextNumber(client, batch.area ?? ALL_AREAS);
      await client.query(
        `INSERT INTO production_batch (batch_id, batch_number, area, bank_code, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
        [
          batch.batchId,
          number,
          batch.area ?? null,
          batch.bankCode ?? null,
          batch.createdBy,
          new Date(this.clock.now()),
        ],
      );
      const listed = tokens.filter((token) => taken.has(token));
      await client.query(
        `INSERT INTO production_item (batch_id, serial, token, generation)
         SELECT $1, i.serial, i.token, 1 FROM unnest($2::text[]) WITH ORDINALITY AS i(token, serial)`,
        [batch.batchId, listed],
      );
      if (from === 'failed') {
        await client.query(
          "UPDATE production_item SET state = 'moved' WHERE token = ANY ($1) AND state = 'failed' AND batch_id <> $2",
          [listed, batch.batchId],
        );
      }
      return listed.length;
    });
  }

  /** Lists the failed cards of a batch again in it; answers how many. `key`: the request, which counts once. */
  async relist(batchId: string, key: string): Promise<number> {
    return this.#transaction(async (client) => {
      const { rows } = await client.query<{ generation: number }>(
        'UPDATE production_batch SET generation = generation + 1, relisted_by = $2 WHERE batch_id = $1 RETURNING generation',
        [batchId, key],
      );
      const { rowCount } = await client.query(
        `WITH back AS (
           UPDATE production_card SET state = 'in_batch' WHERE state = 'failed' AND batch_id = $1 RETURNING token
         ) UPDATE production_item i SET state = 'listed', stage = NULL, failure = NULL, generation = $2
             FROM back WHERE i.batch_id = $1 AND i.token = back.token`,
        [batchId, rows[0]?.generation],
      );
      return rowCount ?? 0;
    });
  }

  /** True when failed cards were last listed again by this request. */
  async wasRelistedBy(batchId: string, key: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(
      'SELECT FROM production_batch WHERE batch_id = $1 AND relisted_by = $2',
      [batchId, key],
    );
    return rowCount === 1;
  }

  async noteExport(batchId: string): Promise<void> {
    await this.pool.query(
      'UPDATE production_batch SET exports = exports + 1, last_export_at = $2 WHERE batch_id = $1',
      [batchId, new Date(this.clock.now())],
    );
  }

  async setState(batchId: string, state: ProductionState): Promise<void> {
    await this.pool.query('UPDATE production_batch SET state = $2 WHERE batch_id = $1', [batchId, state]);
  }

  /** Cards of a batch behind a serial number, in order. */
  async items(batchId: string, after: number, limit: number, only?: ProductionItemState): Promise<ProductionItem[]> {
    const { rows } = await this.pool.query<ItemRow>(
      `SELECT i.serial, i.token, i.generation, i.state, i.stage, i.failure, c.stream_id, c.area, c.bank_code, c.expires_on,
              c.sealed_number, c.box_position
         FROM production_item i JOIN production_card c USING (token)
        WHERE i.batch_id = $1 AND i.serial > $2 AND ($4::text IS NULL OR i.state = $4) ORDER BY i.serial LIMIT $3`,
      [batchId, after, limit, only ?? null],
    );
    return rows.map(itemOf);
  }

  /** The recognition code (卡识别码) of a card that is made; undefined while it is not, and of cards that were never ordered. */
  async recognitionCodeOf(token: string): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ recognition_code: string | null }>({
      name: 'recognition_code_of_card',
      text: 'SELECT recognition_code FROM production_card WHERE token = $1',
      values: [token],
    });
    return rows[0]?.recognition_code ?? undefined;
  }

  /** Stores what came back of cards that were listed. Numbers of cards that are made or dropped are forgotten. */
  async settle(batchId: string, items: readonly ReturnedItem[]): Promise<void> {
    if (items.length === 0) return;
    await this.pool.query(
      `WITH back AS (
         SELECT * FROM unnest($2::int[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::bool[])
           AS b(serial, token, state, stage, failure, recognition, box, dropped)
       ), listed AS (
         UPDATE production_item i SET state = b.state, stage = b.stage, failure = b.failure
           FROM back b WHERE i.batch_id = $1 AND i.serial = b.serial AND i.state = 'listed' RETURNING i.serial
       )
       UPDATE production_card c SET state = CASE WHEN b.dropped THEN 'dropped' ELSE b.state END,
              recognition_code = b.recognition, box_position = b.box,
              sealed_number = CASE WHEN b.state = 'made' OR b.dropped THEN NULL ELSE c.sealed_number END
         FROM back b JOIN listed l USING (serial) WHERE c.token = b.token`,
      [
        batchId,
        items.map((item) => item.serial),
        items.map((item) => item.token),
        items.map((item) => item.state),
        items.map((item) => item.stage),
        items.map((item) => item.failure),
        items.map((item) => item.recognitionCode),
        items.map((item) => item.boxPosition),
        items.map((item) => item.dropped),
      ],
    );
  }

  /** The lock makes numbers of one day and area come one after the other. */
  async #nextNumber(client: PoolClient, area: string): Promise<string> {
    const prefix = area + businessDay(this.clock.now()).replaceAll('-', '');
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`production:${prefix}`]);
    const { rows } = await client.query<{ batch_number: string | null }>(
      'SELECT max(batch_number) AS batch_number FROM production_batch WHERE starts_with(batch_number, $1)',
      [prefix],
    );
    const last = Number(rows[0]?.batch_number?.slice(prefix.length) ?? '0');
    return prefix + String(last + 1).padStart(DAY_DIGITS, '0');
  }

  async #transaction<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const client = await this.pool.connect();
    try {
      await client.query('BEGIN');
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw error;
    } finally {
      client.release();
    }
  }
}

interface BatchRow {
  readonly batch_id: string;
  readonly batch_number: string;
  readonly area: string | null;
  readonly bank_code: string | null;
  readonly state: ProductionState;
  readonly generation: number;
  readonly exports: number;
  readonly created_by: string;
  readonly created_at: Date;
  readonly last_export_at: Date | null;
  readonly listed: number;
  readonly made: number;
  readonly failed: number;
  readonly moved: number;
}

function batchOf(row: BatchRow): ProductionBatch {
  const { area, state, generation, exports, listed, made, failed, moved } = row;
  return {
    batchId: row.batch_id,
    batchNumber: row.batch_number,
    bankCode: row.bank_code,
    ...{ area, state, generation, exports },
    createdBy: row.created_by,
    createdAt: row.created_at,
    lastExportAt: row.last_export_at,
    counts: { listed, made, failed, moved },
  };
}

interface ItemRow {
  readonly serial: number;
  readonly token: string;
  readonly generation: number;
  readonly state: ProductionItemState;
  readonly stage: ProductionStage | null;
  readonly failure: string | null;
  readonly stream_id: number;
  readonly area: string;
  readonly bank_code: string | null;
  readonly expires_on: string;
  readonly sealed_number: Buffer | null;
  readonly box_position: string | null;
}

function itemOf(row: ItemRow): ProductionItem {
  const { serial, token, generation, state, stage, failure, area } = row;
  return {
    ...{ serial, token, generation, state, stage, failure, area },
    streamId: row.stream_id,
    bankCode: row.bank_code,
    expiresOn: row.expires_on,
    sealedNumber: row.sealed_number,
    boxPosition: row.box_position,
  };
}
