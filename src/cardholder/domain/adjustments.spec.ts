import fc from 'fast-check';
import { cardholderWith, Story, STORY_ACCOUNTS } from '../../../test/model/story';
import { ADJUSTMENT_KINDS, adjustmentCounter, adjustPurse, type AdjustPurse } from './adjustments';
import { changeLimits, raisedLimits, setLimits, type ChangeLimits } from './limit-decisions';
import { MAX_BALANCE_FEN } from './purse-decisions';

const COUNTER = 330;
const origin = { channel: 'counter', reason: 'wrong_amount', operator: 'st_1' } as const;

function adjustment(change: Partial<AdjustPurse> = {}): AdjustPurse {
  return { purse: 'epurse', amount: 500, kind: 'other', counterAccount: COUNTER, now: 1, origin, ...change };
}

describe('an adjustment', () => {
  it('given a purse, when money is added, then the counter account bears it', () => {
    const story = cardholderWith({ epurse: 1_000 });
    const told = story.run(adjustPurse(adjustment()));
    expect(told.answer).toEqual({ result: 'done', purse: 'epurse', amount: 500, balance: 1_500, available: 1_500 });
    expect(story.purse('epurse').balance).toBe(1_500);
    expect(story.account(COUNTER)).toBe(-500);
    expect(told.events[0]?.data).toMatchObject({ kind: 'other', origin, at: 1 });
  });

  it('given a purse with a hold, when more than is available is taken, then it is refused and nothing moves', () => {
    const story = cardholderWith({ epurse: 1_000 });
    story.state = {
      ...story.state,
      purses: { ...story.state.purses, list: story.state.purses.list.map((purse) => ({ ...purse, held: 600 })) },
    };
    const told = story.run(adjustPurse(adjustment({ amount: -401 })));
    expect(told).toMatchObject({ answer: { result: 'refused', reason: 'insufficient_funds' }, events: [] });
    expect(story.run(adjustPurse(adjustment({ amount: -400 }))).answer).toMatchObject({ available: 0, balance: 600 });
  });

  it.each([0, 1.5, Number.NaN, 1e15])('of %p fen is refused', (amount) => {
    const told = cardholderWith({ epurse: 1_000 }).run(adjustPurse(adjustment({ amount })));
    expect(told.answer).toEqual({ result: 'refused', reason: 'amount_invalid' });
  });

  it('never makes a balance that the books cannot hold', () => {
    const story = cardholderWith({ epurse: MAX_BALANCE_FEN - 10 - 1_000_000_000 });
    const told = story.run(adjustPurse(adjustment({ amount: 1_000_000_011 })));
    expect(told.answer).toEqual({ result: 'refused', reason: 'balance_too_large' });
  });

  it('given nobody is registered, then there is nothing to adjust', () => {
    expect(new Story().run(adjustPurse(adjustment())).answer).toEqual({
      result: 'refused',
      reason: 'cardholder_not_registered',
    });
  });

  it('given a purse that is not open, then money waits in suspense only where that was asked for', () => {
    const story = cardholderWith({ epurse: 0 });
    const closed = adjustment({ purse: 'transit', kind: 'wrong_amount' });
    expect(story.run(adjustPurse(closed)).answer).toEqual({ result: 'refused', reason: 'purse_not_open' });
    const told = story.run(adjustPurse({ ...closed, suspenseAccount: STORY_ACCOUNTS.suspense }));
    expect(told.answer).toEqual({ result: 'done', purse: 'transit', amount: 500, suspended: true });
    expect([story.account(COUNTER), story.account(STORY_ACCOUNTS.suspense)]).toEqual([-500, 500]);
    const taking = { ...closed, amount: -1, suspenseAccount: STORY_ACCOUNTS.suspense };
    expect(story.run(adjustPurse(taking)).answer).toMatchObject({ reason: 'purse_not_open' });
  });

  it('given the person has left, then money waits in suspense or is refused, and what is left may still be taken', () => {
    const story = cardholderWith({ epurse: 100 });
    story.state = { ...story.state, person: { ...story.state.person, status: 'deceased' } };
    expect(story.run(adjustPurse(adjustment())).answer).toEqual({ result: 'refused', reason: 'person_deceased' });
    const kept = story.run(adjustPurse(adjustment({ suspenseAccount: STORY_ACCOUNTS.suspense })));
    expect(kept.answer).toMatchObject({ result: 'done', suspended: true });
    expect(story.purse('epurse').balance).toBe(100);
    expect(story.run(adjustPurse(adjustment({ amount: -100 }))).answer).toMatchObject({ result: 'done', balance: 0 });
  });

  it('moves purpose-bound money against its fund only, and never as goodwill', () => {
    for (const purse of ['medical', 'subsidy:elder-care']) {
      expect(adjustmentCounter(purse, 'goodwill', 1)).toBeUndefined();
      for (const kind of ADJUSTMENT_KINDS.filter((one) => one !== 'goodwill')) {
        expect(adjustmentCounter(purse, kind, 1)).toBe('funding');
        expect(adjustmentCounter(purse, kind, -1)).toBe('funding');
      }
    }
    const told = cardholderWith({ medical: 100 }).run(adjustPurse(adjustment({ purse: 'medical', kind: 'goodwill' })));
    expect(told.answer).toEqual({ result: 'refused', reason: 'adjustment_not_permitted' });
  });

  it('of the other purses goes against the account of its kind; goodwill is never taken away', () => {
    const of = (kind: (typeof ADJUSTMENT_KINDS)[number], amount: number) => adjustmentCounter('epurse', kind, amount);
    expect(ADJUSTMENT_KINDS.map((kind) => of(kind, 1))).toEqual([
      'adjustments',
      'adjustments',
      'funding',
      'goodwill',
      'suspense',
    ]);
    expect(of('goodwill', -1)).toBeUndefined();
  });

  it('whatever the sequence, keeps the books balanced and the purse at zero or above', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3_000, max: 3_000 }), { maxLength: 20 }), (amounts) => {
        const story = cardholderWith({ epurse: 1_000 });
        for (const amount of amounts) story.run(adjustPurse(adjustment({ amount })));
        expect(story.purse('epurse').balance).toBeGreaterThanOrEqual(0);
        expect(story.purse('epurse').balance + story.account(COUNTER)).toBe(1_000);
      }),
    );
  });
});

