import { at, bus, CHANGCHUN, changchun, gate, ORDINARY_RIDER, riderOf } from '../../../../test/transit/fare-fixtures';
import type { FarePolicyDocument } from './policy-document';
import { type Charge, rate, type RateOptions, type Rating } from './rate';
import { rerate } from './rerate';
import type { Rider } from './rider';
import { dayText } from './shanghai-days';
import { stepsInWords } from './steps-in-words';
import type { Tap } from './tap';

interface Given {
  readonly policy?: Partial<FarePolicyDocument>;
  readonly rider?: Rider;
  readonly options?: RateOptions;
}

function rated(taps: readonly Tap[], { policy, rider = ORDINARY_RIDER, options = {} }: Given = {}): Rating {
  return rate(changchun(policy), rider, taps, options);
}

/** The last charge of what was rated. */
function lastOf(taps: readonly Tap[], given: Given = {}): Charge {
  return rated(taps, given).charges.at(-1)!;
}

const dues = (taps: readonly Tap[], given: Given = {}) => rated(taps, given).charges.map(({ due }) => due);
const ride = (time: string, end: string, from: string, to: string) => [
  gate('entry', time, from),
  gate('exit', end, to),
];

describe('the metro by distance', () => {
  const boundaries = {
    ...{ 1: 200, 7000: 200, 7001: 300, 13000: 300, 13001: 400, 19000: 400, 19001: 500, 27000: 500, 27001: 600 },
    ...{ 35000: 600, 35001: 700, 45000: 700, 45001: 800, 55001: 900 },
  };

  it.each(Object.entries(boundaries))('%s metres cost %i fen', (metres, fare) => {
    const station_graph = { edges: [['HUB', 'END', Number(metres)]] as const };
    const charge = lastOf(ride('2026-03-02T10:00:00', '2026-03-02T10:30:00', 'HUB', 'END'), {
      policy: { station_graph },
    });
    expect(charge.list).toBe(fare);
  });

  it('takes the shortest way, in both directions alike', () => {
    const edges = [
      ['A', 'B', 9_000],
      ['A', 'C', 2_000],
      ['C', 'B', 3_000],
      ['A', 'B', 8_000],
    ] as const;
    const policy = { station_graph: { edges } };
    expect(dues(ride('2026-03-02T10:00:00', '2026-03-02T10:30:00', 'A', 'B'), { policy })).toEqual([200]);
    expect(lastOf(ride('2026-03-02T10:00:00', '2026-03-02T10:30:00', 'B', 'A'), { policy }).steps[0]).toMatchObject({
      basis: { kind: 'distance', metres: 5_000 },
    });
  });

  it('a station that nobody knows has no price: the journey is an exception and nothing is charged', () => {
    const { charges, exceptions } = rated(ride('2026-03-02T10:00:00', '2026-03-02T10:30:00', 'L1-01', 'NOWHERE'));
    expect(charges).toEqual([]);
    expect(exceptions).toEqual([{ journeyId: '2026-03-02T10:00:00 entry L1-01', reason: 'unknown_stop' }]);
  });
});

