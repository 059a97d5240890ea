import { cardholderWith, credit, Story, STORY_ACCOUNTS, STORY_CHANGE } from '../../../test/model/story';
import { composeCardholder, isCardholderStream } from './aggregate';
import { issueCard, MAX_CARDS } from './card-issue';
import { closeCard } from './closure-decisions';
import { setLimits } from './limit-decisions';
import { limitRoom, limitsSlice, usageOn, type LimitsPart, type UsageChange } from './limits';
import { registerCardholder } from './person-decisions';
import { creditPurse, MAX_BALANCE_FEN, openPurse, type CreditKind } from './purse-decisions';
import { availableIn, isPurseName, purseAccount } from './purses';
import { shanghaiDate } from './shanghai-time';
import { sliceOf, type Slice } from './slice';

const CARD = {
  ...{ token: 'card-1', expiresOn: '2030-12', maskedNumber: '622848******0001', numberIndex: 'index-1' },
  ...STORY_CHANGE,
};

describe('a person', () => {
  it('is registered once; a repeat is answered and changes nothing', () => {
    const story = new Story();
    expect(story.run(registerCardholder()).answer).toEqual({ result: 'done' });
    const again = story.run(registerCardholder());
    expect(again.answer).toEqual({ result: 'already_so' });
    expect(again.events).toEqual([]);
  });

  it('gets neither card nor purse before being registered', () => {
    const story = new Story();
    const refusal = { result: 'refused', reason: 'cardholder_not_registered' };
    expect(story.run(issueCard(CARD)).answer).toEqual(refusal);
    expect(story.run(openPurse({ purse: 'epurse' })).answer).toEqual(refusal);
    expect(story.events).toEqual([]);
  });

  it('with a card and three purses in use takes less than 700 bytes of snapshot', () => {
    const story = cardholderWith({ medical: 500_000, epurse: 1_000_000, transit: 20_000 });
    expect(JSON.stringify(story.state).length).toBeLessThan(700);
  });
});

describe('cards', () => {
  it('are numbered within the person and wait for activation', () => {
    const story = cardholderWith({});
    const told = story.run(issueCard({ ...CARD, token: 'card-2', kind: 'electronic' }));
    expect(told.answer).toEqual({
      result: 'done',
      cardId: 2,
      token: 'card-2',
      state: 'pending_activation',
      expiresOn: '2030-12',
    });
    const { now: at, ...facts } = { ...CARD, token: 'card-2' };
    expect(told.events[0]?.data).toEqual({ cardId: 2, ...facts, kind: 'electronic', at, to: 'pending_activation' });
  });

  it('of one token are one card: the same again is answered, other facts are refused', () => {
    const story = cardholderWith({});
    expect(story.run(issueCard(CARD)).answer).toMatchObject({ result: 'already_so', cardId: 1 });
    const other = story.run(issueCard({ ...CARD, expiresOn: '2031-12' }));
    expect(other.answer).toEqual({ result: 'refused', reason: 'token_in_use' });
    expect(other.events).toEqual([]);
  });

  it.each(['2030-13', '2030-00', '30-12', '2030-1', '', '2026-10'])(
    'are not issued with the expiry %p',
    (expiresOn) => {
      const told = cardholderWith({}).run(issueCard({ ...CARD, token: 'card-2', kind: 'electronic', expiresOn }));
      expect(told.answer).toEqual({ result: 'refused', reason: 'expiry_invalid' });
    },
  );

  it('are limited in number, so that the state stays small', () => {
    const story = cardholderWith({ medical: 0, epurse: 0, transit: 0 });
    const close = (cardId: number): unknown =>
      story.run(closeCard({ cardId, cause: 'requested', transitWindowMs: 0, ...STORY_CHANGE })).answer['result'];
    for (let n = 2; n <= MAX_CARDS; n += 1) {
      expect(close(n - 1)).toBe('done');
      expect(story.run(issueCard({ ...CARD, token: `card-${n}` })).answer['result']).toBe('done');
    }
    close(MAX_CARDS);
    const told = story.run(issueCard({ ...CARD, token: 'one-more' }));
    expect(told.answer).toEqual({ result: 'refused', reason: 'too_many_cards' });
    expect(JSON.stringify(story.state).length).toBeLessThan(6_000);
  });
});

