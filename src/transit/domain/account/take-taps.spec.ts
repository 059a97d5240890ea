import fc from 'fast-check';
import { at, bus, changchun, day, gate } from '../../../../test/transit/fare-fixtures';
import { BUS, METRO, POLICY, received, Rider, STREAM } from '../../../../test/transit/rider';
import { purseAccount } from '../../../cardholder';
import { ADVICE_RECEIVABLE, TRANSIT_SUBSIDY } from '../../../ledger';
import { rate, totalsOf } from '../fare/rate';
import { grantEntitlement } from './open-account';

const DAY_MS = 86_400_000;
const RIDE = [gate('entry', '2026-03-02T08:00:00', 'L1-01'), gate('exit', '2026-03-02T08:25:00', 'L1-07')].map((tap) =>
  received(tap),
);

describe('taps of an account-based card', () => {
  it('are charged to the e-purse when the journey ends, and the operator is owed it', () => {
    const rider = new Rider(1_000);
    const [entry, exit] = RIDE;
    expect(rider.take([entry!]).ends).toEqual({ [entry!.id]: { end: 'free' } });
    const { results, ends, paid } = rider.take([exit!]);
    expect([results[exit!.id], ends[exit!.id]]).toEqual(['accepted', { end: 'charged' }]);
    expect(paid).toEqual({ transit: 0, epurse: 300, owed: 0 });
    expect([rider.balance(METRO), rider.balance(purseAccount(STREAM, 2))]).toEqual([300, 700]);
  });

  it('are taken once however often they are uploaded', () => {
    const rider = new Rider(1_000);
    rider.take(RIDE);
    const again = rider.take([...RIDE, ...RIDE]);
    expect(Object.values(again.results)).toEqual(['duplicate', 'duplicate']);
    expect(rider.balance(METRO)).toBe(300);
  });

  it('are owed where the purses do not reach, and a credit lowers what is owed first', () => {
    const rider = new Rider(100);
    const late = received(gate('exit', '2026-03-02T08:10:00', 'L1-02'), DAY_MS);
    const [entry, exit] = RIDE;
    expect(rider.take([entry!, exit!]).paid).toEqual({ transit: 0, epurse: 100, owed: 200 });
    // The exit that came late makes it a shorter ride, and the other exit one without an entry.
    rider.take([late]);
    const { account } = rider;
    const due = account!.journeys.reduce((sum, journey) => sum + journey.due, 0);
    const { transit, epurse, owed } = account!.paid;
    expect(transit + epurse + owed).toBe(due);
    expect(rider.balance(ADVICE_RECEIVABLE)).toBe(0 - owed);
  });

  it('of a student cost less, and the finance bureau owes its part', () => {
    const rider = new Rider(1_000);
    const entitlement = {
      category: 'student',
      from: day('2025-09-01'),
      to: day('2026-08-31'),
      reviewedOn: day('2025-09-10'),
    };
    rider.do(grantEntitlement(entitlement, 0));
    rider.take(RIDE);
    const [journey] = rider.account!.journeys;
    expect(journey).toMatchObject({ list: 300, due: 150 });
    expect(rider.balance(METRO)).toBe(150 + journey!.subsidy);
    expect(rider.balance(TRANSIT_SUBSIDY)).toBe(0 - journey!.subsidy);
  });

  it('that come more than ten days later are exceptions that the operator bears', () => {
    const rider = new Rider(1_000);
    const tap = received(bus('2026-03-02T09:00:00', '306'), 10 * DAY_MS + 1);
    expect(rider.take([tap]).ends).toEqual({ [tap.id]: { end: 'exception', reason: 'late', liable: 'operator' } });
    expect(rider.take([received(bus('2026-03-03T09:00:00', '306'), 10 * DAY_MS)]).paid.epurse).toBeGreaterThan(0);
  });

  it('of a day that newer uploads of the card have settled are late, too', () => {
    const rider = new Rider(1_000);
    rider.take([received(bus('2026-03-20T12:00:00', '306'), 0)]);
    const settled = received(bus('2026-03-08T23:59:59', '306'));
    const open = received(bus('2026-03-09T00:00:00', '306'));
    const { results } = rider.take([settled, open]);
    expect([results[settled.id], results[open.id]]).toEqual(['late', 'accepted']);
  });

  it('that stand twice in one batch are taken once', () => {
    const rider = new Rider(1_000);
    rider.take([...RIDE, ...RIDE]);
    expect([rider.account!.taps.length, rider.balance(METRO)]).toEqual([2, 300]);
  });

  it('of a day without a fare policy are exceptions', () => {
    const rider = new Rider(1_000);
    const policies = [{ policy: POLICY, from: day('2026-03-03'), to: undefined }];
    const taps = [received(bus('2026-03-02T09:00:00', '306')), received(bus('2026-03-03T09:00:00', '306'))];
    const { results } = rider.take(taps, { policies });
    expect(Object.values(results)).toEqual(['no_fare_policy', 'accepted']);
  });

  it('are priced with those of other operators that came before', () => {
    const rider = new Rider(1_000);
    rider.take(RIDE);
    rider.take([received(bus('2026-03-02T08:40:00', '306'))]);
    expect(rider.account!.journeys.map(({ account }) => account)).toEqual([METRO, BUS]);
    expect(rider.balance(METRO)).toBe(300);
  });

  it('of another city are priced by its policies and leave those of this one alone', () => {
    const rider = new Rider(1_000);
    rider.take(RIDE);
    const elsewhere = {
      policies: [{ policy: changchun({ city: '2420' }), from: undefined, to: undefined }],
      city: '2420',
    };
    rider.take([received(bus('2026-03-02T08:40:00', '306'), 0, '2420')], elsewhere);
    expect(rider.account!.journeys.map(({ city, due }) => [city, due])).toEqual([
      ['2410', 300],
      ['2420', 180],
    ]);
    expect(rider.balance(METRO) + rider.balance(BUS)).toBe(480);
  });

  it('without an exit cost the make-up fare once no exit can come any more', () => {
    const rider = new Rider(10_000);
    rider.take([RIDE[0]!]);
    const later = (date: string) => rider.take([received(bus(`${date}T09:00:00`, '306'))]).paid.epurse;
    expect(later('2026-03-11')).toBe(180);
    expect(later('2026-03-28')).toBe(180 + 600);
    expect(rider.account!.journeys.map(({ status }) => status).sort()).toEqual([
      'complete',
      'complete',
      'missing_exit',
    ]);
  });

  it('without an exit cost it also when nobody uploads for the card any more, once', () => {
    const rider = new Rider(1_000);
    const [entry] = RIDE;
    rider.take([entry!]);
    const eleven = entry!.at + 10 * DAY_MS;
    expect(rider.take([], { asOf: eleven + 240 * 60_000 }).ends).toEqual({});
    const ended = rider.take([], { asOf: eleven + 240 * 60_000 + 1 });
    expect([ended.ends, ended.paid.epurse]).toEqual([{ [entry!.id]: { end: 'charged' } }, rider.balance(METRO)]);
    expect(rider.account!.journeys).toMatchObject([{ status: 'missing_exit' }]);
    const before = rider.version;
    expect(rider.take([], { asOf: eleven + 5 * DAY_MS }).ends).toEqual({});
    expect(rider.version).toBe(before);
  });

  it('without an exit cost it in each city, however long the other one’s uploads come first', () => {
    const rider = new Rider(5_000);
    const [entry] = RIDE;
    rider.take([entry!]);
    const elsewhere = { city: '5840', policies: [{ policy: POLICY, from: undefined, to: undefined }] };
    for (const days of [20, 40]) {
      const tap = { ...bus('2026-03-02T12:00:00', '306'), id: `elsewhere ${days}`, at: entry!.at + days * DAY_MS };
      rider.take([received(tap, 0, '5840')], elsewhere);
    }
    rider.take([], { asOf: entry!.at + 60 * DAY_MS });
    expect(rider.balance(METRO)).toBeGreaterThan(0);
  });

  it('of the night before the last day that is taken are charged, too', () => {
    const rider = new Rider(10_000);
    rider.take([received(bus('2026-03-20T12:00:00', '306'), 0)]);
    const night = received(bus('2026-03-10T01:00:00', '306'), 10 * DAY_MS - 1);
    expect(rider.take([night])).toMatchObject({ results: { [night.id]: 'accepted' }, paid: { epurse: 180 } });
  });

  it('are forgotten when they can change no price, and what was paid stays', () => {
    const rider = new Rider(100_000);
    for (let month = 1; month <= 6; month += 1) {
      for (const date of ['03', '12', '21']) {
        rider.take([received(bus(`2026-0${month}-${date}T09:00:00`, '306'))]);
      }
    }
    expect(rider.account!.taps.map(({ at: time }) => time >= at('2026-04-01T00:00:00'))).toEqual(Array(9).fill(true));
    expect(rider.account!.journeys).toHaveLength(3);
    expect(rider.balance(BUS)).toBe(100_000 - rider.balance(purseAccount(STREAM, 2)));
    expect(rider.balance(BUS)).toBe(18 * 180);
  });
});

