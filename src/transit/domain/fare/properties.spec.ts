import fc from 'fast-check';
import { at, bus, CHANGCHUN, changchun, day, gate } from '../../../../test/transit/fare-fixtures';
import { plainFares, type PlainRider } from '../../../../test/transit/plain-fares';
import { periodOf } from './caps';
import { yuan } from './exact';
import type { Cap, FarePolicy } from './policy';
import type { FarePolicyDocument } from './policy-document';
import { rate, type Rating, totalsOf } from './rate';
import { rerate } from './rerate';
import type { Rider } from './rider';
import type { Tap } from './tap';

const RUNS = { numRuns: 100 };
/** Eleven days around the change of a month, of a week and of a leap year's February, around the clock. */
const FIRST = at('2028-02-24T00:00:00');
const MINUTES = 11 * 1_440;

const station = fc.constantFrom('L1-01', 'L1-03', 'L1-04', 'L1-05', 'L1-05', 'L1-12', 'L2-02', 'L2-07', 'NOWHERE');
const section = fc.constantFrom('A', 'C', 'E', 'H');
const ratio = fc.integer({ min: 0, max: 10_000 }).map((tenThousandths) => (tenThousandths / 10_000).toFixed(4));
const yuanText = (most: number) => fc.integer({ min: 0, max: most }).map((fen) => (fen / 100).toFixed(2));

/** A ride, or a part of one: the taps of one card lie close together in clusters, so that rides follow and overlap one another. */
const anyRide: fc.Arbitrary<readonly Tap[]> = fc
  .record({
    cluster: fc.integer({ min: 0, max: 9 }),
    minute: fc.integer({ min: 0, max: 400 }),
    lasts: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 300 })),
    what: fc.constantFrom(
      'metro',
      'metro',
      'metro',
      'entry',
      'exit',
      'make_up',
      'bus',
      'bus',
      'bus',
      '160',
      'on',
      'off',
    ),
    stops: fc.tuple(station, station),
    line: fc.constantFrom('306', 'G15', '9'),
    sections: fc.tuple(section, section),
    vehicle: fc.constantFrom(undefined, 'X', 'Y'),
    riders: fc.constantFrom(undefined, undefined, undefined, 2, 6),
    city: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, '2420'),
  })
  .map(({ cluster, minute, lasts, what, stops, line, sections, vehicle, riders, city }) => {
    const start = FIRST + ((cluster * 1_597 + minute) % MINUTES) * 60_000;
    const more = (kind: string, time: number): Partial<Tap> => ({
      ...{ id: `${time} ${kind} ${what} ${stops.join()} ${line} ${sections.join()}`, at: time },
      ...(riders === undefined ? {} : { riders }),
      ...(city === undefined ? {} : { cardCity: city }),
    });
    const when = '2028-02-24T00:00:00';
    const at160 = (kind: 'entry' | 'exit', time: number, stop: string) =>
      bus(when, '160', { ...more(kind, time), ...(vehicle === undefined ? {} : { vehicle }), stop, kind });
    const end = start + lasts * 60_000;
    switch (what) {
      case 'bus':
        return [bus(when, line, { ...more('bus', start), ...(vehicle === undefined ? {} : { vehicle }) })];
      case '160':
        return [at160('entry', start, sections[0]), at160('exit', end, sections[1])];
      case 'on':
        return [at160('entry', start, sections[0])];
      case 'off':
        return [at160('exit', end, sections[1])];
      case 'metro':
        return [gate('entry', when, stops[0], more('entry', start)), gate('exit', when, stops[1], more('exit', end))];
      default:
        return [gate(what, when, stops[0], more(what, start))];
    }
  });

const anyTaps = fc
  .array(anyRide, { maxLength: 24, size: 'max' })
  .map((rides) => [...new Map(rides.flat().map((tap) => [tap.id, tap])).values()]);

