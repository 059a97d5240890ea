import fc from 'fast-check';
import { bytes, dayAfter, fenOf, minutes, moment, startOfDay, yuan } from './format';

describe('how values are written', () => {
  it('writes fen as yuan with two digits and marks between the thousands', () => {
    expect(yuan(123_405)).toBe('¥1,234.05');
    expect(yuan(0)).toBe('¥0.00');
    expect(yuan(-5)).toBe('−¥0.05');
  });

  it.each([
    ['12', 1_200],
    ['12.3', 1_230],
    [' 12.34 ', 1_234],
    ['-0.05', -5],
    ['12.345', undefined],
    ['1,000', undefined],
    ['1e3', undefined],
    ['', undefined],
  ])('reads %j yuan as %p fen', (typed, fen) => {
    expect(fenOf(typed)).toBe(fen);
  });

  it('reads every amount that it writes, to the fen', () => {
    fc.assert(
      fc.property(fc.integer({ min: -99_999_999_999, max: 99_999_999_999 }), (fen) => {
        const typed = yuan(fen).replaceAll(/[¥,]/g, '').replace('−', '-');
        expect(fenOf(typed)).toBe(fen);
      }),
    );
  });

  it('tells instants in the time of the city, on one line', () => {
    expect(moment('2026-11-24T16:00:01Z')).toBe('2026-11-25\u00A000:00:01');
    expect(moment(null)).toBe('–');
    expect(moment('soon')).toBe('soon');
  });

  it('begins a day at midnight in the city, and counts days over the ends of months and years', () => {
    expect(Date.parse(startOfDay('2026-11-25'))).toBe(Date.parse('2026-11-24T16:00:00Z'));
    expect(dayAfter('2026-12-31')).toBe('2027-01-01');
    expect(dayAfter('2028-02-28')).toBe('2028-02-29');
  });

  it('counts down in minutes and seconds, never below nothing', () => {
    expect(minutes(65)).toBe('1:05');
    expect(minutes(0.2)).toBe('0:01');
    expect(minutes(-3)).toBe('0:00');
  });

  it('tells sizes as people read them', () => {
    expect([bytes(12), bytes(348_160), bytes(5_242_880)]).toEqual(['12 B', '340 KB', '5.0 MB']);
  });
});
