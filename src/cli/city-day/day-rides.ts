import type { INestApplicationContext } from '@nestjs/common';
import { cityRiderOf, type DayNumber, type TakenBatch, TapIntake, TransitCity, type UploadedTap } from '../../transit';

/** Taps that are uploaded at once. */
const BATCH = 5_000;

/** Whose rides, of which service day. */
export interface RidesPlan {
  readonly seed: number;
  readonly people: number;
  readonly day: DayNumber;
  /** Number of the transit card of a person. */
  readonly transitNumber: (person: number) => string;
}

/** Where the city's taps ended, and what cards paid, fen. */
export interface RideTotals {
  taps: number;
  charged: number;
  free: number;
  duplicate: number;
  exception: number;
  paid: number;
}

/** Uploads the taps of a service day, faults included, as gates and buses do that decide offline. */
export async function playRides(
  app: INestApplicationContext,
  plan: RidesPlan,
  totals: RideTotals,
  tell: (taps: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const intake = app.get(TapIntake, { strict: false });
  for (const batch of batchesOf(plan)) {
    signal.throwIfAborted();
    count(await intake.take('city day', batch), totals);
    tell(totals.taps);
  }
}

function* batchesOf({ seed, people, day, transitNumber }: RidesPlan): Generator<UploadedTap[]> {
  const city = new TransitCity({ riders: people, first: day, days: 1, seed, longestDelay: 0 });
  let batch: UploadedTap[] = [];
  for (const { tap, receivedAt, reception } of city.uploads()) {
    const rider = cityRiderOf(tap.card);
    const card = city.rider(rider).cardCity === undefined ? transitNumber(rider) : tap.card;
    batch.push({ tap: { ...tap, card }, receivedAt, ...(reception && { reception }) });
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

function count({ taps, paid }: TakenBatch, totals: RideTotals): void {
  totals.taps += taps.length;
  for (const { end } of taps) totals[end] += 1;
  totals.paid += paid.transit + paid.epurse;
}