const anyPolicy: fc.Arbitrary<FarePolicyDocument> = fc
  .record({
    stacking: fc.constantFrom(['concession', 'transfer', 'cap'] as const, ['transfer', 'concession', 'cap'] as const),
    caps: fc.array(
      fc.record({
        period: fc.constantFrom('day' as const, 'week' as const, 'month' as const),
        amount: fc.oneof(yuanText(2_000), yuanText(400)),
        scope: fc.constantFrom(
          {},
          { modes: ['bus' as const] },
          { area_ids: ['centre'] },
          { rider_category_ids: ['student'] },
        ),
        subsidy_share: ratio,
        other_cities: fc.boolean(),
      }),
      { maxLength: 4 },
    ),
    rules: fc.array(
      fc.record({
        from: fc.constantFrom(undefined, 'rail', 'bus'),
        to: fc.constantFrom(undefined, 'rail', 'bus'),
        transfer_count: fc.constantFrom(-1, 1, 2),
        duration_limit: fc.integer({ min: 10, max: 120 }).map((minutes) => minutes * 60),
        duration_limit_type: fc.constantFrom(0 as const, 1 as const, 2 as const, 3 as const),
        duration_from: fc.constantFrom('previous' as const, 'first' as const),
        effect: fc.oneof(
          yuanText(300).map((amount) => ({ fare_transfer_type: 0 as const, amount })),
          yuanText(300).map((amount) => ({ fare_transfer_type: 1 as const, rebate_amount: amount })),
          ratio.map((share) => ({ fare_transfer_type: 1 as const, rebate_ratio: share })),
          yuanText(900).map((amount) => ({ fare_transfer_type: 2 as const, amount })),
        ),
        same_line: fc.boolean(),
        other_cities: fc.boolean(),
        subsidy_share: ratio,
      }),
      { maxLength: 3 },
    ),
    quota: fc.integer({ min: 1, max: 5 }),
    passback: fc.integer({ min: 1, max: 120 }).map((minutes) => minutes * 60),
    shares: fc.tuple(ratio, ratio, ratio),
    flags: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    start: fc.constantFrom('00:00', '04:00', '05:30'),
  })
  .map(({ stacking, caps, rules, quota, passback, shares, flags, start }): FarePolicyDocument => {
    const [soldier, senior, half, student, card] = CHANGCHUN.concessions!;
    const limits = { monthly_quota: quota, anti_passback_seconds: passback, transfers: flags[0], caps: flags[1] };
    const bands = {
      bands: [
        { from: '0', ratio: shares[1] },
        { from: '1.50', ratio: shares[2] },
      ],
    };
    return {
      ...CHANGCHUN,
      ...{ stacking, service_day_start: start },
      caps: caps.map(({ scope, ...cap }, index) => ({ cap_id: `cap-${index}`, ...cap, ...scope })),
      fare_transfer_rules: rules.map(({ from, to, effect, ...rule }, index) => ({
        ...{ rule_id: `transfer-${index}`, ...rule, ...effect },
        ...(from === undefined ? {} : { from_leg_group_id: from }),
        ...(to === undefined ? {} : { to_leg_group_id: to }),
      })),
      concessions: [
        soldier!,
        { ...senior!, ...limits },
        half!,
        { ...student!, pays: { ratio: shares[0] }, subsidy_share: shares[1] },
        { ...card!, pays: flags[2] ? bands : { fare_product_id: 'bus-1' } },
      ],
    };
  });

const anyRider: fc.Arbitrary<PlainRider> = fc
  .array(
    fc.record({
      category: fc.constantFrom('student', 'senior', 'soldier'),
      reviewedOn: fc.constantFrom('2027-02-28', '2027-03-01', '2027-12-31', '2028-02-29'),
      to: fc.constantFrom('2028-02-28', '2028-02-29', '2028-12-31'),
    }),
    { maxLength: 2 },
  )
  .chain((entitlements) => fc.constantFrom({ entitlements }, { entitlements }, { entitlements, cardCity: '2420' }));

const riderOf = ({ cardCity, entitlements }: PlainRider): Rider => ({
  cardCity,
  entitlements: entitlements.map(({ category, reviewedOn, to }) => ({
    ...{ category, from: undefined, to: day(to!), reviewedOn: day(reviewedOn!) },
  })),
});

function plainly({ journeys, charges, exceptions }: Rating) {
  const status = new Map(journeys.map((one) => [one.id, one.status]));
  const priced = charges.map(({ journeyId: id, list, concession, transfer, cap, due, subsidy }) => {
    const amounts = { list, concession, transfer, cap, due, subsidy };
    return {
      id,
      status: status.get(id),
      ...Object.fromEntries(Object.entries(amounts).map(([key, fen]) => [key, yuan(fen)])),
    };
  });
  return { priced, without: exceptions.map(({ journeyId }) => journeyId) };
}

function expectSameAsPlain(document: FarePolicyDocument, rider: PlainRider, taps: readonly Tap[]): void {
  const plain = plainFares(document, rider, taps);
  const expected = {
    priced: plain.filter(({ error }) => !error).map(({ day: _day, ...fare }) => fare),
    without: plain.filter(({ error }) => error).map(({ id }) => id),
  };
  expect(plainly(rate(changchun(document), riderOf(rider), taps))).toEqual(expected);
}

function paidUnder(policy: FarePolicy, cap: Cap, rating: Rating): readonly number[] {
  const journeys = new Map(rating.journeys.map((one) => [one.id, one]));
  const paid = new Map<number, number>();
  for (const { journeyId, day: of, holder, rules } of rating.charges) {
    const { first } = journeys.get(journeyId)!;
    const ordinary = !rules.some((rule) => rule.endsWith('make-up'));
    const away = (first.cardCity ?? policy.city) !== policy.city;
    if (!ordinary || (away && !cap.otherCities) || cap.modes?.has(first.mode) === false) continue;
    const since = periodOf(cap.period, of);
    paid.set(since, (paid.get(since) ?? 0) + holder);
  }
  return [...paid.values()];
}

