import type { FarePolicyDocument } from '../../transit';

/** Clearing code of a city that does not exist. */
export const GATE_CITY = '9901';
export const GATE_OPERATOR = 'bench-metro';
/** Stations of the one line. */
const STATIONS = 24;
const METRES_BETWEEN = 1_300;

/** A station of the line. */
export function stationOf(place: number): string {
  return `B-${String(place % STATIONS).padStart(2, '0')}`;
}

/** An invented metro: fares by distance, a cap for the day, and for the month one that no commuter reaches. */
export const GATE_FARES: FarePolicyDocument = {
  ...{ policy_id: 'BENCH', version: '1', city: GATE_CITY, official: false, note: 'Invented for the benchmark.' },
  service_day_start: '04:00',
  networks: [{ network_id: 'rail', name: 'rail', modes: ['metro'] }],
  rider_categories: [{ rider_category_id: 'adult', name: 'adult', is_default: true }],
  station_graph: {
    edges: Array.from({ length: STATIONS - 1 }, (_, place) => [stationOf(place), stationOf(place + 1), METRES_BETWEEN]),
  },
  distance_tables: [
    {
      table_id: 'metres',
      bands: [
        { up_to_metres: 7_000, amount: '2.00' },
        { up_to_metres: 13_000, amount: '3.00' },
        { up_to_metres: 19_000, amount: '4.00' },
      ],
      then: { every_metres: 8_000, amount: '1.00' },
    },
  ],
  fare_products: [{ fare_product_id: 'metro', name: 'metro', price: { kind: 'distance', table_id: 'metres' } }],
  fare_leg_rules: [{ rule_id: 'leg', leg_group_id: 'rail', network_id: 'rail', fare_product_id: 'metro' }],
  caps: [
    { cap_id: 'day', period: 'day', amount: '12.00' },
    { cap_id: 'month', period: 'month', amount: '400.00' },
  ],
  incomplete: [{ rule_id: 'make-up', max_minutes: 240, missing_exit: 'highest', missing_entry: 'highest' }],
  gate: { risk_limit: '10.00' },
  stacking: ['concession', 'transfer', 'cap'],
};
