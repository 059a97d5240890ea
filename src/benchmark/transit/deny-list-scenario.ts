import type { INestApplicationContext } from '@nestjs/common';
import type { Pool } from 'pg';
import { TransitCardDirectory } from '../../cardholder';
import { openPool } from '../../platform/database';
import { DenyListReader } from '../../transit';
import { closedLoop } from '../closed-loop';
import { measured } from '../measure';
import { below } from '../random';
import type { ScenarioSettings } from '../scenarios';
import { Tally } from '../tally';

/** Terminals that ask at the same time. */
export const DOWNLOADS_IN_FLIGHT = 2;
/** Cards that are written at once. */
const PAGE = 10_000;
/** Changes of a version: as many go as come. */
const CHANGES = 10;
/** Versions after those of the first million, so that deltas have something to tell. */
const VERSIONS = 10_000;
/** Versions that terminals are behind at most. */
const BEHIND = 1_000;
/** Changes in a block: as the API gives them unless asked otherwise. */
const BLOCK = 1_000;
const NUMBER_DIGITS = 19;

const CARDS = `INSERT INTO transit_card (number_index, token, stream_id, sealed_number)
  SELECT number::uuid, 'card_' || number, 134217728, sealed FROM unnest($1::text[], $2::bytea[]) AS c(number, sealed)`;
const SPANS = `INSERT INTO deny_span (entry_index, number_index, added_version)
  SELECT number::uuid, number::uuid, $2::bigint + (place - 1) / $3 FROM unnest($1::text[]) WITH ORDINALITY AS c(number, place)`;
const REMOVALS = `UPDATE deny_span SET removed_version = $1::bigint + (span_id / 2) % $2 WHERE span_id % 2 = 0
   AND span_id <= $2::bigint * $3 * 2 AND removed_version IS NULL`;
const HEADS = `WITH made AS (INSERT INTO deny_version SELECT v, now(), 0, decode(repeat('00', 32), 'hex') FROM generate_series(1, $1::bigint) v)
  UPDATE deny_head SET version = $1`;

/** (l): lists cards and has them change in thousands of versions, then asks for what changed since one of the newest thousand. */
export async function measureDenyList(
  { server, plan, signal }: ScenarioSettings,
  app: INestApplicationContext,
  ownerUrl: string,
): Promise<Tally> {
  const directory = app.get(TransitCardDirectory, { strict: false });
  const owner = openPool(ownerUrl, {
    ...{ max: 1, role: false, applicationName: 'onecard bench deny list', statementTimeoutMs: 0 },
  });
  try {
    await fill(owner, directory, plan.listedCards, signal);
  } finally {
    await owner.end();
  }
  await server.settle(ownerUrl);
  await server.checkpoint();
  const reader = app.get(DenyListReader, { strict: false });
  const newest = 1 + VERSIONS;
  const operation = async (): Promise<boolean> => {
    const since = newest - 1 - below(BEHIND);
    const { full, to, changes } = await reader.block({ since, limit: BLOCK });
    return !full && to === newest && changes.length > 0;
  };
  const tally = new Tally();
  const inFlight = DOWNLOADS_IN_FLIGHT;
  for (let round = 1; round <= plan.rounds; round += 1) {
    await closedLoop(operation, { inFlight, seconds: plan.warmUpSeconds, signal });
    const loop = { inFlight, seconds: plan.windowSeconds, latencies: tally.latencies, signal };
    await measured(server, tally, () => closedLoop(operation, loop));
  }
  return tally;
}

/** The cards of version 1, then so many versions in which half of the changes list a card and half release one. */
async function fill(pool: Pool, directory: TransitCardDirectory, cards: number, signal: AbortSignal): Promise<void> {
  const fresh = (VERSIONS * CHANGES) / 2;
  for (let from = 0; from < cards + fresh; from += PAGE) {
    signal.throwIfAborted();
    const numbers = Array.from({ length: PAGE }, (_, index) => {
      return directory.stored(`31048900${String(from + index).padStart(NUMBER_DIGITS - 8, '0')}`);
    });
    const indexes = numbers.map(({ numberIndex }) => numberIndex);
    await pool.query(CARDS, [indexes, numbers.map(({ sealed }) => sealed)]);
    const isFirst = from < cards;
    const version = isFirst ? 1 : 2 + (from - cards) / (CHANGES / 2);
    await pool.query(SPANS, [indexes, version, isFirst ? PAGE : CHANGES / 2]);
  }
  await pool.query(REMOVALS, [2, VERSIONS, CHANGES / 2]);
  await pool.query(HEADS, [1 + VERSIONS]);
}