describe('fares of any policy, rider and taps', () => {
  it('agree with a second, plain implementation', () => {
    fc.assert(fc.property(anyPolicy, anyRider, anyTaps, expectSameAsPlain), { numRuns: 200 });
  });

  it('are the same in any order of the taps, however often each of them comes', () => {
    const shuffled = anyTaps.chain((taps) =>
      fc.tuple(fc.constant(taps), fc.shuffledSubarray([...taps, ...taps, ...taps], { minLength: taps.length * 3 })),
    );
    fc.assert(
      fc.property(anyPolicy, anyRider, shuffled, (document, rider, [taps, again]) => {
        const policy = changchun(document);
        expect(rate(policy, riderOf(rider), again)).toEqual(rate(policy, riderOf(rider), taps));
      }),
      RUNS,
    );
  });

  it('add up: what the rider pays and what was taken off is the list price, and somebody bears what was taken off', () => {
    fc.assert(
      fc.property(anyPolicy, anyRider, anyTaps, (document, rider, taps) => {
        const { charges, days } = rate(changchun(document), riderOf(rider), taps);
        for (const { list, concession, transfer, cap, due, subsidy, borneByOperator, steps } of charges) {
          expect(due + concession + transfer + cap).toBe(list);
          expect(subsidy + borneByOperator).toBe(concession + transfer + cap);
          expect(Math.min(due, concession, transfer, cap, subsidy, borneByOperator)).toBeGreaterThanOrEqual(0);
          expect(steps[0]?.step).toBe('list');
        }
        expect(totalsOf(days)).toEqual(totalsOf(charges));
      }),
      RUNS,
    );
  });

  it('put each tap into exactly one journey, and give each journey that has ended a charge or an exception', () => {
    fc.assert(
      fc.property(anyPolicy, anyTaps, (document, taps) => {
        const { journeys, charges, exceptions } = rate(changchun(document), riderOf({ entitlements: [] }), taps);
        const used = journeys.flatMap(({ first, last }) => (first === last ? [first.id] : [first.id, last.id]));
        expect(used.toSorted()).toEqual(taps.map(({ id }) => id).toSorted());
        const ended = journeys.filter(({ status }) => status !== 'open').map(({ id }) => id);
        const settled = [...charges, ...exceptions].map(({ journeyId }) => journeyId);
        expect(settled.toSorted()).toEqual(ended.toSorted());
      }),
      RUNS,
    );
  });

  it('never take more than a cap in any of its periods', () => {
    fc.assert(
      fc.property(anyPolicy, anyTaps, (document, taps) => {
        const concessions = document.concessions!.map((one) => ({ ...one, caps: true }));
        const policy = changchun({ ...document, concessions });
        const rating = rate(policy, riderOf({ entitlements: [] }), taps);
        for (const cap of policy.caps.filter(({ stops, categories }) => !stops && !categories)) {
          for (const paid of paidUnder(policy, cap, rating)) expect(paid).toBeLessThanOrEqual(cap.amount);
        }
      }),
      RUNS,
    );
  });

  it('are corrected by what late taps change, to the fen', () => {
    fc.assert(
      fc.property(anyPolicy, anyRider, anyTaps, fc.integer({ min: 0, max: 60 }), (document, rider, taps, late) => {
        const policy = changchun(document);
        const before = rate(policy, riderOf(rider), taps.slice(late));
        const after = rate(policy, riderOf(rider), taps);
        const corrections = rerate(before, after);
        const change = totalsOf(corrections.map((correction) => correction.change));
        const [old, fresh] = [totalsOf(before.charges), totalsOf(after.charges)];
        for (const [name, amount] of Object.entries(change)) {
          expect(amount).toBe(fresh[name as keyof typeof fresh] - old[name as keyof typeof old]);
        }
        const signed = corrections.map(({ kind, amount }) => (kind === 'credit' ? 0 - amount : amount));
        expect(signed.reduce((sum, amount) => sum + amount, 0)).toBe(change.due);
        expect(new Set(corrections.map(({ journeyId }) => journeyId)).size).toBe(corrections.length);
      }),
      RUNS,
    );
  });

  it('of a day rated from what was rated before are those of the whole', () => {
    fc.assert(
      fc.property(anyPolicy, anyRider, anyTaps, fc.integer({ min: 0, max: 11 }), (document, rider, taps, later) => {
        const policy = changchun(document);
        const whole = rate(policy, riderOf(rider), taps);
        const from = day('2028-02-24') + later;
        const rest = whole.journeys.filter((journey) => journey.day >= from);
        const earlier = {
          journeys: whole.journeys.filter((journey) => journey.day < from),
          charges: whole.charges.filter((charge) => charge.day < from),
        };
        const anew = rate(
          policy,
          riderOf(rider),
          rest.flatMap(({ first, last }) => [first, last]),
          { earlier },
        );
        expect(anew.charges).toEqual(whole.charges.filter((charge) => charge.day >= from));
      }),
      RUNS,
    );
  });
});
