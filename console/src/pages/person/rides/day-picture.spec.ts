import type { Ride } from '../../../api/transit';
import { pictureOf } from './day-picture';

function ride(start: string, end: string | null, amounts: Partial<Ride> = {}): Ride {
  const at = (time: string): string => new Date(`2026-11-23T${time}+08:00`).toISOString();
  const none = { list: 0, concession: 0, transfer: 0, cap: 0, due: 0, subsidy: 0, borneByOperator: 0 };
  return {
    ...{ journeyId: start, maskedNumber: null, start: at(start), end: end === null ? null : at(end), mode: 'metro' },
    ...{ operator: 'rail', line: null, from: null, to: null, status: 'complete', steps: [], exception: null },
    ...{ policyId: 'P', policyVersion: '1', ...none, ...amounts },
  };
}

describe('the picture of a day', () => {
  it('runs from the full hour before the first ride to the one after the last', () => {
    const { marks } = pictureOf([ride('07:40:00', '08:35:00'), ride('12:10:00', null)]);
    expect(marks.map(({ label }) => label)).toEqual(['07:00', '08:00', '09:00', '10:00', '11:00', '12:00', '13:00']);
    expect([marks[0]?.left, marks[3]?.left, marks[6]?.left]).toEqual([0, 50, 100]);
  });

  it('has a mark every two or four hours on a long day', () => {
    const labels = (until: string) => pictureOf([ride('06:00:00', until)]).marks.map(({ label }) => label);
    expect(labels('18:00:00')).toEqual(['06:00', '08:00', '10:00', '12:00', '14:00', '16:00', '18:00']);
    expect(labels('23:30:00')).toEqual(['06:00', '10:00', '14:00', '18:00', '22:00']);
  });

  it('draws each ride where it was in the day, one with a single tap long enough to be seen', () => {
    const { rides } = pictureOf([ride('08:00:00', '09:00:00'), ride('09:30:00', null)]);
    expect(rides.map(({ left, width }) => [left, width])).toEqual([
      [0, 50],
      [75, 8.33],
    ]);
  });

  it('divides each list price into what was paid and what was taken off, on one scale', () => {
    const { rides } = pictureOf([
      ride('08:00:00', null, { list: 500, cap: 60, due: 440 }),
      ride('09:00:00', null, { list: 200, concession: 20, transfer: 100, due: 80 }),
    ]);
    expect(rides.map(({ pieces }) => pieces.map(({ part, width }) => [part, width]))).toEqual([
      [
        ['due', 88],
        ['cap', 12],
      ],
      [
        ['due', 16],
        ['transfer', 20],
        ['concession', 4],
      ],
    ]);
  });

  it('tells what the day has come to with each ride', () => {
    const { rides } = pictureOf([ride('08:00:00', null, { due: 500 }), ride('09:00:00', null, { due: 80 })]);
    expect(rides.map(({ soFar }) => soFar)).toEqual([500, 580]);
  });

  it('goes on past midnight', () => {
    const night = { ...ride('23:30:00', null), end: '2026-11-23T16:20:00.000Z' };
    const { marks } = pictureOf([night]);
    expect(marks.map(({ label }) => label)).toEqual(['23:00', '00:00', '01:00']);
  });

  it('of a day without rides is empty', () => {
    expect(pictureOf([])).toEqual({ rides: [], marks: [] });
  });
});