describe('the worked example: 8.4 km as a student, then a bus', () => {
  const taps = [
    ...ride('2026-03-02T10:00:00', '2026-03-02T10:20:00', 'L1-01', 'L1-07'),
    bus('2026-03-02T11:00:00', '306', { vehicle: '吉A1' }),
  ];

  it('costs 1.50 and 0.00', () => {
    expect(dues(taps, { rider: riderOf('student') })).toEqual([150, 0]);
  });

  it('says how, in words and with the rules', () => {
    const { charges } = rated(taps, { rider: riderOf('student') });
    expect(charges.map(stepsInWords)).toEqual([
      [
        '标价: 轨道交通里程票, 里程8.400公里 → 3.00 [leg-rail]',
        '学生优惠: 3.00 × 0.5 → 1.50, 财政补贴0.90 [student-half]',
        '应付 1.50 = 标价3.00 - 优惠1.50 换乘0.00 封顶0.00; 财政补贴0.90, 运营单位承担0.60',
        '票价政策 CC-SAMPLE 2026-1',
      ],
      [
        '标价: 公交二元票, 一票制 → 2.00 [leg-bus-2]',
        '学生优惠: 2.00 × 0.5 → 1.00, 财政补贴0.60 [student-half]',
        '换乘优惠: 间隔40分钟, 1.00 → 0.00 [rail-to-bus]',
        '应付 0.00 = 标价2.00 - 优惠1.00 换乘1.00 封顶0.00; 财政补贴1.10, 运营单位承担0.90',
        '票价政策 CC-SAMPLE 2026-1',
      ],
    ]);
    expect(charges[1]!.rules).toEqual(['leg-bus-2', 'student-half', 'rail-to-bus']);
  });

  it('with the rebate before the concession the student pays half of what is left', () => {
    const policy = { stacking: ['transfer', 'concession', 'cap'] as const };
    expect(dues(taps, { rider: riderOf('student'), policy })).toEqual([150, 50]);
  });
});

describe('transfers', () => {
  const metro = ride('2026-03-02T10:00:00', '2026-03-02T10:20:00', 'L1-01', 'L1-07');
  const rules = CHANGCHUN.fare_transfer_rules!;
  const only = (change: object) => ({
    policy: { fare_transfer_rules: [{ ...rules[0]!, ...change }], concessions: [] },
  });

  it('are given to the last second of the window, counted from the exit', () => {
    expect(lastOf([...metro, bus('2026-03-02T11:50:00', '306')]).transfer).toBe(100);
    expect(lastOf([...metro, bus('2026-03-02T11:50:01', '306')]).transfer).toBe(0);
  });

  it('are counted between the taps that the type names', () => {
    const late = [...metro, bus('2026-03-02T11:45:00', '306')];
    expect(lastOf(late, only({ duration_limit_type: 2 })).transfer).toBe(100);
    expect(lastOf(late, only({ duration_limit_type: 3 })).transfer).toBe(100);
    expect(lastOf(late, only({ duration_limit_type: 1 })).transfer).toBe(0);
    expect(lastOf(late, only({ duration_limit_type: 0 })).transfer).toBe(0);
  });

  it('are no more than the rule lets follow one another', () => {
    const day = (count: number) =>
      rated(
        ['306', 'G15', '306', 'G15'].map((line, i) => bus(`2026-03-02T10:${String(i * 10).padStart(2, '0')}:00`, line)),
        {
          policy: {
            concessions: [],
            caps: [],
            fare_transfer_rules: [{ ...rules[0]!, from_leg_group_id: 'bus', transfer_count: count }],
          },
        },
      ).charges.map(({ due }) => due);
    expect(day(-1)).toEqual([200, 100, 100, 100]);
    expect(day(2)).toEqual([200, 100, 100, 200]);
    expect(day(1)).toEqual([200, 100, 200, 100]);
  });

  it('may be counted from the first leg of the chain instead of the one before', () => {
    const chain = ['306', 'G15', '9'].map((line, index) => bus(`2026-03-02T${10 + index}:00:00`, line));
    const free = { from_leg_group_id: 'bus', transfer_count: -1, rebate_amount: '9.00' };
    expect(dues(chain, only({ ...free, duration_limit: 5_400 }))).toEqual([200, 0, 0]);
    expect(dues(chain, only({ ...free, duration_limit: 5_400, duration_from: 'first' }))).toEqual([200, 0, 100]);
    expect(dues(chain, only({ ...free, duration_limit: 7_200, duration_from: 'first' }))).toEqual([200, 0, 0]);
  });

  it('never go to the same line, nor to the same vehicle even where the same line may be one', () => {
    const from = { from_leg_group_id: 'bus' };
    const vehicle = [
      bus('2026-03-02T10:00:00', '306', { vehicle: 'X' }),
      bus('2026-03-02T10:09:00', '306', { vehicle: 'X' }),
    ];
    const another = [vehicle[0]!, bus('2026-03-02T10:09:00', '306', { vehicle: 'Y' })];
    expect(lastOf(another, only(from)).transfer).toBe(0);
    expect(lastOf(another, only({ ...from, same_line: true })).transfer).toBe(100);
    expect(lastOf(vehicle, only({ ...from, same_line: true })).transfer).toBe(0);
  });

  it('may cost an amount for the second leg, or for both together', () => {
    const taps = [...metro, bus('2026-03-02T10:40:00', '306')];
    const amount = { rebate_amount: undefined, amount: '3.50' };
    const plain = (change: object) => JSON.parse(JSON.stringify(only(change))) as Given;
    expect(dues(taps, plain({ ...amount, fare_transfer_type: 2 }))).toEqual([300, 50]);
    expect(dues(taps, plain({ ...amount, amount: '0.30', fare_transfer_type: 0 }))).toEqual([300, 30]);
    expect(dues(taps, plain({ rebate_amount: undefined, rebate_ratio: '0.333' }))).toEqual([300, 133]);
  });

  it('without a group named the rule is for the groups that no other names', () => {
    const { from_leg_group_id: _from, ...any } = rules[0]!;
    const policy = { concessions: [], fare_transfer_rules: [any, { ...rules[1]!, from_leg_group_id: 'bus' }] };
    expect(lastOf([...metro, bus('2026-03-02T10:40:00', '306')], { policy }).rules).toContain('rail-to-bus');
    const twice = [bus('2026-03-02T10:00:00', '306'), bus('2026-03-02T10:40:00', 'G15')];
    expect(lastOf(twice, { policy }).rules).not.toContain('rail-to-bus');
  });
});

