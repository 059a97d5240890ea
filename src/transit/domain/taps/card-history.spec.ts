import fc from 'fast-check';
import { SAMPLE_RECORD } from '../../../../test/transit/sample-record';
import { fen } from '../../../platform/money';
import {
  balanceBreaksOf,
  type CardHistory,
  closeBefore,
  counterGapsOf,
  DEFAULT_HISTORY_RULES as RULES,
  dispositionsOf,
  EMPTY_HISTORY,
  receive,
  type Reception,
} from './card-history';
import { naturalKeyOf, type PreviousLeg, type TapRecord } from './tap-record';

const START = Date.UTC(2026, 2, 1);
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** Tap number `counter` of the card, ten minutes after the one before, each of 2 yuan of 100. */
function tap(counter: number, more: Partial<TapRecord> = {}): TapRecord {
  const at = START + counter * 10 * MINUTE;
  const { previous: _, ...record } = SAMPLE_RECORD;
  return {
    ...record,
    counter,
    at,
    amount: fen(200),
    balanceAfter: fen(10_000 - 200 * counter),
    terminalSequence: counter,
    ...more,
  };
}

function historyOf(records: readonly TapRecord[], reception: Reception = 'accepted', after = DAY): CardHistory {
  return records.reduce(
    (history, record) => receive(history, { record, reception, receivedAt: record.at + after }),
    EMPTY_HISTORY,
  );
}

function endOf(record: TapRecord, history: CardHistory) {
  return dispositionsOf(history, RULES).get(naturalKeyOf(record));
}

function legOf(record: TapRecord): PreviousLeg {
  const { at, terminal, driver, line, stop, city, operator } = record;
  return { at, terminal, driver, line, stop, city, operator, vehicle: '00000000' };
}

describe('the taps of a card', () => {
  it('end the same way in whatever order and however often they come', () => {
    const one = fc.record({
      record: fc
        .record({
          counter: fc.integer({ min: 1, max: 6 }),
          shift: fc.constantFrom(0, 0, 1, -30),
          grey: fc.boolean(),
          leg: fc.nat(6),
        })
        .map(({ counter, shift, grey, leg }) => {
          const base = tap(counter, { grey, ...(leg > 0 ? { previous: legOf(tap(leg)) } : {}) });
          return { ...base, at: base.at + shift * MINUTE };
        }),
      reception: fc.constantFrom('accepted' as const, 'accepted' as const, 'tac_invalid' as const),
      receivedAt: fc.integer({ min: 0, max: 12 }).map((days) => START + days * DAY),
    });
    const twice = fc
      .array(one, { maxLength: 12 })
      .chain((given) =>
        fc.tuple(fc.constant(given), fc.shuffledSubarray([...given, ...given], { minLength: given.length * 2 })),
      );
    fc.assert(
      fc.property(twice, ([given, shuffled]) => {
        const [a, b] = [given, shuffled].map((list) => list.reduce(receive, EMPTY_HISTORY));
        expect(b!.taps).toEqual(a!.taps);
        expect(dispositionsOf(b!, RULES)).toEqual(dispositionsOf(a!, RULES));
        expect(counterGapsOf(b!, RULES, START)).toEqual(counterGapsOf(a!, RULES, START));
        expect(balanceBreaksOf(b!, [], RULES)).toEqual(balanceBreaksOf(a!, [], RULES));
      }),
      { numRuns: 300 },
    );
  });

  it('are charged, or free when they cost nothing', () => {
    const free = tap(2, { amount: fen(0) });
    expect(endOf(tap(1), historyOf([tap(1), free]))).toEqual({ end: 'charged' });
    expect(endOf(free, historyOf([tap(1), free]))).toEqual({ end: 'free' });
  });

  it('are the operator’s when they come more than ten days late', () => {
    expect(endOf(tap(1), historyOf([tap(1)], 'accepted', 10 * DAY))).toEqual({ end: 'charged' });
    const late = { end: 'exception', reason: 'late', liable: 'operator' };
    expect(endOf(tap(1), historyOf([tap(1)], 'accepted', 10 * DAY + 1))).toEqual(late);
  });

  it('are exceptions when the receiver found something wrong', () => {
    expect(endOf(tap(1), historyOf([tap(1)], 'tac_invalid'))).toEqual({ end: 'exception', reason: 'tac_invalid' });
  });

  it('raise the suspicion of a copied card by a counter used twice or going back', () => {
    const copy = tap(1, { at: tap(1).at + 3 * MINUTE });
    const back = tap(2, { at: tap(9).at });
    const history = historyOf([copy, tap(1), back, tap(3)]);
    expect(endOf(tap(1), history)).toEqual({ end: 'charged' });
    expect(endOf(copy, history)).toEqual({ end: 'exception', reason: 'regression' });
    expect(endOf(tap(3), history)).toEqual({ end: 'exception', reason: 'regression' });
  });

  it('tell of a grey tap whether its money was taken', () => {
    const grey = tap(1, { grey: true });
    expect(endOf(grey, historyOf([grey]))).toEqual({ end: 'exception', reason: 'grey_open' });
    expect(endOf(grey, historyOf([grey, tap(2, { previous: legOf(grey) })]))).toEqual({ end: 'charged' });
    const elsewhere = legOf(tap(0));
    expect(endOf(grey, historyOf([grey, tap(1, { at: tap(2).at, previous: elsewhere })]))).toMatchObject({
      reason: 'grey_void',
    });
  });

  it('show which uploads are missing, with an alarm after ten days', () => {
    const history = historyOf([tap(1), tap(4)]);
    const since = tap(4).at + DAY;
    expect(counterGapsOf(history, RULES, since)).toEqual([{ from: 2, to: 3, since, isAlarm: false }]);
    expect(counterGapsOf(history, RULES, since + 10 * DAY)).toMatchObject([{ isAlarm: true }]);
    expect(counterGapsOf(historyOf([tap(1), tap(4), tap(3), tap(2)]), RULES, since)).toEqual([]);
  });

  it('show where the balance of the purse does not go on', () => {
    const loaded = tap(2, { balanceAfter: fen(14_600) });
    expect(balanceBreaksOf(historyOf([tap(1), tap(2)]), [], RULES)).toEqual([]);
    const found = [{ key: naturalKeyOf(loaded), expected: 9_600, found: 14_600 }];
    expect(balanceBreaksOf(historyOf([tap(1), loaded]), [], RULES)).toEqual(found);
    const load = { at: tap(1).at + 1, amount: fen(5_000) };
    expect(balanceBreaksOf(historyOf([tap(1), loaded]), [load], RULES)).toEqual([]);
  });

  it('are forgotten once closed, and do not come back', () => {
    const closed = closeBefore(historyOf([tap(1), tap(2)]), tap(2).at);
    expect([...closed.taps.keys()]).toEqual([naturalKeyOf(tap(2))]);
    expect(receive(closed, { record: tap(1), reception: 'accepted', receivedAt: START })).toBe(closed);
  });
});
