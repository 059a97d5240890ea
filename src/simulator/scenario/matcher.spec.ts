import { mismatches } from './matcher';

const answer = {
  result: 'approved',
  available: 500,
  id: 'au_1',
  tenders: [
    { purse: 'medical', amount: 100 },
    { purse: 'epurse', amount: 20 },
  ],
};

describe('an expected answer', () => {
  it.each([
    [{ result: 'approved' }],
    [{ tenders: [{ purse: 'medical' }, { amount: 20 }] }],
    [{ tenders: { $contains: [{ purse: 'epurse', amount: 20 }] } }],
    [{ id: { $matches: '^au_' }, available: { $atLeast: 500 } }],
    [{ available: { $atMost: 500 }, id: { $any: true }, reason: { $any: false } }],
    [{}],
  ])('%j matches', (expected) => {
    expect(mismatches(expected, answer)).toEqual([]);
  });

  it.each([
    [{ result: 'declined' }, 'result'],
    [{ reason: 'approved' }, 'reason'],
    [{ tenders: [{ purse: 'medical' }] }, 'tenders'],
    [{ tenders: [{ purse: 'medical' }, { amount: 21 }] }, 'tenders[1].amount'],
    [{ tenders: { $contains: [{ purse: 'transit' }] } }, 'tenders'],
    [{ available: { $atLeast: 501 } }, 'available'],
    [{ id: { $matches: 'x' } }, 'id'],
    [{ id: { $any: false } }, 'id'],
    [{ id: { $unheardOf: 1 } }, 'id'],
    [{ available: { amount: 500 } }, 'available'],
  ])('%j does not match, at %s', (expected, at) => {
    expect(mismatches(expected, answer).map((found) => found.at)).toEqual([at]);
  });

  it('tells what was expected and what was there', () => {
    expect(mismatches({ available: 7 }, answer)).toEqual([{ at: 'available', expected: '7', found: '500' }]);
    expect(mismatches({ reason: 'x' }, answer)).toEqual([{ at: 'reason', expected: '"x"', found: 'nothing' }]);
  });
});