describe('purses', () => {
  it('have their fixed slots, subsidies the next free ones from 16 on', () => {
    const story = cardholderWith({ transit: 0, 'subsidy:b': 0, medical: 0, 'subsidy:a': 0, epurse: 0 });
    const slots = Object.fromEntries(story.state.purses.list.map((purse) => [purse.name, purse.slot]));
    expect(slots).toEqual({ medical: 1, epurse: 2, transit: 3, 'subsidy:b': 16, 'subsidy:a': 17 });
    const told = story.run(openPurse({ purse: 'subsidy:a' }));
    expect(told.answer).toEqual({
      result: 'already_so',
      purse: 'subsidy:a',
      account: purseAccount(story.streamId, 17),
    });
  });

  it('are limited by the slots of a stream', () => {
    const story = cardholderWith({});
    for (let n = 0; n < 48; n += 1)
      expect(story.run(openPurse({ purse: `subsidy:p${n}` })).answer['result']).toBe('done');
    const told = story.run(openPurse({ purse: 'subsidy:last' }));
    expect(told.answer).toEqual({ result: 'refused', reason: 'too_many_purses' });
  });

  it.each(['bank', '', 'subsidy:', 'subsidy:Elder', 'EPURSE', `subsidy:${'x'.repeat(33)}`, 'receivable', '__proto__'])(
    'do not open under the name %p',
    (purse) => {
      expect(isPurseName(purse)).toBe(false);
      const told = cardholderWith({}).run(openPurse({ purse }));
      expect(told.answer).toEqual({ result: 'refused', reason: 'purse_name_invalid' });
    },
  );

  it('are credited by a balanced event, and their balance follows from it', () => {
    const story = cardholderWith({ epurse: 0 });
    const { answer, events } = credit(story, 'epurse', 5_000);
    expect(answer).toEqual({ result: 'done', purse: 'epurse', amount: 5_000, balance: 5_000, available: 5_000 });
    expect(events[0]?.postings).toEqual([
      { account: STORY_ACCOUNTS.bank, amount: -5_000 },
      { account: purseAccount(story.streamId, 2), amount: 5_000 },
    ]);
    expect(availableIn(story.state.purses, 'epurse')).toBe(5_000);
  });

  it.each<[CreditKind, string, boolean]>([
    ['top_up', 'epurse', true],
    ['top_up', 'transit', true],
    ['top_up', 'medical', false],
    ['top_up', 'subsidy:elder-care', false],
    ['contribution', 'medical', true],
    ['contribution', 'epurse', false],
    ['subsidy_grant', 'subsidy:elder-care', true],
    ['subsidy_grant', 'medical', false],
    ['subsidy_grant', 'epurse', false],
  ])('take a %s into %s: %p', (kind, purse, allowed) => {
    const story = cardholderWith({ medical: 0, epurse: 0, transit: 0, 'subsidy:elder-care': 0 });
    const told = story.run(creditPurse({ purse, amount: 1, kind, sourceAccount: 7 }));
    expect(told.answer['result']).toBe(allowed ? 'done' : 'refused');
    expect(told.events).toHaveLength(allowed ? 1 : 0);
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity, 1_000_000_000_000, 2 ** 53])('take no credit of %p fen', (amount) => {
    const told = cardholderWith({ epurse: 0 }).run(
      creditPurse({ purse: 'epurse', amount, kind: 'top_up', sourceAccount: 7 }),
    );
    expect(told.answer).toEqual({ result: 'refused', reason: 'amount_invalid' });
  });

  it('do not grow beyond what sums can hold, and are not credited unopened', () => {
    const story = cardholderWith({ epurse: 999_999_999_999 });
    expect(MAX_BALANCE_FEN).toBe(1_000_000_000_000);
    expect(credit(story, 'epurse', 2).answer).toEqual({ result: 'refused', reason: 'balance_too_large' });
    expect(credit(story, 'transit', 1).answer).toEqual({ result: 'refused', reason: 'purse_not_open' });
  });
});