describe('journeys that are not whole', () => {
  it('a missing exit costs the make-up fare, and the next entry begins a new journey', () => {
    const { journeys, charges } = rated([
      gate('entry', '2026-03-02T08:00:00', 'L1-01'),
      ...ride('2026-03-02T18:00:00', '2026-03-02T18:20:00', 'L1-01', 'L1-02'),
    ]);
    expect(journeys.map(({ status }) => status)).toEqual(['missing_exit', 'complete']);
    // Farthest from L1-01 is L2-07, 28.9 km.
    expect(charges.map(({ due }) => due)).toEqual([600, 200]);
    expect(stepsInWords(charges[0]!)[0]).toBe(
      '标价: 轨道交通里程票, 行程不完整, 补票 (rail-make-up) → 6.00 [leg-rail]',
    );
  });

  it('the last entry stays open, without a charge, until it has waited for too long', () => {
    const entry = [gate('entry', '2026-03-02T08:00:00', 'L1-01')];
    expect(rated(entry)).toMatchObject({ journeys: [{ status: 'open' }], charges: [], exceptions: [] });
    expect(dues(entry, { options: { until: at('2026-03-02T12:00:00') } })).toEqual([]);
    expect(dues(entry, { options: { until: at('2026-03-02T12:00:01') } })).toEqual([600]);
  });

  it('an exit without an entry costs the most that it can have been', () => {
    expect(rated([gate('exit', '2026-03-02T08:00:00', 'L1-01')])).toMatchObject({
      journeys: [{ status: 'missing_entry', from: undefined, to: 'L1-01' }],
      charges: [{ due: 600, concession: 0 }],
    });
  });

  it('an exit after the longest time ends the journey at the make-up fare', () => {
    expect(dues(ride('2026-03-02T08:00:00', '2026-03-02T12:00:00', 'L1-01', 'L1-02'))).toEqual([400]);
    expect(rated(ride('2026-03-02T08:00:00', '2026-03-02T12:00:01', 'L1-01', 'L1-02'))).toMatchObject({
      journeys: [{ status: 'too_long' }],
      charges: [{ due: 600 }],
    });
  });

  it('an exit more than a day after an entry ends another journey', () => {
    const statuses = (end: string) =>
      rated(ride('2026-03-02T08:00:00', end, 'L1-01', 'L1-02')).journeys.map(({ status }) => status);
    expect(statuses('2026-03-03T08:00:00')).toEqual(['too_long']);
    expect(statuses('2026-03-03T08:00:01')).toEqual(['missing_exit', 'missing_entry']);
  });

  it('a make-up fare that a gate took closes the journey that is open', () => {
    const { journeys, charges } = rated([
      gate('entry', '2026-03-02T08:00:00', 'L1-01'),
      gate('make_up', '2026-03-02T09:00:00', 'L1-01'),
      ...ride('2026-03-02T09:01:00', '2026-03-02T09:20:00', 'L1-01', 'L1-02'),
    ]);
    expect(journeys.map(({ status }) => status)).toEqual(['missing_exit', 'complete']);
    expect(charges.map(({ due }) => due)).toEqual([600, 200]);
  });

  it('get neither concession nor rebate nor cap, and begin no transfer', () => {
    const taps = [gate('exit', '2026-03-02T08:00:00', 'L1-01'), bus('2026-03-02T08:10:00', '306')];
    const { charges } = rated(taps, { rider: riderOf('soldier') });
    expect(charges.map(({ due, transfer }) => [due, transfer])).toEqual([
      [600, 0],
      [0, 0],
    ]);
  });
});

