import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import type { FarePolicyDocument } from '../domain/fare/policy-document';
import { FarePolicies } from '../fare-policies/fare-policies';
import { OperatorDirectory, type TransitOperator } from '../operators/operator-directory';

/** Leading digit of the 20 of a record that is no part of the number. */
const PADDING = /^0(?=\d{19}$)/;

/** A city that clears (清分) in T-Union. */
export interface ClearingCity {
  /** Clearing code of GB/T 13497, 4 digits. */
  readonly city: string;
  readonly name: string;
  /** Code of the operator whose account is what the city is owed; null for the centre here. */
  readonly operator: string | null;
  /** What transit numbers of its issuers begin with. */
  readonly prefixes: readonly string[];
}

/** What is told of a city to register it. */
export interface NewClearingCity {
  readonly city: string;
  readonly name: string;
  /** Merchant that is owed what its rides come to; left out for the centre here. */
  readonly merchantId?: string;
  readonly prefixes: readonly string[];
}

/** The cities that clear with each other, and which of them a card is of. */
@Injectable()
export class ClearingCities {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly operators: OperatorDirectory,
    private readonly policies: FarePolicies,
    private readonly clock: Clock,
  ) {}

  /** All of them, the centre here first. */
  async list(): Promise<readonly ClearingCity[]> {
    const { rows } = await this.pool.query<ClearingCity>(
      `SELECT city, name, operator, ARRAY(SELECT prefix FROM transit_card_issuer i WHERE i.city = c.city ORDER BY prefix) AS prefixes
         FROM transit_clearing_city c ORDER BY operator IS NOT NULL, city`,
    );
    return rows;
  }

  /** The centre here. Throws the problem `state_conflict` when none is registered. */
  async own(): Promise<ClearingCity> {
    const own = (await this.list()).find(({ operator }) => operator === null);
    if (own === undefined) throw new ProblemError('state_conflict', { detail: 'no city is registered as this centre' });
    return own;
  }

  /** Another city and its operator here. Throws the problem `not_found`. */
  async other(city: string): Promise<TransitOperator> {
    const code = (await this.list()).find((one) => one.city === city)?.operator ?? '';
    const operator = (await this.operators.find([code])).get(code);
    if (operator === undefined) throw new ProblemError('not_found', { detail: `no other city ${city} is registered` });
    return operator;
  }

  /** The city that a transit number is of: that of the longest prefix; undefined when no issuer is known. */
  async issuerOf(): Promise<(card: string) => ClearingCity | undefined> {
    const byPrefix = new Map(
      (await this.list()).flatMap((city) => city.prefixes.map((prefix) => [prefix, city] as const)),
    );
    const lengths = [...new Set([...byPrefix.keys()].map(({ length }) => length))].sort((a, b) => b - a);
    return (card) => {
      const number = card.replace(PADDING, '');
      return lengths.map((length) => byPrefix.get(number.slice(0, length))).find((city) => city !== undefined);
    };
  }

  /**
   * Registers a city; the same again changes nothing, and prefixes may be added. Rides that it clears cost what its terminals
   * took: another city gets a fare policy that says so, and an operator whose account is what it is owed.
   * @throws ProblemError `not_found` for an unknown merchant, `state_conflict` where something else is registered already.
   */
  async register({ city, name, merchantId, prefixes }: NewClearingCity): Promise<ClearingCity> {
    const operator = merchantId === undefined ? null : await this.#operatorFor(city, merchantId);
    const now = this.clock.now();
    await this.pool.query(
      `INSERT INTO transit_clearing_city (city, name, operator, registered_at)
       VALUES ($1, $2, $3, to_timestamp($4 / 1000.0)) ON CONFLICT DO NOTHING`,
      [city, name, operator, now],
    );
    await this.pool.query(
      `INSERT INTO transit_card_issuer (prefix, city, registered_at)
       SELECT p, $2, to_timestamp($3 / 1000.0) FROM unnest($1::text[]) AS p
        WHERE EXISTS (SELECT FROM transit_clearing_city WHERE city = $2) ON CONFLICT DO NOTHING`,
      [prefixes, city, now],
    );
    const stored = (await this.list()).find((one) => one.city === city);
    const isSame = stored?.name === name && stored.operator === operator;
    if (!isSame || prefixes.some((prefix) => !stored.prefixes.includes(prefix))) {
      throw conflict(`city ${city}, the centre here or a prefix is registered with other details`);
    }
    return stored;
  }

  async #operatorFor(city: string, merchantId: string): Promise<string> {
    const policy = policyOf(city);
    const others = (await this.policies.policiesOf(city)).filter((dated) => dated.policy.id !== policy.policy_id);
    if (others.length > 0) throw conflict(`the fares of city ${city} are priced here by a policy of its own`);
    await this.policies.importDocument(policy, 'transit clearing');
    const code = `tu-${city}`;
    await this.operators.register({ code, merchantId, city });
    return code;
  }
}

/** Rides elsewhere cost what was taken there: their city has priced them. */
function policyOf(city: string): FarePolicyDocument {
  return {
    ...{ policy_id: `TU-CLEARING-${city}`, version: '1', city, official: false, service_day_start: '00:00' },
    note: 'Rides that another city clears: each costs what its terminal took.',
    networks: [{ network_id: 'all', name: '交通联合' }],
    rider_categories: [{ rider_category_id: 'card', name: '交通联合卡', is_default: true }],
    fare_products: [{ fare_product_id: 'taken', name: '异地实收', price: { kind: 'on_device' } }],
    fare_leg_rules: [{ rule_id: 'taken', leg_group_id: 'taken', fare_product_id: 'taken' }],
    stacking: ['concession', 'transfer', 'cap'],
  };
}

function conflict(detail: string): ProblemError {
  return new ProblemError('state_conflict', { detail });
}
