import type { PoolClient } from 'pg';
import type { RecordedEvent, Subscription } from '../../event-store';
import { ENTER_CHIP } from '../chip/chip-purses';
import type { JourneyRecord, ReceivedTap, TapEnd, TransitTapsTakenData } from '../domain/account';
import type { ChipPurseOpenedData, ChipTap, ChipTapsTakenData } from '../domain/chip';
import { dayText } from '../domain/fare/shanghai-days';

const TAPS = `INSERT INTO transit_tap (tap_id, stream_id, account, card_index, source, operator, terminal, kind, tapped_at,
    received_at, "end", reason, liable, tap)
  SELECT tap_id, stream_id, account, card_index, source, operator, terminal, kind, to_timestamp(tapped_at / 1000.0),
         to_timestamp(received_at / 1000.0), "end", reason, liable, tap
    FROM json_to_recordset($1) AS r(tap_id text, stream_id bigint, account integer, card_index text, source text,
      operator text, terminal text, kind text, tapped_at bigint, received_at bigint, "end" text, reason text, liable text,
      tap json)
  ON CONFLICT (tap_id) DO UPDATE SET stream_id = excluded.stream_id, account = excluded.account, "end" = excluded."end",
    reason = excluded.reason, liable = excluded.liable, tap = coalesce(excluded.tap, transit_tap.tap)`;

const ENDS = `UPDATE transit_tap t SET "end" = r."end", reason = r.reason, liable = r.liable
  FROM json_to_recordset($1) AS r(tap_id text, "end" text, reason text, liable text) WHERE t.tap_id = r.tap_id`;

const JOURNEYS = `INSERT INTO transit_journey (stream_id, account, day, journey_id, journey, policy_id, policy_version)
  SELECT stream_id, account, day, journey_id, journey, policy_id, policy_version
    FROM json_to_recordset($1) AS r(stream_id bigint, account integer, day date, journey_id text, journey json,
      policy_id text, policy_version text)
  ON CONFLICT (stream_id, day, account, journey_id) DO UPDATE
    SET journey = excluded.journey, policy_id = excluded.policy_id, policy_version = excluded.policy_version`;

const GONE = `DELETE FROM transit_journey j USING json_to_recordset($1) AS r(stream_id bigint, account integer, day date,
    journey_id text)
  WHERE j.stream_id = r.stream_id AND j.account = r.account AND j.day = r.day AND j.journey_id = r.journey_id`;

/** Name of the checkpoint up to which `transit_tap` and `transit_journey` are complete. */
export const TAPS_SUBSCRIPTION = 'transit.taps';

/** Keeps `transit_tap` and `transit_journey`: where each tap ended, and what each journey cost and why. */
export function tapsSubscription(): Subscription {
  return {
    name: TAPS_SUBSCRIPTION,
    async handle(client: PoolClient, _lane: number, events: readonly RecordedEvent[]): Promise<void> {
      const rows = new KeptRows();
      for (const event of events) {
        if (event.type === 'TransitTapsTaken') rows.add(event, event.data as TransitTapsTakenData);
        if (event.type === 'ChipTapsTaken') rows.add(event, ofChip(event.data as ChipTapsTakenData));
        if (event.type === 'ChipPurseOpened') await enterChip(client, event);
      }
      await rows.write(client);
    },
  };
}

/** What both kinds of cards have in common. */
type KeptTaps = Pick<TransitTapsTakenData, 'cardIndex' | 'source' | 'ends' | 'journeys'> & {
  readonly taps: readonly KeptTap[];
  readonly refused: readonly KeptTap[];
};
type KeptTap = Pick<ReceivedTap, 'id' | 'operator' | 'kind' | 'terminal' | 'at' | 'receivedAt'>;

function ofChip({ cardIndex, source, ends, journeys, taps, refused }: ChipTapsTakenData): KeptTaps {
  const kept = ({ id, record, receivedAt }: ChipTap): KeptTap => {
    const { operator, kind, terminal, at } = record;
    return { id, operator, kind, terminal, at, receivedAt };
  };
  return { cardIndex, source, ends, journeys, taps: taps.map(kept), refused: refused.map(kept) };
}

async function enterChip(client: PoolClient, { streamId, lane, position, data }: RecordedEvent): Promise<void> {
  const { cardIndex, token } = data as ChipPurseOpenedData;
  await client.query(ENTER_CHIP, [cardIndex, streamId, token, lane, position]);
}

/** What events come to, the later ones over the earlier: each table is written once for all of them. */
class KeptRows {
  readonly #taps = new Map<string, object>();
  readonly #ends = new Map<string, object>();
  readonly #written = new Map<string, object>();
  readonly #gone = new Map<string, object>();

  add({ streamId, entity }: RecordedEvent, { cardIndex, source, taps, refused, ends, journeys }: KeptTaps): void {
    const place = { stream_id: streamId, account: entity };
    const left = new Set(refused);
    for (const tap of [...taps, ...refused]) {
      const times = { tapped_at: tap.at, received_at: tap.receivedAt };
      const made = { operator: tap.operator, terminal: tap.terminal ?? null, kind: tap.kind, ...times };
      const first = this.#taps.get(tap.id) ?? { tap_id: tap.id, card_index: cardIndex, source, ...made };
      // One that was refused is in no journey: whoever charges it later needs all that it says.
      const kept = left.has(tap) ? { tap } : {};
      this.#taps.set(tap.id, Object.assign(first, place, kept, endRow(ends[tap.id] ?? { end: 'free' })));
    }
    for (const [id, end] of Object.entries(ends)) {
      const row = this.#taps.get(id);
      if (row) Object.assign(row, endRow(end));
      else this.#ends.set(id, { tap_id: id, ...endRow(end) });
    }
    for (const journey of journeys) this.#addJourney(place, journey);
  }

  #addJourney(place: object, journey: KeptTaps['journeys'][number]): void {
    const row = { ...place, day: dayText(journey.day), journey_id: journey.id };
    const key = Object.values(row).join(' ');
    this.#gone.delete(key);
    this.#written.delete(key);
    if ('gone' in journey) this.#gone.set(key, row);
    else this.#written.set(key, { ...row, journey, ...policyOf(journey) });
  }

  async write(client: PoolClient): Promise<void> {
    const tables = [
      [TAPS, this.#taps],
      [ENDS, this.#ends],
      [GONE, this.#gone],
      [JOURNEYS, this.#written],
    ] as const;
    for (const [statement, rows] of tables) {
      if (rows.size > 0) await client.query(statement, [JSON.stringify([...rows.values()])]);
    }
  }
}

function policyOf({ policyId, policyVersion }: JourneyRecord): object {
  return { policy_id: policyId, policy_version: policyVersion };
}

function endRow(end: TapEnd): object {
  if (end.end !== 'exception') return { end: end.end, reason: null, liable: null };
  return { end: end.end, reason: end.reason, liable: end.liable ?? null };
}