describe('over-time and turning back', () => {
  it('more than 180 minutes cost the lowest fare on top', () => {
    expect(dues(ride('2026-03-02T08:00:00', '2026-03-02T11:00:00', 'L1-01', 'L1-07'))).toEqual([300]);
    expect(dues(ride('2026-03-02T08:00:00', '2026-03-02T11:00:01', 'L1-01', 'L1-07'))).toEqual([500]);
  });

  it('the surcharge is neither halved nor capped', () => {
    const taps = ride('2026-03-02T09:00:00', '2026-03-02T12:00:01', 'L1-01', 'L1-07');
    expect(lastOf(taps, { rider: riderOf('student') })).toMatchObject({ due: 350, holder: 150, list: 500 });
    expect(lastOf(taps, { policy: { caps: [{ cap_id: 'c', period: 'day', amount: '1.00' }] } })).toMatchObject({
      due: 300,
      cap: 200,
    });
  });

  it('turning back begins no transfer', () => {
    const turned = ride('2026-03-02T08:00:00', '2026-03-02T08:20:00', 'L1-01', 'L1-01');
    expect(lastOf([...turned, bus('2026-03-02T08:30:00', '306')]).transfer).toBe(0);
  });

  it('going out where one went in is free for ten minutes, then costs the lowest fare', () => {
    expect(dues(ride('2026-03-02T08:00:00', '2026-03-02T08:10:00', 'L1-01', 'L1-01'))).toEqual([0]);
    expect(dues(ride('2026-03-02T08:00:00', '2026-03-02T08:10:01', 'L1-01', 'L1-01'))).toEqual([200]);
  });
});

describe('buses', () => {
  const on = (time: string, stop: string, more: Partial<Tap> = {}) =>
    bus(time, '160', { stop, kind: 'entry', ...more });
  const off = (time: string, stop: string, more: Partial<Tap> = {}) =>
    bus(time, '160', { id: `off ${time}`, stop, kind: 'exit', ...more });

  it('cost one amount, or two yuan on lines with a rule of higher priority', () => {
    const policy = { concessions: [], caps: [] };
    expect(dues([bus('2026-03-02T08:00:00', '9'), bus('2026-03-02T12:00:00', '306')], { policy })).toEqual([100, 200]);
  });

  it('with two taps cost by sections: two, five, more', () => {
    const policy = { concessions: [] };
    const trip = (from: string, to: string) =>
      lastOf([on('2026-03-02T08:00:00', from), off('2026-03-02T08:30:00', to)], { policy });
    expect([trip('A', 'C').due, trip('A', 'D').due, trip('F', 'A').due, trip('B', 'H').due]).toEqual([
      100, 200, 200, 300,
    ]);
  });

  it('an exit from another bus does not end the ride: both are incomplete', () => {
    const taps = [on('2026-03-02T08:00:00', 'A', { vehicle: 'X' }), off('2026-03-02T08:30:00', 'C', { vehicle: 'Y' })];
    const { journeys, charges } = rated(taps);
    expect(journeys.map(({ status }) => status)).toEqual(['missing_exit', 'missing_entry']);
    expect(charges.map(({ due }) => due)).toEqual([300, 200]);
  });

  it('an exit on another line does not end the ride either, whatever the vehicle', () => {
    const { journeys } = rated([on('2026-03-02T08:00:00', 'A'), { ...off('2026-03-02T08:30:00', 'C'), line: '161' }]);
    expect(journeys.map(({ status }) => status)).toEqual(['missing_exit', 'missing_entry']);
  });

  it('an open metro journey and a bus do not end each other', () => {
    const [entry, exit] = ride('2026-03-02T08:00:00', '2026-03-02T08:30:00', 'L1-01', 'L1-02');
    expect(rated([entry!, bus('2026-03-02T08:10:00', '306'), exit!]).journeys.map(({ status }) => status)).toEqual([
      'complete',
      'complete',
    ]);
  });
});

