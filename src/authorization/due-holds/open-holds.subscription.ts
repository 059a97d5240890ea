import type { PoolClient } from 'pg';
import type { RecordedEvent, Subscription } from '../../event-store';
import type { FollowUpData, OriginData } from '../domain';

const INSERT = `INSERT INTO open_hold (lane, position, stream_id, entity, expires_at, capture_at)
  SELECT $1, i.position, i.stream_id, i.entity, to_timestamp(i.expires_at / 1000.0), to_timestamp(i.capture_at / 1000.0)
  FROM unnest($2::bigint[], $3::bigint[], $4::int[], $5::float8[], $6::float8[])
    AS i(position, stream_id, entity, expires_at, capture_at)
  ON CONFLICT DO NOTHING`;
const DELETE = `DELETE FROM open_hold h USING unnest($2::bigint[], $3::int[]) AS i(stream_id, entity)
  WHERE h.lane = $1 AND h.stream_id = i.stream_id AND h.entity = i.entity`;

/** Keeps `open_hold`: a row from the approval of a pre-authorization to the event that certainly ends its hold. */
export const openHoldsSubscription: Subscription = {
  name: 'authorization.open-holds',
  concerns: (event) => beginsHold(event) || endsHold(event),
  async handle(client: PoolClient, lane: number, events: readonly RecordedEvent[]): Promise<void> {
    const opened = events.filter(beginsHold);
    const ended = events.filter(endsHold);
    if (opened.length > 0) {
      await client.query(INSERT, [
        lane,
        opened.map((event) => event.position),
        opened.map((event) => event.streamId),
        opened.map((event) => event.version),
        opened.map(expiryOf),
        opened.map((event) => (event.data as OriginData).captureAt ?? null),
      ]);
    }
    if (ended.length > 0) {
      await client.query(DELETE, [lane, ended.map((event) => event.streamId), ended.map((event) => event.entity)]);
    }
  },
};

/** A purchase moves money at once and holds none; asking its postings first saves parsing its data. */
function beginsHold(event: RecordedEvent): boolean {
  return event.type === 'AuthorizationApproved' && event.postings.length === 0 && expiryOf(event) !== undefined;
}

function expiryOf(event: RecordedEvent): number | undefined {
  return (event.data as OriginData).expiresAt;
}

/** Partial captures and reversals may end a hold too; the sweep finds those closed and drops their rows. */
function endsHold(event: RecordedEvent): boolean {
  if (event.entity === null || event.entity === event.version) return false;
  return event.type === 'AuthorizationExpired' || (event.data as FollowUpData).final === true;
}
