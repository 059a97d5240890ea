import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProblemError } from '../../platform/errors';
import { ClearingCities } from '../clearing/clearing-cities';
import { MovementsFollower } from '../day-files/follow';
import type { JourneyRecord } from '../domain/account';
import type { FarePolicy } from '../domain/fare/policy';
import type { Mode } from '../domain/fare/tap';
import { dayText } from '../domain/fare/shanghai-days';
import { type Leg, legsOf, netPairs, type Owed, owedFor } from '../domain/split/pairs';
import { FarePolicies } from '../fare-policies/fare-policies';

/** Journeys that are looked at once. */
const PAGE = 500;

const SHARED = `SELECT stream_id AS "streamId", account, day::text AS "dayText", journey_id AS id, journey,
    policy_id AS "policyId", policy_version AS "policyVersion"
  FROM transit_journey WHERE journey->'shared' IS NOT NULL AND day >= $1::date AND day <= $2::date
   AND (day, stream_id, account, journey_id) > ($3::date, $4, $5, $6)
 ORDER BY day, stream_id, account, journey_id LIMIT ${PAGE}`;

const OF_CARDS = `SELECT DISTINCT ON (j.stream_id, j.day, j.account, j.journey_id) j.stream_id AS "streamId", j.account,
    j.day::text AS "dayText", j.journey_id AS id, j.journey, j.policy_id AS "policyId", j.policy_version AS "policyVersion"
  FROM json_to_recordset($1) AS w(stream bigint, account integer, since date, upto date)
  JOIN transit_journey j ON j.stream_id = w.stream AND j.account = w.account AND j.day >= w.since AND j.day <= w.upto
 ORDER BY j.stream_id, j.day, j.account, j.journey_id`;

const CITIES = `SELECT coalesce(sum(paid + subsidy) FILTER (WHERE kind <> 'cleared'), 0)::bigint AS elsewhere,
    coalesce(-sum(paid + subsidy) FILTER (WHERE kind = 'cleared'), 0)::bigint AS here
  FROM transit_movement WHERE operator = $1 AND day >= $2::date AND day <= $3::date`;

interface JourneyRow {
  readonly streamId: number;
  readonly account: number;
  readonly dayText: string;
  readonly id: string;
  readonly journey: JourneyRecord;
  readonly policyId: string;
  readonly policyVersion: string;
}

/** What is between this centre and another city, fen. */
export interface CityPair {
  readonly city: string;
  readonly name: string;
  /** Rides there of our cards: owed to the city. */
  readonly elsewhere: number;
  /** Rides here of its cards that it has accepted: owed by the city. */
  readonly here: number;
  /** `elsewhere - here`: above 0 the city is owed it, below 0 it owes it. */
  readonly net: number;
}

/** Who owes whom for service days; amounts are fen. */
export interface ClearingStatement {
  readonly from: string;
  readonly to: string;
  /** Rebates and caps that were shared, and what their operators bore. */
  readonly shared: { readonly count: number; readonly borne: number };
  /** What operators owe each other, netted by pair. */
  readonly operators: readonly Owed[];
  readonly cities: readonly CityPair[];
}

/** Makes the statement (清分结算单) between operators and between cities, from journeys as they are priced now. */
@Injectable()
export class ClearingStatements {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly policies: FarePolicies,
    private readonly cities: ClearingCities,
    private readonly follower: MovementsFollower,
  ) {}

  /** Of the service days `from` to `to`, `YYYY-MM-DD`. Throws the problem `validation_failed` when they are no period. */
  async make(from: string, to: string): Promise<ClearingStatement> {
    if (from > to) {
      const fault = { field: 'to', code: 'period', message: `must not be before ${from}` };
      throw new ProblemError('validation_failed', { errors: [fault] });
    }
    await this.follower.catchUp();
    const shared = { count: 0, borne: 0 };
    let owed: readonly Owed[] = [];
    for await (const rows of this.#shared(from, to)) {
      const page = await this.#owedOf(rows);
      shared.count += page.count;
      shared.borne += page.borne;
      owed = netPairs([...owed, ...page.owed]);
    }
    return { from, to, shared, operators: owed, cities: await this.#cities(from, to) };
  }

  async *#shared(from: string, to: string): AsyncGenerator<readonly JourneyRow[]> {
    let after: readonly [string, number, number, string] = [from, -1, 0, ''];
    for (;;) {
      const { rows } = await this.pool.query<JourneyRow>(SHARED, [from, to, ...after]);
      if (rows.length > 0) yield rows;
      const last = rows.at(-1);
      if (rows.length < PAGE || last === undefined) return;
      after = [last.dayText, last.streamId, last.account, last.id];
    }
  }

  async #owedOf(
    rows: readonly JourneyRow[],
  ): Promise<{ readonly count: number; readonly borne: number; readonly owed: readonly Owed[] }> {
    const wanted = rows.map(({ streamId, account, dayText: upto, journey: { shared = [], day } }) => {
      const since = dayText(shared.reduce((first, one) => (one.since < first ? one.since : first), day));
      return { stream: streamId, account, since, upto };
    });
    const { rows: ofCards } = await this.pool.query<JourneyRow>(OF_CARDS, [JSON.stringify(wanted)]);
    const byCard = Map.groupBy(ofCards, ({ streamId, account }) => `${streamId} ${account}`);
    const owed: Owed[] = [];
    const sums = { count: 0, borne: 0 };
    const policies = await this.#policiesOf(rows);
    for (const row of rows) {
      const leg = legOf(row);
      const legs = (byCard.get(`${row.streamId} ${row.account}`) ?? []).map(legOf);
      for (const rebate of leg.shared ?? []) {
        sums.count += 1;
        sums.borne += rebate.borne;
        const cap =
          rebate.kind === 'cap' ? policies.get(policyKey(row))?.caps.find(({ id }) => id === rebate.rule) : undefined;
        owed.push(...owedFor(rebate, legsOf(leg, rebate, legs, cap)));
      }
    }
    return { ...sums, owed };
  }

  async #policiesOf(rows: readonly JourneyRow[]): Promise<ReadonlyMap<string, FarePolicy>> {
    const policies = new Map<string, FarePolicy>();
    for (const row of rows) {
      if (policies.has(policyKey(row))) continue;
      const policy = await this.policies.policyById(row.policyId, row.policyVersion);
      if (policy !== undefined) policies.set(policyKey(row), policy);
    }
    return policies;
  }

  async #cities(from: string, to: string): Promise<readonly CityPair[]> {
    const pairs: CityPair[] = [];
    for (const { city, name, operator } of await this.cities.list()) {
      if (operator === null) continue;
      const { rows } = await this.pool.query<{ elsewhere: number; here: number }>(CITIES, [operator, from, to]);
      const { elsewhere = 0, here = 0 } = rows[0] ?? {};
      pairs.push({ city, name, elsewhere, here, net: elsewhere - here });
    }
    return pairs;
  }
}

function legOf({ id, journey, policyId, policyVersion }: JourneyRow): Leg {
  const { operator, day, start, mode, from, to, list, makeUp, shared, city } = journey;
  return {
    ...{ id, operator, day, start, mode: mode as Mode, list, isMakeUp: makeUp === true },
    ...{ policy: `${city} ${policyId} ${policyVersion}` },
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(shared === undefined ? {} : { shared }),
  };
}

function policyKey({ policyId, policyVersion }: JourneyRow): string {
  return `${policyId} ${policyVersion}`;
}