describe('concessions', () => {
  const monday = (time: string, more: Partial<Tap> = {}) => bus(`2026-03-02T${time}`, '306', more);

  it('are given on the first and the last day of their time and on no other', () => {
    const rider = riderOf('student', { from: undefined, to: undefined });
    const within = { ...rider.entitlements[0]!, ...riderOf('student').entitlements[0]! };
    const on = (date: string) =>
      lastOf([bus(`${date}T12:00:00`, '306')], {
        rider: { ...rider, entitlements: [{ ...within, reviewedOn: within.from, from: within.from, to: within.to }] },
      });
    expect(on('2025-08-31').rules).not.toContain('student-half');
    expect(on('2025-09-01').rules).toContain('student-half');
    expect(on('2026-08-31').rules).toContain('student-half');
    // The day after twelve months from the re-verification on 2025-09-01.
    expect(on('2026-09-01').steps).toContainEqual(
      expect.objectContaining({ step: 'concession_refused', reason: 'not_reviewed' }),
    );
  });

  it('without a re-verification within the year are refused, and the next one that fits is given', () => {
    const charge = lastOf([monday('12:00:00')], { rider: riderOf('student', { reviewedOn: undefined }) });
    expect(charge).toMatchObject({ due: 180, rules: ['leg-bus-2', 'card-bus'] });
    expect(stepsInWords(charge)[1]).toBe('学生优惠不适用: 未年审或年审已过期 [student-half]');
  });

  it('a service day after midnight still belongs to the day before', () => {
    const rider = riderOf('student', { to: riderOf('student').entitlements[0]!.reviewedOn });
    expect(lastOf([bus('2025-12-21T03:59:59', '306')], { rider }).rules).toContain('student-half');
    expect(lastOf([bus('2025-12-21T04:00:00', '306')], { rider }).rules).not.toContain('student-half');
  });

  it('of seniors are free off the peak and half in it, weekends being no peak', () => {
    const rider = riderOf('senior');
    const due = (tap: Tap) => lastOf([tap], { rider }).due;
    expect([
      due(monday('06:59:59')),
      due(monday('07:00:00')),
      due(monday('08:29:59')),
      due(monday('08:30:00')),
    ]).toEqual([0, 100, 100, 0]);
    expect(due(bus('2026-03-01T07:30:00', '306'))).toBe(0);
  });

  it('a free ride is a charge of 0.00 that the finance bureau pays in full', () => {
    expect(rated([monday('12:00:00')], { rider: riderOf('senior') })).toMatchObject({
      charges: [{ list: 200, due: 0, concession: 200, subsidy: 200, borneByOperator: 0 }],
      days: [{ journeys: 1, free: 1, subsidy: 200 }],
    });
  });

  it('with a monthly quota are given so many times, and anew in the next month', () => {
    const concessions = [{ ...CHANGCHUN.concessions![1]!, monthly_quota: 2 }];
    const times = [
      '2026-03-30T12:00:00',
      '2026-03-31T12:00:00',
      '2026-03-31T13:00:00',
      '2026-04-01T03:59:59',
      '2026-04-01T04:00:00',
    ];
    const given = { rider: riderOf('senior'), policy: { concessions } };
    const taps = times.map((time) => bus(time, '306'));
    expect(dues(taps, given)).toEqual([0, 0, 200, 200, 0]);
    expect(stepsInWords(rated(taps, given).charges[1]!)[1]).toContain('本月第2次, 限2次');
  });

  it('with a quota are not given to a second tap at once on the same bus, but on another', () => {
    const second = (time: string, vehicle: string) =>
      lastOf([monday('12:00:00', { vehicle: 'X' }), monday(time, { vehicle })], { rider: riderOf('senior') });
    expect(second('12:04:59', 'X').steps[1]).toMatchObject({ step: 'concession_refused', reason: 'passback' });
    expect(second('12:05:00', 'X').due).toBe(0);
    expect(second('12:01:00', 'Y').due).toBe(0);
  });

  it('of the city are not for cards of other cities; those of the whole country are', () => {
    const away = (category: string) =>
      lastOf([monday('12:00:00')], { rider: { ...riderOf(category), cardCity: '2420' } });
    expect(away('student')).toMatchObject({ due: 200, rules: ['leg-bus-2'] });
    expect(away('soldier').due).toBe(0);
    expect(lastOf([monday('12:00:00', { cardCity: '2420' })]).due).toBe(200);
  });

  it('may be the price of another product, an amount, or a share by bands', () => {
    const pays = (value: object) =>
      lastOf([monday('12:00:00')], {
        policy: { concessions: [{ ...CHANGCHUN.concessions![4]!, pays: value }] as never },
      }).due;
    expect(pays({ fare_product_id: 'bus-1' })).toBe(100);
    expect(pays({ amount: '0.65' })).toBe(65);
    expect(pays({ amount: '9.00' })).toBe(200);
    expect(
      pays({
        bands: [
          { from: '0', ratio: '1' },
          { from: '1.50', ratio: '0.5' },
        ],
      }),
    ).toBe(175);
    expect(pays({ ratio: '0.9025' })).toBe(181);
  });

  it('that exclude transfers end the chain', () => {
    const metro = ride('2026-03-02T12:00:00', '2026-03-02T12:20:00', 'L1-01', 'L1-07');
    const [free, peak] = [monday('12:30:00'), monday('17:05:00')];
    expect(lastOf([...metro, free], { rider: riderOf('senior') }).transfer).toBe(0);
    const evening = ride('2026-03-02T16:10:00', '2026-03-02T16:40:00', 'L1-01', 'L1-07');
    expect(lastOf([...evening, peak], { rider: riderOf('senior') }).transfer).toBe(0);
  });
});

