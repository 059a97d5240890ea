import fc from 'fast-check';
import { bus, changchun, day, gate } from '../../../../test/transit/fare-fixtures';
import { BUS, METRO, POLICY, received, Rider } from '../../../../test/transit/rider';
import type { TransitTapsTakenData } from '../account';
import { rate, totalsOf } from '../fare/rate';
import {
  addFigures,
  creditOf,
  type Figures,
  movementsOf,
  NO_FIGURES,
  type OperatorMovement,
  type Told,
  toldAfter,
} from './movements';

const DAY_MS = 86_400_000;
const ENTRY = received(gate('entry', '2026-03-02T08:00:00', 'L1-01'));
const EXIT = received(gate('exit', '2026-03-02T08:25:00', 'L1-07'));

/** The rows of operators, followed from a rider's events as the subscription does. */
class Rows {
  readonly told = new Map<string, Told>();
  readonly open: OperatorMovement[] = [];
  #followed = 0;

  follow({ events }: Rider): readonly OperatorMovement[] {
    const fresh: OperatorMovement[] = [];
    for (const { type, data } of events.slice(this.#followed)) {
      if (type !== 'TransitTapsTaken') continue;
      for (const movement of movementsOf(data as TransitTapsTakenData, this.told)) {
        fresh.push(movement);
        this.told.set(movement.subject, toldAfter(this.told.get(movement.subject), movement));
      }
    }
    this.#followed = events.length;
    this.open.push(...fresh);
    return fresh;
  }

  /** Takes into a file what is in none, up to a day. */
  file(operator: string, last: number): readonly OperatorMovement[] {
    const isIn = (row: OperatorMovement): boolean => row.operator === operator && row.day <= last;
    const rows = this.open.filter(isIn);
    this.open.splice(0, this.open.length, ...this.open.filter((row) => !isIn(row)));
    return rows;
  }
}

const sumOf = (rows: readonly Figures[]): Figures => rows.reduce(addFigures, NO_FIGURES);

describe('the rows of an operator', () => {
  it('tell a ride when it has a price, not while it is open', () => {
    const [rider, rows] = [new Rider(1_000), new Rows()];
    rider.take([ENTRY]);
    expect(rows.follow(rider)).toEqual([]);
    rider.take([EXIT]);
    expect(rows.follow(rider)).toMatchObject([
      { kind: 'ride', operator: '轨道', subject: ENTRY.id, rides: 1, list: 300, paid: 300, details: { to: 'L1-07' } },
    ]);
  });

  it('tell what a late tap changed as the difference, and a journey that is gone as its opposite', () => {
    const [rider, rows] = [new Rider(1_000), new Rows()];
    rider.take([EXIT]);
    const [first] = rows.follow(rider);
    expect(first).toMatchObject({ kind: 'ride', subject: EXIT.id, rides: 1, details: { status: 'missing_entry' } });
    rider.take([ENTRY]);
    const changed = rows.follow(rider);
    expect(changed).toContainEqual(expect.objectContaining({ kind: 'ride', subject: ENTRY.id, paid: 300 }));
    expect(changed).toContainEqual(
      expect.objectContaining({ kind: 'correction', subject: EXIT.id, rides: -1, paid: 0 - first!.paid }),
    );
  });

  it('tell an exception with its reason and who bears it, and that of a journey until it has a price', () => {
    const [rider, rows] = [new Rider(1_000), new Rows()];
    rider.take([received(bus('2026-03-02T09:00:00', '306'), 11 * DAY_MS)]);
    const late = {
      kind: 'exception',
      operator: '公交',
      exceptions: 1,
      details: { reason: 'late', liable: 'operator' },
    };
    expect(rows.follow(rider)).toMatchObject([late]);
    rider.take([
      received(gate('entry', '2026-03-02T10:00:00', 'L1-01')),
      received(gate('exit', '2026-03-02T10:20:00', 'nowhere')),
    ]);
    expect(rows.follow(rider)).toMatchObject([{ kind: 'exception', rides: 0, details: { reason: 'unknown_stop' } }]);
    rider.take([received(gate('exit', '2026-03-02T10:10:00', 'L1-02'))]);
    expect(rows.follow(rider)).toContainEqual(
      expect.objectContaining({ kind: 'correction', rides: 1, exceptions: -1, paid: 200 }),
    );
  });

  it('tell that a tap of an unknown card is none any more once the card is known', () => {
    const [rider, rows] = [new Rider(1_000), new Rows()];
    const { receivedAt: _at, ...told } = { ...ENTRY, ...EXIT };
    rows.told.set(EXIT.id, {
      ...NO_FIGURES,
      ...told,
      subject: EXIT.id,
      day: day('2026-03-02'),
      details: { start: 0 },
      exceptions: 1,
    });
    rider.take([ENTRY, EXIT]);
    expect(sumOf(rows.follow(rider))).toMatchObject({ rides: 1, exceptions: -1, paid: 300 });
  });
});

describe('whenever files are made, in whatever order taps come', () => {
  const minute = (index: number) => new Date(Date.UTC(2026, 2, 2) + index * 7 * 60_000).toISOString().slice(0, 19);
  const tap = fc
    .record({
      index: fc.nat(1_200),
      what: fc.constantFrom('entry', 'exit', 'bus'),
      stop: fc.constantFrom('L1-01', 'L1-03', 'L1-07', 'nowhere'),
    })
    .map(({ index, what, stop }) =>
      received(what === 'bus' ? bus(minute(index), `${index % 3}06`) : gate(what, minute(index), stop)),
    );
  const upload = fc.record({ taps: fc.array(tap, { maxLength: 6 }), file: fc.option(fc.integer({ min: 0, max: 6 })) });
  const caps = changchun().caps.length;

  it('all files together are what was posted to the operator, and each journey in them is what it costs', () => {
    expect(caps).toBeGreaterThan(0);
    fc.assert(
      fc.property(fc.array(upload, { maxLength: 12 }), (uploads) => {
        const [rider, rows] = [new Rider(3_000), new Rows()];
        const files: OperatorMovement[] = [];
        const cut = (last: number): void => {
          rows.follow(rider);
          for (const operator of ['轨道', '公交']) files.push(...rows.file(operator, last));
        };
        for (const { taps, file } of uploads) {
          rider.take(taps);
          if (file !== null) cut(day('2026-03-01') + file);
        }
        cut(Infinity);
        const all = uploads.flatMap(({ taps }) => taps);
        const once = [...new Map(all.map((one) => [one.id, one])).values()];
        const { list, due, subsidy } = totalsOf(rate(POLICY, { cardCity: undefined, entitlements: [] }, once).charges);
        expect(sumOf(files)).toMatchObject({ list, paid: due, subsidy });
        for (const [operator, account] of [
          ['轨道', METRO],
          ['公交', BUS],
        ] as const) {
          expect(creditOf(sumOf(files.filter((row) => row.operator === operator)))).toBe(rider.balance(account));
        }
      }),
      { numRuns: 150 },
    );
  });
});
