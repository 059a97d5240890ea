import { CHANGCHUN } from '../../../test/transit/fare-fixtures';
import type { FarePolicyDocument } from '../domain/fare/policy-document';
import { diffFarePolicies } from './fare-policy-diff';
import { isValidFarePolicy, validateFarePolicy } from './validate-fare-policy';

/** The faults of the Changchun sample with changes. */
function faults(change: object): readonly string[] {
  const result = validateFarePolicy({ ...CHANGCHUN, ...change });
  return isValidFarePolicy(result) ? [] : result.map(({ field, message }) => `${field} ${message}`);
}

/** A list of the sample, its first member with changes. */
function first<List extends keyof FarePolicyDocument>(list: List, change: object): object {
  const [one, ...others] = CHANGCHUN[list] as unknown as readonly object[];
  return { [list]: [{ ...one, ...change }, ...others] };
}

describe('a fare policy', () => {
  it('is valid as the sample is', () => expect(faults({})).toEqual([]));

  it('must have the shape that the schema says', () => {
    expect(faults({ service_day_start: '4:00', colour: 'red' })).toEqual([
      'colour is not known here',
      'service_day_start must be a time of day such as "04:30"',
    ]);
    expect(faults(first('fare_products', { price: { kind: 'flat', amount: 2 } }))).toContain(
      'fare_products.0.price.amount must be string',
    );
    expect(faults(first('concessions', { pays: { ratio: '1.5' } }))).toContain(
      'concessions.0.pays.ratio must be a ratio from 0 to 1 as a text, such as "0.95"',
    );
    expect(faults(first('caps', { period: 'year' }))).toEqual(['caps.0.period must be one of day, week, month']);
  });

  it('names only what is there', () => {
    const unknown = (list: keyof FarePolicyDocument, field: string, value: unknown = 'nothing') =>
      faults(first(list, { [field]: value })).map((fault) => fault.split(' ')[0]);
    expect(unknown('fare_leg_rules', 'network_id')).toEqual(['fare_leg_rules.0.network_id']);
    expect(unknown('fare_leg_rules', 'from_area_id')).toEqual(['fare_leg_rules.0.from_area_id']);
    expect(unknown('fare_leg_rules', 'fare_product_id')).toEqual(['fare_leg_rules.0.fare_product_id']);
    expect(unknown('fare_transfer_rules', 'to_leg_group_id')).toEqual(['fare_transfer_rules.0.to_leg_group_id']);
    expect(unknown('concessions', 'rider_category_id')).toEqual(['concessions.0.rider_category_id']);
    expect(unknown('concessions', 'excluded_timeframe_ids', ['nothing'])).toEqual([
      'concessions.0.excluded_timeframe_ids.0',
    ]);
    expect(unknown('caps', 'area_ids', ['nothing'])).toEqual(['caps.0.area_ids.0']);
    expect(unknown('fare_products', 'price', { kind: 'distance', table_id: 'x' })).toEqual([
      'fare_products.0.price.table_id',
    ]);
  });

  it('has no id twice, one ordinary category, ascending bands, and caps last', () => {
    expect(faults(first('caps', { cap_id: 'leg-rail' }))).toEqual([
      'caps.0.cap_id is the id of another rule: leg-rail',
    ]);
    expect(faults(first('networks', { network_id: 'bus' }))).toContain('networks.1.network_id is there twice: bus');
    expect(faults(first('rider_categories', { is_default: false }))).toEqual([
      'rider_categories must have exactly one with is_default',
    ]);
    const bands = [
      { up_to_metres: 7_000, amount: '2.00' },
      { up_to_metres: 7_000, amount: '3.00' },
    ];
    expect(faults(first('distance_tables', { bands }))).toEqual([
      'distance_tables.0.bands.1.up_to_metres must be above the one before',
    ]);
    expect(faults({ stacking: ['cap', 'concession', 'transfer'] })).toEqual([
      'stacking must name concession and transfer in their order, and cap last',
    ]);
    expect(faults(first('fare_transfer_rules', { amount: '1.00' }))).toEqual([
      'fare_transfer_rules.0 must have rebate_amount or rebate_ratio for type 1, amount for types 0 and 2',
    ]);
    expect(faults({ station_graph: undefined })).toEqual(['station_graph is missing: a price has distances']);
  });
});

describe('the difference of two fare policies', () => {
  const change = (part: object) =>
    diffFarePolicies(CHANGCHUN, { ...CHANGCHUN, ...part }).map(({ field, words }) => `${field}: ${words}`);

  it('names members of lists by their ids, wherever they stand', () => {
    expect(change({ ...first('caps', { amount: '10.00' }), version: '2026-2' })).toEqual([
      'caps.day-all.amount: 12.00 becomes 10.00',
      'version: 2026-1 becomes 2026-2',
    ]);
    expect(change({ caps: CHANGCHUN.caps!.slice(1) })).toEqual([
      'caps.day-all.amount: left out: was 12.00',
      'caps.day-all.cap_id: left out: was day-all',
      'caps.day-all.period: left out: was day',
    ]);
  });

  it('tells another order, for the first rule that fits counts', () => {
    const [soldier, free, half, ...others] = CHANGCHUN.concessions!;
    expect(change({ concessions: [soldier!, half!, free!, ...others] })).toEqual([
      'concessions (order): ["soldier-free","senior-free","senior-half","student-half","card-bus"] becomes ' +
        '["soldier-free","senior-half","senior-free","student-half","card-bus"]',
    ]);
  });

  it('tells lists without ids whole', () => {
    const [table] = CHANGCHUN.distance_tables!;
    const bands = [{ up_to_metres: 9_000, amount: '2.00' }];
    expect(change({ distance_tables: [{ ...table!, bands }] })).toEqual([
      expect.stringMatching(
        /^distance_tables\.rail-distance\.bands: \[.*\] becomes \[\{"up_to_metres":9000,"amount":"2\.00"\}\]$/,
      ),
    ]);
  });
});
