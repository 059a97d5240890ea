import type { PoolClient } from 'pg';
import type { RecordedEvent, Subscription } from '../../event-store';
import type { CardApplicationData, CardEndData, CardLossData } from '../domain';

const INSERT = `INSERT INTO card_due (lane, stream_id, card_id, kind, due_at)
  SELECT $1, i.stream_id, i.card_id, i.kind, to_timestamp(i.due_at / 1000.0)
  FROM unnest($2::bigint[], $3::int[], $4::text[], $5::float8[]) AS i(stream_id, card_id, kind, due_at)
  ON CONFLICT (lane, stream_id, card_id, kind) DO UPDATE SET due_at = excluded.due_at`;
const DELETE = `DELETE FROM card_due d USING unnest($2::bigint[], $3::int[], $4::text[]) AS i(stream_id, card_id, kind)
  WHERE d.lane = $1 AND d.stream_id = i.stream_id AND d.card_id = i.card_id AND d.kind = i.kind`;

/** Asia/Shanghai is UTC+8 without daylight saving time. */
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

/** What becomes of a card by itself: a report of a loss lapses, its validity ends, the transit purse is released. */
type DueKind = 'lapse' | 'expiry' | 'transit';

/** When something is due; undefined when it is no more. */
type Due = readonly [kind: DueKind, dueAt: number | undefined];

interface DueRow {
  readonly streamId: number;
  readonly cardId: number;
  readonly kind: DueKind;
  readonly dueAt: number | undefined;
}

/** Keeps `card_due`: what the sweep has to look at, and when. */
export const cardDueSubscription: Subscription = {
  name: 'cardholder.card-due',
  concerns: (event) => duesOf(event).length > 0,
  async handle(client: PoolClient, lane: number, events: readonly RecordedEvent[]): Promise<void> {
    const rows = new Map<string, DueRow>();
    for (const event of events) {
      for (const [kind, dueAt] of duesOf(event)) {
        const { streamId } = event;
        const { cardId } = event.data as { readonly cardId: number };
        rows.set(`${streamId}:${cardId}:${kind}`, { streamId, cardId, kind, dueAt });
      }
    }
    const all = [...rows.values()];
    const gone = all.filter(({ dueAt }) => dueAt === undefined);
    const due = all.filter(({ dueAt }) => dueAt !== undefined);
    if (gone.length > 0) await client.query(DELETE, [lane, ...columns(gone)]);
    if (due.length > 0) await client.query(INSERT, [lane, ...columns(due), due.map(({ dueAt }) => dueAt)]);
  },
};

function columns(rows: readonly DueRow[]): unknown[] {
  return [rows.map(({ streamId }) => streamId), rows.map(({ cardId }) => cardId), rows.map(({ kind }) => kind)];
}

function duesOf(event: RecordedEvent): readonly Due[] {
  switch (event.type) {
    case 'CardIssued':
    case 'CardApplied':
      return [['expiry', endOfMonth((event.data as CardApplicationData).expiresOn)]];
    case 'CardLossReported':
      return [['lapse', (event.data as CardLossData).lapsesAt]];
    case 'CardLossWithdrawn':
    case 'CardLossLapsed':
      return [['lapse', undefined]];
    case 'CardExpired':
      return [
        ['expiry', undefined],
        ['lapse', undefined],
      ];
    case 'CardReplaced':
    case 'CardClosed':
      return [
        ['expiry', undefined],
        ['lapse', undefined],
        ['transit', (event.data as CardEndData).uploadsUntil],
      ];
    case 'TransitPurseReleased':
      return [['transit', undefined]];
    default:
      return [];
  }
}

/** The first instant after a month in Asia/Shanghai, ms since the epoch. */
function endOfMonth(month: string): number {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return Date.UTC(year, number, 1) - SHANGHAI_OFFSET_MS;
}