describe('a change of limits', () => {
  const change = (more: Partial<ChangeLimits> = {}): ChangeLimits => ({
    ...{ purse: 'epurse', change: { dayAmount: 500 }, defaults: { dayAmount: 1_000, dayCount: 5 } },
    ...{ mayRaise: false, origin },
    ...more,
  });

  it('given the policy allows more, when it lowers, then it takes effect and leaves the other limits alone', () => {
    const story = cardholderWith({ epurse: 0 });
    story.run(setLimits({ purse: 'epurse', limits: { dayCount: 3 } }));
    const told = story.run(changeLimits(change()));
    expect(told.answer).toEqual({ result: 'done', purse: 'epurse', limits: { dayAmount: 500, dayCount: 3 } });
    expect(story.state.limits.own['epurse']).toEqual({ dayAmount: 500, dayCount: 3 });
    expect(story.run(changeLimits(change())).answer).toMatchObject({ result: 'already_so' });
  });

  it('given it raises, or lifts, any limit, then one person alone may not', () => {
    const story = cardholderWith({ epurse: 0 });
    for (const raise of [{ dayAmount: 1_001 }, { dayAmount: null }, { dayAmount: 1, dayCount: 6 }]) {
      const told = story.run(changeLimits(change({ change: raise })));
      expect(told).toMatchObject({ answer: { result: 'refused', reason: 'raise_needs_approval' }, events: [] });
    }
    expect(story.run(changeLimits(change({ change: { dayAmount: null }, mayRaise: true }))).answer).toMatchObject({
      result: 'done',
    });
    expect(raisedLimits({ dayAmount: null }, undefined, { dayAmount: 5 })).toEqual([]);
    expect(raisedLimits(undefined, undefined, { dayAmount: 5 })).toEqual([]);
    expect(raisedLimits({ dayAmount: 4 }, undefined, { dayAmount: 5 })).toEqual(['dayAmount']);
  });

  it('given the limits changed since somebody asked, then what was agreed to is refused', () => {
    const story = cardholderWith({ epurse: 0 });
    story.run(setLimits({ purse: 'epurse', limits: { dayAmount: 100 } }));
    const agreed = change({ change: { dayAmount: 900 }, mayRaise: true, expected: { dayAmount: 200 } });
    expect(story.run(changeLimits(agreed)).answer).toEqual({ result: 'refused', reason: 'limits_changed' });
    expect(story.run(changeLimits({ ...agreed, expected: { dayAmount: 100 } })).answer).toMatchObject({
      result: 'done',
    });
  });

  it('is refused for a purse that is not open and for what is no limit', () => {
    const story = cardholderWith({ epurse: 0 });
    expect(story.run(changeLimits(change({ purse: 'transit' }))).answer).toMatchObject({ reason: 'purse_not_open' });
    expect(story.run(changeLimits(change({ change: { dayAmount: -1 } }))).answer).toMatchObject({
      reason: 'limits_invalid',
    });
  });
});
