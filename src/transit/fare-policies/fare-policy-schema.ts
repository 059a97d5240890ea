import { MODES } from '../domain/fare/tap';
import { pattern, record } from './schema-check';

const YUAN = pattern('^\\d{1,5}(\\.\\d{1,2})?$', 'must be yuan as a text with two decimals at most, such as "2.00"');
const RATIO = pattern('^(0(\\.\\d{1,6})?|1(\\.0{1,6})?)$', 'must be a ratio from 0 to 1 as a text, such as "0.95"');
const MINUTE = pattern('^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$', 'must be a time of day such as "04:30"');
const SERVICE_START = pattern('^([01]\\d|2[0-3]):[0-5]\\d$', 'must be a time of day such as "04:30"');
const CITY = pattern('^\\d{4}$', 'must be a city code of four digits');
const ID = pattern('^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$', 'must be letters, digits, dots, dashes: 64 at most');
const TEXT = { type: 'string', minLength: 1, maxLength: 1_000 } as const;
const NAME = { type: 'string', minLength: 1, maxLength: 64 } as const;
const DATE = { type: 'string', format: 'date' } as const;
const FLAG = { type: 'boolean' } as const;
const MAX_ITEMS = 2_000;
/** A month of minutes; nothing of a journey lasts longer. */
const MINUTES = { type: 'integer', minimum: 1, maximum: 44_640 } as const;
const SECONDS = { type: 'integer', minimum: 1, maximum: 2_678_400 } as const;

function listOf(items: object, minItems = 1): object {
  return { type: 'array', minItems, maxItems: MAX_ITEMS, items };
}

function namesOf(items: object): object {
  return { ...listOf(items), uniqueItems: true };
}

/** One of several shapes, told apart by the property that only it has, so that faults are those of the shape that was meant. */
function byProperty(shapes: Readonly<Record<string, object>>): object {
  const names = Object.keys(shapes);
  const [last = '', ...others] = names.toReversed();
  let schema: object = record([last], { [last]: shapes[last] ?? {} });
  for (const name of others) {
    schema = { if: { required: [name] }, then: record([name], { [name]: shapes[name] ?? {} }), else: schema };
  }
  return { type: 'object', ...schema };
}

const FARE = {
  if: { type: 'string' },
  then: { enum: ['lowest', 'highest'] },
  else: { ...record(['amount'], { amount: YUAN }) },
};

const PRICE_KINDS = ['flat', 'distance', 'sections', 'on_device'] as const;
const PRICE = {
  type: 'object',
  required: ['kind'],
  properties: { kind: { enum: PRICE_KINDS } },
  allOf: [
    priceOf('flat', { amount: YUAN }),
    priceOf('distance', { table_id: ID }),
    priceOf('sections', { table_id: ID }),
    priceOf('on_device', {}),
  ],
};

function priceOf(kind: (typeof PRICE_KINDS)[number], properties: Readonly<Record<string, object>>): object {
  return {
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    then: record(['kind', ...Object.keys(properties)], { kind: { const: kind }, ...properties }),
  };
}

const MODE_LIST = namesOf({ enum: MODES });

const PARTS = {
  networks: listOf(
    record(['network_id', 'name'], {
      ...{ network_id: ID, name: NAME, modes: MODE_LIST, operators: namesOf(NAME), lines: namesOf(NAME) },
    }),
  ),
  areas: listOf(record(['area_id', 'stops'], { area_id: ID, stops: namesOf(NAME) }), 0),
  timeframes: listOf(
    record(['timeframe_id', 'from', 'to'], {
      ...{ timeframe_id: ID, from: SERVICE_START, to: MINUTE },
      weekdays: namesOf({ type: 'integer', minimum: 1, maximum: 7 }),
    }),
    0,
  ),
  rider_categories: listOf(
    record(['rider_category_id', 'name'], { rider_category_id: ID, name: NAME, is_default: FLAG }),
  ),
  station_graph: record(['edges'], {
    edges: {
      ...{ type: 'array', minItems: 1, maxItems: 10_000 },
      items: {
        ...{ type: 'array', minItems: 3, maxItems: 3 },
        prefixItems: [NAME, NAME, { type: 'integer', minimum: 1, maximum: 200_000 }],
      },
    },
  }),
  distance_tables: listOf(
    record(['table_id', 'bands'], {
      table_id: ID,
      bands: listOf(
        record(['up_to_metres', 'amount'], {
          up_to_metres: { type: 'integer', minimum: 1, maximum: 1_000_000 },
          amount: YUAN,
        }),
      ),
      then: record(['every_metres', 'amount'], {
        every_metres: { type: 'integer', minimum: 1_000, maximum: 1_000_000 },
        amount: pattern('^\\d{1,2}(\\.\\d{1,2})?$', 'must be yuan below 100 as a text, such as "1.00"'),
      }),
    }),
    0,
  ),
  section_tables: listOf(
    record(['table_id', 'lines', 'bands'], {
      table_id: ID,
      lines: { type: 'object', minProperties: 1, maxProperties: MAX_ITEMS, additionalProperties: namesOf(NAME) },
      bands: listOf(
        record(['up_to_sections', 'amount'], {
          up_to_sections: { type: 'integer', minimum: 1, maximum: 1_000 },
          amount: YUAN,
        }),
      ),
    }),
    0,
  ),
  fare_products: listOf(
    record(['fare_product_id', 'name', 'price'], { fare_product_id: ID, name: NAME, price: PRICE }),
  ),
} as const;