describe('whatever the order of uploads and however often each is uploaded', () => {
  const stops = ['L1-01', 'L1-03', 'L1-07', 'L1-10', 'nowhere'];
  const minute = (index: number) => new Date(Date.UTC(2026, 2, 2) + index * 7 * 60_000).toISOString().slice(0, 19);
  const tap = fc.record({
    index: fc.nat(1_200),
    what: fc.constantFrom('entry', 'exit', 'bus'),
    stop: fc.constantFrom(...stops),
  });
  const taps = fc
    .uniqueArray(tap, { maxLength: 30, selector: ({ index }) => index })
    .map((list) =>
      list.map(({ index, what, stop }) =>
        received(what === 'bus' ? bus(minute(index), `${index % 3}06`) : gate(what, minute(index), stop)),
      ),
    );

  it('a card has paid what rating all its taps at once costs', () => {
    fc.assert(
      fc.property(taps, fc.array(fc.tuple(fc.nat(), fc.nat(3))), fc.nat(2_000), (list, shuffles, epurse) => {
        const rider = new Rider(epurse);
        const order = shuffles.flatMap(([from, count]) => {
          const start = list.length === 0 ? 0 : from % list.length;
          return [list.slice(start, start + count)];
        });
        for (const batch of [...order, [...list].reverse(), list]) rider.take(batch);
        const { due, subsidy } = totalsOf(rate(POLICY, { cardCity: undefined, entitlements: [] }, list).charges);
        const { transit, epurse: fromPurse, owed } = rider.account!.paid;
        expect(transit + fromPurse + owed).toBe(due);
        expect(rider.balance(METRO) + rider.balance(BUS)).toBe(due + subsidy);
        expect(rider.balance(purseAccount(STREAM, 2))).toBe(epurse - fromPurse);
      }),
      { numRuns: 200 },
    );
  });

  const delayed = fc.record({ tap, day: fc.nat(69), delay: fc.nat(9 * 24) });
  const season = fc.uniqueArray(delayed, {
    maxLength: 60,
    selector: ({ tap: { index }, day: of }) => `${of} ${index % 200}`,
  });

  it('the same holds over months, where days are settled and taps forgotten while others come late', () => {
    fc.assert(
      fc.property(season, fc.integer({ min: 1, max: 9 }), (list, size) => {
        const uploads = list
          .map(({ tap: { index, what, stop }, day: of, delay }) => {
            const time = minute((index % 200) + of * 205.714_285_7);
            const made = what === 'bus' ? bus(time, `${index % 3}06`) : gate(what, time, stop);
            return received(made, delay * 3_600_000);
          })
          .sort((a, b) => a.receivedAt - b.receivedAt);
        const rider = new Rider(5_000);
        for (let from = 0; from < uploads.length; from += size) rider.take(uploads.slice(from, from + size));
        const until = (uploads.at(-1)?.receivedAt ?? 0) - 10 * DAY_MS;
        const { due, subsidy } = totalsOf(
          rate(POLICY, { cardCity: undefined, entitlements: [] }, uploads, { until }).charges,
        );
        const { transit, epurse, owed } = rider.account!.paid;
        expect(transit + epurse + owed).toBe(due);
        expect(rider.balance(METRO) + rider.balance(BUS)).toBe(due + subsidy);
      }),
      { numRuns: 200 },
    );
  });
});

