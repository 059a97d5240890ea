import type { PoolClient } from 'pg';
import { AUTHORIZATION_ORIGINS } from '../../authorization';
import type { RecordedEvent, Subscription } from '../../event-store';

/** Width of a bucket of the counts, s. */
export const ACTIVITY_BUCKET_SECONDS = 10;
/** How long the counts are kept, s. */
export const ACTIVITY_KEPT_SECONDS = 3_600;
/** How often what is older is deleted, ms. */
const PRUNE_MS = 60_000;

/**
 * PostgreSQL reads the payloads: they would have to be parsed here otherwise, for every purchase, on the one thread that
 * answers the terminals. Counts that are older than what is kept are not made, so that all of it can be made anew.
 */
const FOLLOW = `WITH message AS MATERIALIZED (
    SELECT e.position, b.committed_at, d."terminalId" AS terminal_id, d.stan, left(d."localTime", 10) AS local_date,
           coalesce(d.reason, CASE WHEN d.approved < d.requested THEN 'partially_approved' ELSE 'approved' END) AS reason
      FROM event e JOIN block b ON b.lane = e.lane AND b.number = e.block
     CROSS JOIN LATERAL json_to_record(convert_from(e.payload, 'UTF8')::json)
           AS d("terminalId" text, stan text, "localTime" text, reason text, requested bigint, approved bigint)
     WHERE e.lane = $1 AND e.position BETWEEN $2 AND $3 AND e.entity = e.version AND e.type = ANY ($4)
  ), found AS (
    INSERT INTO desk_message (local_date, terminal_id, stan, lane, position)
    SELECT local_date::date, terminal_id, stan::integer, $1, position FROM message
     WHERE terminal_id IS NOT NULL AND stan ~ '^[0-9]{6}$' AND local_date IS NOT NULL
    ON CONFLICT DO NOTHING
  )
  INSERT INTO desk_activity AS a (lane, bucket, reason, count)
  SELECT $1, date_bin('${ACTIVITY_BUCKET_SECONDS} s', committed_at, 'epoch'), reason, count(*)
    FROM message WHERE committed_at > now() - interval '${ACTIVITY_KEPT_SECONDS} s' GROUP BY 2, 3
  ON CONFLICT (lane, bucket, reason) DO UPDATE SET count = a.count + excluded.count`;

const PRUNE = `DELETE FROM desk_activity WHERE lane = $1 AND bucket < now() - interval '${ACTIVITY_KEPT_SECONDS + ACTIVITY_BUCKET_SECONDS} s'`;

/**
 * Keeps `desk_message`, a row for every message that began an authorization, and `desk_activity`, their counts by reason.
 * What happened to a cardholder needs no rows of its own: it is read over the links of the stream.
 */
export function messagesSubscription(): Subscription {
  const prunedAt = new Map<number, number>();
  return {
    name: 'service-desk.messages',
    concerns: beginsAuthorization,
    async handle(client: PoolClient, lane: number, events: readonly RecordedEvent[]): Promise<void> {
      const messages = events.filter(beginsAuthorization);
      const [first, last] = [messages[0], messages.at(-1)];
      if (first === undefined || last === undefined) return;
      await client.query({
        name: 'service_desk_messages',
        text: FOLLOW,
        values: [lane, first.position, last.position, [...AUTHORIZATION_ORIGINS]],
      });
      const now = performance.now();
      if (now - (prunedAt.get(lane) ?? -Infinity) < PRUNE_MS) return;
      prunedAt.set(lane, now);
      await client.query(PRUNE, [lane]);
    },
  };
}

function beginsAuthorization({ entity, version, type }: RecordedEvent): boolean {
  return entity === version && AUTHORIZATION_ORIGINS.has(type);
}
