import type { Pool, PoolClient } from 'pg';
import { inTransaction } from '../../platform/database';
import { fen } from '../../platform/money';
import { insertMovements, rowOf } from '../day-files/movement-rows';
import type { ReceivedTap } from '../domain/account';
import { unknownCardMovement } from '../domain/operators/movements';
import type { TakenBatch } from './tap-intake';

const KEEP = `INSERT INTO transit_tap (tap_id, card_index, source, operator, terminal, kind, tapped_at, received_at, "end", reason, tap)
  SELECT tap_id, $2, $3, operator, terminal, kind, to_timestamp(tapped_at / 1000.0), to_timestamp(received_at / 1000.0),
         'exception', 'unknown_card', tap
    FROM json_to_recordset($1) AS r(tap_id text, operator text, terminal text, kind text, tapped_at bigint, received_at bigint, tap json)
  ON CONFLICT DO NOTHING RETURNING tap_id`;

/**
 * Keeps taps of a card that nobody has here for those who look at exceptions; a tap that is kept already is a duplicate. `beside`
 * keeps what else is to be kept of those that are new, in the same transaction.
 */
export async function keepUnknown(
  pool: Pool,
  { cardIndex, source }: { readonly cardIndex: string; readonly source: string },
  taps: readonly ReceivedTap[],
  beside: (client: PoolClient, ids: ReadonlySet<string>) => Promise<void>,
): Promise<TakenBatch> {
  const rows = taps.map((tap) => {
    const { id, operator, terminal, kind, at, receivedAt } = tap;
    return { tap_id: id, operator, terminal: terminal ?? null, kind, tapped_at: at, received_at: receivedAt, tap };
  });
  const fresh = await inTransaction(pool, async (client) => {
    const { rows: kept } = await client.query<{ tap_id: string }>(KEEP, [JSON.stringify(rows), cardIndex, source]);
    const ids = new Set(kept.map(({ tap_id: id }) => id));
    const first = new Map(taps.filter(({ id }) => ids.has(id)).map((tap) => [tap.id, tap]));
    await insertMovements(
      client,
      [...first.values()].map((tap) => rowOf(unknownCardMovement(tap), null)),
    );
    await beside(client, ids);
    return ids;
  });
  return {
    paid: { transit: fen(0), epurse: fen(0), owed: fen(0) },
    taps: taps.map(({ id }) =>
      fresh.delete(id)
        ? { result: 'unknown_card', end: 'exception', reason: 'unknown_card' }
        : { result: 'duplicate', end: 'duplicate' },
    ),
  };
}

/**
 * Those of these taps that an account took before, also long ago: the account itself forgets them. A tap that was kept for an
 * unknown card is not among them, for its card may be known now, unless people have written it off.
 */
export async function knownTaps(pool: Pool, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await pool.query<{ tap_id: string }>({
    name: 'transit_known_taps',
    text: `SELECT tap_id FROM transit_tap WHERE tap_id = ANY ($1) AND stream_id IS NOT NULL
      UNION ALL SELECT tap_id FROM transit_exception WHERE tap_id = ANY ($1) AND state = 'written_off'`,
    values: [ids],
  });
  return new Set(rows.map(({ tap_id: id }) => id));
}