describe('what a card owes for rides', () => {
  const debtor = (): Rider => {
    const rider = new Rider(100);
    expect(rider.take(RIDE).paid).toEqual({ transit: 0, epurse: 100, owed: 200 });
    return rider;
  };

  it('is collected as far as the purse goes, then the rest, and then nothing more', () => {
    const rider = debtor();
    expect(rider.collect()).toEqual({ result: 'no_money', collected: 0, left: 200 });
    rider.load(150);
    expect(rider.collect()).toEqual({ result: 'collected', collected: 150, left: 50 });
    rider.load(1_000);
    expect(rider.collect()).toEqual({ result: 'collected', collected: 50, left: 0 });
    expect(rider.collect()).toEqual({ result: 'nothing_owed', collected: 0, left: 0 });
    expect(rider.account?.paid).toEqual({ transit: 0, epurse: 300, owed: 0 });
    expect([rider.balance(ADVICE_RECEIVABLE), rider.balance(purseAccount(STREAM, 2))]).toEqual([0, 950]);
  });

  it('counts as paid when the ride is priced anew afterwards', () => {
    const rider = debtor();
    rider.load(1_000);
    rider.collect();
    rider.take([received(gate('exit', '2026-03-02T08:10:00', 'L1-02'), DAY_MS)]);
    const due = rider.account!.journeys.reduce((sum, journey) => sum + journey.due, 0);
    expect(due).not.toBe(300);
    expect(rider.account?.paid).toEqual({ transit: 0, epurse: due, owed: 0 });
    expect(rider.balance(purseAccount(STREAM, 2))).toBe(1_100 - due);
  });

  it('stays where a court has frozen a card of the person', () => {
    const rider = debtor();
    rider.load(500);
    rider.freezeByCourt();
    expect(rider.collect()).toEqual({ result: 'frozen', collected: 0, left: 200 });
  });
});
