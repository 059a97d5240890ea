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
  MAX_TAPS_OF_CARD,
  receive,
  receiveAll,
  type Received,
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
  const one: fc.Arbitrary<Received> = fc.record({
    record: fc
      .record({
        counter: fc.integer({ min: 1, max: 6 }),
        shift: fc.constantFrom(0, 0, 1, -30, 3 * DAY),
        grey: fc.boolean(),
        leg: fc.nat(6),
      })
      .map(({ counter, shift, grey, leg }) => {
        const base = tap(counter, { grey, ...(leg > 0 ? { previous: legOf(tap(leg)) } : {}) });
        return { ...base, at: base.at + (shift === 3 * DAY ? shift : shift * MINUTE) };
      }),
    reception: fc.constantFrom('accepted' as const, 'accepted' as const, 'tac_invalid' as const),
    receivedAt: fc.integer({ min: 1, max: 12 }).map((days) => START + days * DAY),
  });

  it('end the same way in whatever order, in whatever parts and however often they come', () => {
    const uploads = fc
      .array(one, { maxLength: 12 })
      .chain((given) =>
        fc.tuple(
          fc.constant(given),
          fc.shuffledSubarray([...given, ...given], { minLength: given.length * 2 }),
          fc.integer({ min: 1, max: 5 }),
        ),
      );
    fc.assert(
      fc.property(uploads, ([given, shuffled, size]) => {
        const a = given.reduce(receive, EMPTY_HISTORY);
        let b = EMPTY_HISTORY;
        for (let from = 0; from < shuffled.length; from += size) b = receiveAll(b, shuffled.slice(from, from + size));
        expect(b).toEqual(a);
        expect(dispositionsOf(b, RULES)).toEqual(dispositionsOf(a, RULES));
        expect(counterGapsOf(b, RULES, START)).toEqual(counterGapsOf(a, RULES, START));
        expect(balanceBreaksOf(b, [], RULES)).toEqual(balanceBreaksOf(a, [], RULES));
      }),
      { numRuns: 300 },
    );
  });

  it('end the same way when older ones were forgotten in between, as long as none of those came after', () => {
    const parts = fc.tuple(fc.array(one, { maxLength: 12 }), fc.integer({ min: 0, max: 70 }), fc.boolean());
    fc.assert(
      fc.property(parts, ([given, minutes, isReversed]) => {
        const time = START + minutes * MINUTE;
        const old = given.filter(({ record }) => record.at < time);
        const highest = Math.max(0, ...old.map(({ record }) => record.counter));
        // What comes after closing goes on with the counter; the rest of the newer ones was there already.
        const isAfter = ({ record }: Received) => record.at >= time && record.counter > highest;
        const [there, after] = [given.filter((tap) => !isAfter(tap)), given.filter(isAfter)];
        const whole = dispositionsOf(receiveAll(EMPTY_HISTORY, given), RULES);
        const closed = closeBefore(receiveAll(EMPTY_HISTORY, there), time, RULES);
        const ends = dispositionsOf((isReversed ? after.reverse() : after).reduce(receive, closed), RULES);
        for (const [key, end] of ends) expect(end).toEqual(whole.get(key));
        for (const { record } of after) expect(ends.has(naturalKeyOf(record))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it('are told apart from a copy of one that was forgotten', () => {
    const copy = tap(2, { at: tap(3).at + MINUTE });
    const closed = closeBefore(historyOf([tap(1), tap(2)]), tap(3).at, RULES);
    expect(closed.taps).toEqual([]);
    const after = receive(closed, { record: copy, reception: 'accepted', receivedAt: copy.at });
    expect(endOf(copy, after)).toEqual({ end: 'exception', reason: 'regression' });
  });

  it('are not blocked by a forgery with a bad TAC that came first', () => {
    const forged: Received = { record: tap(1), reception: 'tac_invalid', receivedAt: tap(1).at + 1 };
    const genuine: Received = { record: tap(1), reception: 'accepted', receivedAt: tap(1).at + DAY };
    expect(endOf(tap(1), receiveAll(EMPTY_HISTORY, [forged, genuine]))).toEqual({ end: 'charged' });
    expect(endOf(tap(1), receiveAll(EMPTY_HISTORY, [genuine, forged]))).toEqual({ end: 'charged' });
  });

  it('do not suffer from one whose terminal’s clock was ahead', () => {
    const ahead = tap(2, { at: tap(2).at + 3 * DAY });
    const atOnce = (record: TapRecord, receivedAt: number): Received => ({ record, reception: 'accepted', receivedAt });
    const history = receiveAll(EMPTY_HISTORY, [
      atOnce(tap(1), tap(1).at),
      atOnce(ahead, tap(2).at),
      atOnce(tap(3), tap(3).at),
    ]);
    expect(endOf(ahead, history)).toEqual({ end: 'exception', reason: 'clock_ahead' });
    expect(endOf(tap(3), history)).toEqual({ end: 'charged' });
    expect(counterGapsOf(history, RULES, tap(9).at)).toEqual([]);
  });

  it('are held up to a limit: the accepted before others, the earliest first, whichever came first', () => {
    const genuine = Array.from({ length: MAX_TAPS_OF_CARD - 1 }, (_, index) => tap(index + 10));
    const forged = Array.from({ length: 50 }, (_, index) => tap(index + 10, { amount: fen(1), at: START }));
    const received = [
      ...forged.map((record): Received => ({ record, reception: 'tac_invalid', receivedAt: record.at })),
      ...genuine.map((record): Received => ({ record, reception: 'accepted', receivedAt: record.at })),
    ];
    const history = receiveAll(EMPTY_HISTORY, received);
    expect(history.taps).toHaveLength(MAX_TAPS_OF_CARD);
    expect(genuine.every((record) => endOf(record, history)?.end === 'charged')).toBe(true);
    expect([...received].reverse().reduce(receive, EMPTY_HISTORY)).toEqual(history);
  });

  it('are plain JSON', () => {
    const history = closeBefore(historyOf([tap(1), tap(2), tap(3)]), tap(2).at, RULES);
    expect(JSON.parse(JSON.stringify(history))).toEqual(history);
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
    // A tap in between may be missing: only a counter used again shows that the chip never used it.
    const later = tap(2, { previous: elsewhere });
    expect(endOf(grey, historyOf([grey, later]))).toEqual({ end: 'exception', reason: 'grey_open' });
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
    const closed = closeBefore(historyOf([tap(1), tap(2)]), tap(2).at, RULES);
    expect(closed.taps.map(({ record }) => record)).toEqual([tap(2)]);
    expect(receive(closed, { record: tap(1), reception: 'accepted', receivedAt: START })).toBe(closed);
  });
});