describe('groups', () => {
  it('the holder has the concession, companions pay the list price', () => {
    expect(lastOf([bus('2026-03-02T12:00:00', '306', { riders: 3 })], { rider: riderOf('student') })).toMatchObject({
      ...{ riders: 3, list: 600, due: 500, concession: 100, holder: 100 },
    });
  });

  it('that are too large have no price', () => {
    expect(rated([bus('2026-03-02T12:00:00', '306', { riders: 6 })]).exceptions).toMatchObject([
      { reason: 'group_too_large' },
    ]);
  });
});

describe('caps', () => {
  const policy = (cap: object) => ({
    policy: { concessions: [], fare_transfer_rules: [], caps: [{ cap_id: 'c', ...cap }] as never },
  });
  const rides = (times: readonly string[]) => times.map((time) => bus(time, '306'));

  it('of a day credit what is above them, until the next service day begins', () => {
    const times = ['2026-03-02T12:00:00', '2026-03-02T13:00:00', '2026-03-03T03:59:59', '2026-03-03T04:00:00'];
    const { charges, days } = rated(rides(times), policy({ period: 'day', amount: '3.00' }));
    expect(charges.map(({ due, cap }) => [due, cap])).toEqual([
      [200, 0],
      [100, 100],
      [0, 200],
      [200, 0],
    ]);
    expect(days.map(({ day, due }) => [dayText(day), due])).toEqual([
      ['2026-03-02', 300],
      ['2026-03-03', 200],
    ]);
    expect(stepsInWords(charges[2]!)[1]).toBe('封顶: 当日(自2026-03-02起)已付3.00, 上限3.00, 2.00 → 0.00 [c]');
  });

  it('of a week run from Monday to Sunday, of a month from its first to its last day, leap days too', () => {
    const week = [
      '2026-03-01T12:00:00',
      '2026-03-02T12:00:00',
      '2026-03-08T12:00:00',
      '2026-03-09T03:00:00',
      '2026-03-09T12:00:00',
    ];
    expect(dues(rides(week), policy({ period: 'week', amount: '2.50' }))).toEqual([200, 200, 50, 0, 200]);
    const month = ['2028-02-28T12:00:00', '2028-02-29T12:00:00', '2028-03-01T03:00:00', '2028-03-01T12:00:00'];
    expect(dues(rides(month), policy({ period: 'month', amount: '2.50' }))).toEqual([200, 50, 0, 200]);
  });

  it('are for their modes, areas and riders only', () => {
    const metro = ride('2026-03-02T14:00:00', '2026-03-02T14:20:00', 'L1-03', 'L1-05');
    const taps = [...rides(['2026-03-02T12:00:00']), ...metro];
    expect(dues(taps, policy({ period: 'day', amount: '1.00', modes: ['metro'] }))).toEqual([200, 100]);
    expect(dues(taps, policy({ period: 'day', amount: '1.00', area_ids: ['centre'] }))).toEqual([200, 100]);
    expect(dues(taps, policy({ period: 'day', amount: '1.00', rider_category_ids: ['student'] }))).toEqual([200, 200]);
    const student = {
      ...policy({ period: 'day', amount: '1.00', rider_category_ids: ['student'] }),
      rider: riderOf('student'),
    };
    expect(dues(taps, student)).toEqual([100, 0]);
  });

  it('leave companions out', () => {
    const taps = [bus('2026-03-02T12:00:00', '306', { riders: 2 })];
    expect(lastOf(taps, policy({ period: 'day', amount: '1.00' }))).toMatchObject({ due: 300, cap: 100, holder: 100 });
  });
});