const RULES = {
  fare_leg_rules: listOf(
    record(['rule_id', 'leg_group_id', 'fare_product_id'], {
      ...{ rule_id: ID, leg_group_id: ID, network_id: ID, from_area_id: ID, to_area_id: ID },
      ...{ from_timeframe_id: ID, to_timeframe_id: ID, fare_product_id: ID },
      rule_priority: { type: 'integer', minimum: 0, maximum: 1_000 },
    }),
  ),
  fare_transfer_rules: listOf(
    record(['rule_id', 'transfer_count', 'duration_limit', 'duration_limit_type', 'fare_transfer_type'], {
      ...{ rule_id: ID, from_leg_group_id: ID, to_leg_group_id: ID },
      transfer_count: { type: 'integer', minimum: -1, maximum: 100, not: { const: 0 } },
      duration_limit: SECONDS,
      duration_limit_type: { enum: [0, 1, 2, 3] },
      duration_from: { enum: ['previous', 'first'] },
      fare_transfer_type: { enum: [0, 1, 2] },
      ...{ amount: YUAN, rebate_amount: YUAN, rebate_ratio: RATIO, same_line: FLAG },
      ...{ rider_category_ids: namesOf(ID), other_cities: FLAG, subsidy_share: RATIO },
    }),
    0,
  ),
  concessions: listOf(
    record(['concession_id', 'rider_category_id', 'pays'], {
      ...{ concession_id: ID, rider_category_id: ID, network_ids: namesOf(ID) },
      pays: byProperty({
        ratio: RATIO,
        amount: YUAN,
        fare_product_id: ID,
        bands: listOf(record(['from', 'ratio'], { from: YUAN, ratio: RATIO })),
      }),
      ...{ timeframe_ids: namesOf(ID), excluded_timeframe_ids: namesOf(ID) },
      monthly_quota: { type: 'integer', minimum: 1, maximum: 10_000 },
      review_months: { type: 'integer', minimum: 1, maximum: 120 },
      ...{ anti_passback_seconds: SECONDS, transfers: FLAG, caps: FLAG, other_cities: FLAG, subsidy_share: RATIO },
    }),
    0,
  ),
  caps: listOf(
    record(['cap_id', 'period', 'amount'], {
      ...{ cap_id: ID, period: { enum: ['day', 'week', 'month'] }, amount: YUAN, modes: MODE_LIST },
      ...{ area_ids: namesOf(ID), rider_category_ids: namesOf(ID), other_cities: FLAG, subsidy_share: RATIO },
    }),
    0,
  ),
  over_time: listOf(
    record(['rule_id', 'after_minutes', 'surcharge'], {
      ...{ rule_id: ID, network_id: ID, after_minutes: MINUTES, surcharge: FARE },
    }),
    0,
  ),
  same_stop: listOf(
    record(['rule_id', 'price'], { rule_id: ID, network_id: ID, within_minutes: MINUTES, price: FARE }),
    0,
  ),
  incomplete: listOf(
    record(['rule_id', 'max_minutes', 'missing_exit', 'missing_entry'], {
      ...{ rule_id: ID, network_id: ID, max_minutes: MINUTES, missing_exit: FARE, missing_entry: FARE },
    }),
    0,
  ),
  group: record(['max_riders'], { max_riders: { type: 'integer', minimum: 1, maximum: 100 } }),
  gate: record(['risk_limit'], { risk_limit: YUAN, entry_needs: { enum: ['lowest', 'make_up'] } }),
  stacking: { type: 'array', items: { enum: ['concession', 'transfer', 'cap'] } },
} as const;

/** JSON Schema (2020-12) of a fare policy document; how its parts must fit one another is told by `readFarePolicy`. */
export const FARE_POLICY_SCHEMA: object = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Onecard fare policy (票价政策)',
  ...record(
    [
      ...['policy_id', 'version', 'city', 'official', 'service_day_start', 'networks', 'rider_categories'],
      ...['fare_products', 'fare_leg_rules', 'stacking'],
    ],
    {
      ...{ policy_id: ID, version: ID, city: CITY, official: FLAG, note: TEXT },
      ...{ effective_from: DATE, effective_to: DATE, service_day_start: SERVICE_START },
      ...PARTS,
      ...RULES,
    },
  ),
};