describe('limits', () => {
  it('are set by purse, and setting the same again changes nothing', () => {
    const story = cardholderWith({ epurse: 0 });
    const limits = { dayCount: 3, perTransaction: null };
    expect(story.run(setLimits({ purse: 'epurse', limits })).answer).toEqual({
      result: 'done',
      purse: 'epurse',
      limits: { perTransaction: null, dayCount: 3 },
    });
    expect(story.run(setLimits({ purse: 'epurse', limits })).events).toEqual([]);
    expect(story.run(setLimits({ purse: 'medical', limits })).answer['reason']).toBe('purse_not_open');
  });

  it.each([{ dayAmount: -1 }, { dayCount: 1.5 }, { monthAmount: 2 ** 60 }, { weekAmount: 5 }])(
    'are refused as %p',
    (limits) => {
      const told = cardholderWith({ epurse: 0 }).run(setLimits({ purse: 'epurse', limits }));
      expect(told.answer).toEqual({ result: 'refused', reason: 'limits_invalid' });
    },
  );

  const spent: LimitsPart = {
    own: {},
    used: { epurse: { day: '2026-11-30', dayAmount: 300, dayCount: 2, monthAmount: 900, monthCount: 5 } },
  };

  it.each([
    ['the same day', '2026-11-30', 300, 2, 900, 5],
    ['the next day, in the next month', '2026-12-01', 0, 0, 0, 0],
    ['a clock that is behind', '2026-11-29', 300, 2, 900, 5],
  ])('count usage on %s', (_, date, dayAmount, dayCount, monthAmount, monthCount) => {
    expect(usageOn(spent.used['epurse'], date)).toMatchObject({ dayAmount, dayCount, monthAmount, monthCount });
  });

  it.each([
    ['spending on a new day of the month', '2026-11-15', '2026-11-16', [70, 1], [70, 1, 170, 2]],
    ['spending in a new month', '2026-11-30', '2026-12-01', [70, 1], [70, 1, 70, 1]],
    ['giving back on the same day', '2026-11-15', '2026-11-15', [-100, -1], [0, 0, 0, 0]],
    ['giving back what an earlier day of the month spent', '2026-11-15', '2026-11-14', [-40, 0], [100, 1, 60, 1]],
    ['giving back what another month spent', '2026-11-01', '2026-10-31', [-40, -1], [100, 1, 100, 1]],
    ['giving back more than was used', '2026-11-15', '2026-11-15', [-150, -2], [0, 0, 0, 0]],
  ])('after %s', (_, day, date, [amount, count], [dayAmount, dayCount, monthAmount, monthCount]) => {
    const used = { epurse: { day, dayAmount: 100, dayCount: 1, monthAmount: 100, monthCount: 1 } };
    const usage: UsageChange[] = [['epurse', amount!, count!]];
    const event = { streamId: 1, version: 1, type: 'Spent', entity: null, data: { date, usage }, postings: [] };
    const after = limitsSlice.evolve({ own: {}, used }, event);
    expect(after.used['epurse']).toMatchObject({ dayAmount, dayCount, monthAmount, monthCount });
  });

  it.each([
    ['no limit at all', undefined, undefined, Infinity, undefined],
    ['the default', undefined, { dayAmount: 500 }, 200, 'dayAmount'],
    ["the person's own before the default", { dayAmount: 350 }, { dayAmount: 500 }, 50, 'dayAmount'],
    ['no limit of one’s own', { dayAmount: null }, { dayAmount: 500 }, Infinity, undefined],
    ['a count used up', undefined, { dayCount: 2, perTransaction: 50 }, 0, 'dayCount'],
    ['a count not used up', undefined, { dayCount: 3, perTransaction: 50 }, 50, 'perTransaction'],
    ['a month used up', undefined, { monthAmount: 900 }, 0, 'monthAmount'],
    ['a month of counts', undefined, { monthCount: 5 }, 0, 'monthCount'],
  ])('leave room under %s', (_, own, defaults, amount, field) => {
    const part: LimitsPart = { ...spent, own: own === undefined ? {} : { epurse: own } };
    const room = limitRoom(part, { purse: 'epurse', date: '2026-11-30', defaults, already: 0, count: 1 });
    expect({ amount: room.amount, field: room.field }).toEqual({ amount, field });
  });

  it.each([
    ['2026-11-30T15:59:59.999Z', '2026-11-30'],
    ['2026-11-30T16:00:00.000Z', '2026-12-01'],
    ['2028-02-28T16:00:00.000Z', '2028-02-29'],
    ['2026-12-31T16:00:00.000Z', '2027-01-01'],
  ])('take %s as the day %s in Shanghai', (instant, date) => {
    expect(shanghaiDate(Date.parse(instant))).toBe(date);
  });
});

describe('the composed cardholder', () => {
  const journeys: Slice<{ taps: number }> = {
    name: 'journeys',
    initial: () => ({ taps: 0 }),
    evolve: (part, event) => (event.type === 'Tapped' ? { taps: part.taps + 1 } : part),
  };

  it('takes slices of other modules, and leaves alone the parts that an event does not concern', () => {
    const aggregate = composeCardholder<null>({ slices: [journeys], evolveEntity: () => null });
    const before = aggregate.initialState(2 ** 27);
    const event = { streamId: 2 ** 27, version: 1, type: 'Tapped', entity: null, data: {}, postings: [] };
    const after = aggregate.evolve(before, event);
    expect(sliceOf(after, journeys)).toEqual({ taps: 1 });
    expect(sliceOf(before, journeys)).toEqual({ taps: 0 });
    expect(after.purses).toBe(before.purses);
    expect(aggregate.evolve(before, { ...event, type: 'Unheard' })).toBe(before);
  });

  it('refuses two slices of one name', () => {
    const twice = (): unknown =>
      composeCardholder({ slices: [{ ...journeys, name: 'cards' }], evolveEntity: () => null });
    expect(twice).toThrow(RangeError);
  });

  it.each([
    [2 ** 27 - 1, false],
    [2 ** 27, true],
    [2 ** 46, true],
    [2 ** 46 + 1, false],
    [2 ** 27 + 0.5, false],
  ])('owns the stream %p: %p', (streamId, owned) => {
    expect(isCardholderStream(streamId)).toBe(owned);
  });
});