describe('taps that come late', () => {
  const early = bus('2026-03-02T12:00:00', '306');
  const late = bus('2026-03-02T11:00:00', '306');
  const cap = {
    policy: {
      concessions: [],
      fare_transfer_rules: [],
      caps: [{ cap_id: 'c', period: 'day', amount: '3.00' }] as never,
    },
  };

  it('are charged, and what the cap then takes off a later ride is credited, with the reasons', () => {
    expect(rerate(rated([early], cap), rated([early, late], cap))).toMatchObject([
      { journeyId: late.id, kind: 'charge', amount: 200, reasons: ['new_journey'] },
      { journeyId: early.id, kind: 'credit', amount: 100, reasons: ['cap'] },
    ]);
  });

  it('an entry that comes late takes the make-up fare back and charges the ride', () => {
    const [entry, exit] = ride('2026-03-02T08:00:00', '2026-03-02T08:20:00', 'L1-01', 'L1-02');
    expect(rerate(rated([exit!]), rated([exit!, entry!]))).toMatchObject([
      { journeyId: entry!.id, kind: 'charge', amount: 200, reasons: ['new_journey'] },
      { journeyId: exit!.id, kind: 'credit', amount: 600, reasons: ['journey_gone'] },
    ]);
  });

  it('that change nothing bring no correction', () => {
    expect(rerate(rated([early, late]), rated([late, early, early]))).toEqual([]);
  });
});

it('the taps of several cards are not rated together', () => {
  expect(() => rated([bus('2026-03-02T12:00:00', '1'), bus('2026-03-02T13:00:00', '1', { card: 'B' })])).toThrow(
    RangeError,
  );
});
