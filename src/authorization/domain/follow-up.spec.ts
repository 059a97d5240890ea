import {
  cardholderWith,
  messageAt,
  STORY_ACCOUNTS,
  STORY_CHANGE,
  type Story,
  type Told,
} from '../../../test/model/story';
import { freezeCard, setLimits, type CardState } from '../../cardholder';
import { decideAdvice, type AdviceCommand } from './advice';
import { decideAuthorization, type AuthorizeCommand } from './authorize';
import { decideCapture } from './capture';
import { defaultTenderPolicy as policy } from './default-tender-policy';
import { MAX_DECLINED_ELEMENTS, MAX_ELEMENTS, type AuthorizationEntity } from './entity';
import { decideExpiry } from './expiry';
import { decideIncrement } from './increment';
import { decideRefund } from './refund';
import { decideReversal } from './reversal';
import { decideUnknownCard } from './unknown-card';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const DAY_MS = 24 * 3_600_000;

/** Begins an authorization at a hospital; answers its number. */
function begin(story: Story, kind: AuthorizeCommand['kind'], amount: number, mcc = '8062'): number {
  const facts = messageAt(mcc);
  const command = { ...facts, kind, now: NOW, cardId: 1, amount, allowPartial: false, holdTtlMs: DAY_MS, policy };
  return story.run(decideAuthorization(command)).events[0]!.version;
}

const amountOf = (amount?: number): { amount?: number } => (amount === undefined ? {} : { amount });

/** A hold of 599 fen that was raised as often as can be. */
function fullAuthorization(): { story: Story; number: number } {
  const story = cardholderWith({ epurse: 1_000 });
  const number = begin(story, 'pre_authorization', 500, '5411');
  for (let n = 1; n < MAX_ELEMENTS; n += 1) increment(story, number, 1);
  expect(entity(story, number).elements).toHaveLength(MAX_ELEMENTS);
  return { story, number };
}

function capture(story: Story, number: number, amount?: number, final = false, now = NOW): Told {
  return story.run(decideCapture({ now, final, policy, ...amountOf(amount) }), number);
}
function reverse(story: Story, number: number, amount?: number, now = NOW): Told {
  return story.run(decideReversal({ now, policy, ...amountOf(amount) }), number);
}
function refund(story: Story, number: number, amount?: number): Told {
  return story.run(decideRefund({ now: NOW, policy, ...amountOf(amount) }), number);
}
function increment(story: Story, number: number, amount: number, now = NOW): Told {
  return story.run(decideIncrement({ now, amount, policy }), number);
}
function expire(story: Story, number: number, now = NOW + DAY_MS): Told {
  return story.run(decideExpiry({ now, policy }), number);
}
function advise(story: Story, change: Partial<AdviceCommand> = {}, number?: number): Told {
  const receivableAccount = STORY_ACCOUNTS.receivable;
  const command = { ...messageAt('8062'), now: NOW, cardId: 1, amount: 1_000, policy, receivableAccount, ...change };
  return story.run(decideAdvice(command), number);
}
function usage(story: Story, purse: string): readonly number[] {
  const used = story.state.limits.used[purse];
  return used === undefined ? [] : [used.dayAmount, used.dayCount, used.monthAmount, used.monthCount];
}
function entity(story: Story, number: number): AuthorizationEntity {
  return story.entities.get(number)!;
}
function withCardState(story: Story, state: CardState): void {
  story.state = { ...story.state, cards: story.state.cards.map((card) => ({ ...card, state })) };
}

/** A hold of 1000 at a hospital: 600 of medical money, 400 of the e-purse. */
function hold(): { story: Story; number: number } {
  const story = cardholderWith({ medical: 600, epurse: 2_000 });
  return { story, number: begin(story, 'pre_authorization', 1_000) };
}

/** A purchase of 1000 at a hospital: 600 of medical money, 400 of the e-purse. */
function purchase(): { story: Story; number: number } {
  const story = cardholderWith({ medical: 600, epurse: 2_000 });
  return { story, number: begin(story, 'purchase', 1_000) };
}

describe('an increment', () => {
  it('raises the hold and keeps its expiry', () => {
    const { story, number } = hold();
    const told = increment(story, number, 500);
    expect(told.answer).toMatchObject({
      result: 'approved',
      approvedAmount: 500,
      tenders: [{ purse: 'epurse', amount: 500 }],
      available: 1_100,
      expiresAt: '2026-11-25T02:00:00.000Z',
    });
    expect(story.purse('epurse').held).toBe(900);
    expect(usage(story, 'epurse')).toEqual([900, 1, 900, 1]);
    expect(capture(story, number).answer['approvedAmount']).toBe(1_500);
  });

  it('goes through the checks of an authorization again', () => {
    const { story, number } = hold();
    expect(increment(story, number, 1_601).answer['reason']).toBe('insufficient_funds');
    story.run(setLimits({ purse: 'epurse', limits: { perTransaction: 800 } }));
    expect(increment(story, number, 401).answer['reason']).toBe('amount_limit_exceeded');
    expect(increment(story, number, 400).answer['reason']).toBe('approved');
    story.run(freezeCard({ cardId: 1, ...STORY_CHANGE }));
    expect(increment(story, number, 1).answer).toMatchObject({ reason: 'card_frozen', responseCode: '62' });
  });

  it.each([
    ['captured wholly', (story: Story, number: number) => capture(story, number), 'authorization_closed'],
    ['reversed', (story: Story, number: number) => reverse(story, number), 'original_reversed'],
    ['expired', (story: Story, number: number) => expire(story, number), 'authorization_expired'],
  ])('is declined once the hold is %s', (_, before, reason) => {
    const { story, number } = hold();
    before(story, number);
    expect(increment(story, number, 1).answer['reason']).toBe(reason);
  });

  it('is declined after the time of expiry, swept or not, and for a purchase', () => {
    const { story, number } = hold();
    expect(increment(story, number, 1, NOW + DAY_MS).answer['reason']).toBe('authorization_expired');
    const bought = purchase();
    expect(increment(bought.story, bought.number, 1).answer['reason']).toBe('already_captured');
  });
});

describe('a capture', () => {
  it('takes the money that is held, in the order of the tenders, though nothing else is available', () => {
    const story = cardholderWith({ medical: 600, epurse: 400 });
    const number = begin(story, 'pre_authorization', 1_000);
    const told = capture(story, number, 700);
    expect(told.answer).toMatchObject({
      approvedAmount: 700,
      tenders: [
        { purse: 'medical', amount: 600 },
        { purse: 'epurse', amount: 100 },
      ],
      available: 0,
    });
    expect(story.purse('medical')).toEqual({ balance: 0, held: 0, available: 0 });
    expect(story.purse('epurse')).toEqual({ balance: 300, held: 300, available: 0 });
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(700);
  });

  it('may come several times, up to what was authorized', () => {
    const { story, number } = hold();
    expect(capture(story, number, 300).answer['reason']).toBe('approved');
    expect(capture(story, number, 701).answer).toMatchObject({ reason: 'over_capture', responseCode: '64' });
    expect(capture(story, number, 700).answer['reason']).toBe('approved');
    expect(entity(story, number).status).toBe('closed');
    expect(capture(story, number, 1).answer).toMatchObject({ reason: 'authorization_closed', responseCode: '12' });
    expect(entity(story, number).elements.map((element) => element.result)).toEqual([
      'approved',
      'approved',
      'declined',
      'approved',
      'declined',
    ]);
  });

  it('that is final releases the rest and gives back its usage', () => {
    const { story, number } = hold();
    capture(story, number, 500, true);
    expect(story.purse('medical')).toEqual({ balance: 100, held: 0, available: 100 });
    expect(story.purse('epurse')).toEqual({ balance: 2_000, held: 0, available: 2_000 });
    expect(usage(story, 'medical')).toEqual([500, 1, 500, 1]);
    expect(usage(story, 'epurse')).toEqual([0, 0, 0, 0]);
    expect(capture(story, number, 1).answer['reason']).toBe('authorization_closed');
  });

  it.each<CardState>(['frozen', 'lost', 'closed', 'expired'])('works on a card that is %s', (state) => {
    const { story, number } = hold();
    withCardState(story, state);
    expect(capture(story, number).answer['result']).toBe('approved');
  });

  it('after the expiry takes available money again and is marked late', () => {
    const { story, number } = hold();
    expire(story, number);
    const told = capture(story, number, 700, false, NOW + 2 * DAY_MS);
    expect(told.answer).toMatchObject({ result: 'approved', approvedAmount: 700 });
    expect(told.events[0]!.data).toMatchObject({ late: true });
    expect(entity(story, number).elements.at(-1)).toMatchObject({ type: 'capture', late: true });
    expect(story.purse('medical').balance).toBe(0);
    expect(usage(story, 'medical')).toEqual([600, 1, 600, 1]);
    expect(capture(story, number, 301, false, NOW + 2 * DAY_MS).answer['reason']).toBe('over_capture');
  });

  it('after the expiry is declined when the money is spent', () => {
    const { story, number } = hold();
    expire(story, number);
    begin(story, 'purchase', 2_000);
    expect(capture(story, number, 1_000, true, NOW + 2 * DAY_MS).answer).toMatchObject({
      result: 'declined',
      reason: 'insufficient_funds',
      available: 600,
    });
  });

  it('after the time of expiry, before the sweep, still takes what is held and is marked late', () => {
    const story = cardholderWith({ epurse: 1_000 });
    const number = begin(story, 'pre_authorization', 1_000);
    const told = capture(story, number, 1_000, true, NOW + DAY_MS);
    expect(told.answer['result']).toBe('approved');
    expect(told.events[0]!.data).toMatchObject({ late: true });
    expect(story.purse('epurse')).toEqual({ balance: 0, held: 0, available: 0 });
  });

  it('of a purchase or of what was reversed is declined', () => {
    const bought = purchase();
    expect(capture(bought.story, bought.number).answer).toMatchObject({ reason: 'already_captured' });
    const { story, number } = hold();
    reverse(story, number);
    expect(capture(story, number).answer).toMatchObject({ reason: 'original_reversed', responseCode: '12' });
  });
});

describe('a reversal', () => {
  it('of a hold releases it, and once more is approved again without a second event', () => {
    const { story, number } = hold();
    expect(reverse(story, number).answer).toMatchObject({
      reason: 'approved',
      approvedAmount: 1_000,
      available: 2_600,
    });
    expect(story.purse('medical').held + story.purse('epurse').held).toBe(0);
    for (const amount of [undefined, 1_000]) {
      const again = reverse(story, number, amount);
      expect(again).toMatchObject({ events: [], answer: { reason: 'approved', approvedAmount: 1_000 } });
    }
    expect(reverse(story, number, 999).answer['reason']).toBe('over_reversal');
    expect(usage(story, 'medical')).toEqual([0, 0, 0, 0]);
  });

  it('of a purchase returns the money to its purses, the last tender first', () => {
    const { story, number } = purchase();
    expect(reverse(story, number, 500).answer['tenders']).toEqual([
      { purse: 'epurse', amount: 400 },
      { purse: 'medical', amount: 100 },
    ]);
    expect(usage(story, 'epurse')).toEqual([0, 0, 0, 0]);
    expect(usage(story, 'medical')).toEqual([500, 1, 500, 1]);
    expect(entity(story, number).status).toBe('closed');
    expect(reverse(story, number, 501).answer).toMatchObject({ reason: 'over_reversal', responseCode: '64' });
    expect(reverse(story, number).answer).toMatchObject({ reason: 'approved', approvedAmount: 500 });
    expect(entity(story, number).status).toBe('reversed');
    expect(story.purse('epurse').balance).toBe(2_000);
    expect(story.purse('medical').balance).toBe(600);
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(0);
  });

  it('of a part of a hold leaves the rest to be captured', () => {
    const { story, number } = hold();
    reverse(story, number, 400);
    expect(story.purse('epurse').held).toBe(0);
    expect(capture(story, number, 601).answer['reason']).toBe('over_capture');
    expect(capture(story, number, 600).answer['reason']).toBe('approved');
  });

  it.each([
    ['a capture', (story: Story, number: number) => capture(story, number, 1), 'already_captured'],
    ['the last capture', (story: Story, number: number) => capture(story, number), 'already_captured'],
    ['the expiry', (story: Story, number: number) => expire(story, number), 'authorization_expired'],
  ])('of a hold is declined after %s', (_, before, reason) => {
    const { story, number } = hold();
    before(story, number);
    expect(reverse(story, number).answer).toMatchObject({ reason, responseCode: '12' });
  });

  it('of a purchase is declined after a refund', () => {
    const { story, number } = purchase();
    refund(story, number, 1);
    expect(reverse(story, number).answer).toMatchObject({ reason: 'already_refunded', responseCode: '12' });
  });

  it.each<CardState>(['frozen', 'lost', 'closed'])('works on a card that is %s', (state) => {
    const { story, number } = purchase();
    withCardState(story, state);
    expect(reverse(story, number).answer['result']).toBe('approved');
  });

  it('gives no room back in another day or month', () => {
    const story = cardholderWith({ epurse: 5_000 });
    const number = begin(story, 'purchase', 1_000, '5411');
    const tomorrow = { now: NOW + DAY_MS, amount: 300 };
    const facts = { ...messageAt('5411'), kind: 'purchase', cardId: 1, allowPartial: false, holdTtlMs: 1 } as const;
    story.run(decideAuthorization({ ...facts, ...tomorrow, policy }));
    reverse(story, number, undefined, NOW + DAY_MS);
    expect(usage(story, 'epurse')).toEqual([300, 1, 300, 1]);
  });
});

describe('a refund', () => {
  it('returns the money to the same purses, the last tender first, and never more than was captured', () => {
    const { story, number } = purchase();
    expect(refund(story, number, 450).answer['tenders']).toEqual([
      { purse: 'epurse', amount: 400 },
      { purse: 'medical', amount: 50 },
    ]);
    expect(refund(story, number, 551).answer).toMatchObject({ reason: 'over_refund', responseCode: '64' });
    expect(refund(story, number, 550).answer['tenders']).toEqual([{ purse: 'medical', amount: 550 }]);
    expect(refund(story, number).answer['reason']).toBe('over_refund');
    expect(story.purse('medical').balance).toBe(600);
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(0);
  });

  it('of 60 on a capture of 100 succeeds once', () => {
    const story = cardholderWith({ epurse: 100 });
    const number = begin(story, 'pre_authorization', 100, '5411');
    capture(story, number, 100);
    const results = Array.from({ length: 50 }, () => refund(story, number, 60).answer['result']);
    expect(results.filter((result) => result === 'approved')).toHaveLength(1);
    expect(story.purse('epurse').balance).toBe(60);
  });

  it('needs captured money', () => {
    const { story, number } = hold();
    expect(refund(story, number, 1).answer['reason']).toBe('not_captured');
    capture(story, number, 300);
    expect(refund(story, number, 301).answer['reason']).toBe('over_refund');
    expect(refund(story, number, 300).answer['reason']).toBe('approved');
    const bought = purchase();
    reverse(bought.story, bought.number);
    expect(refund(bought.story, bought.number, 1).answer['reason']).toBe('original_reversed');
  });

  it.each<CardState>(['frozen', 'lost', 'closed'])('works on a card that is %s', (state) => {
    const { story, number } = purchase();
    withCardState(story, state);
    expect(refund(story, number, 10).answer['result']).toBe('approved');
  });

  it.each([0, -1, -500, 0.5, Number.NaN, 2 ** 53])('of %p fen is declined', (amount) => {
    const { story, number } = purchase();
    expect(refund(story, number, amount).answer).toMatchObject({ reason: 'amount_invalid', responseCode: '13' });
    expect(story.purse('epurse').balance).toBe(1_600);
  });
});

describe('the expiry', () => {
  it('releases the rest of a hold once, and gives back its usage', () => {
    const { story, number } = hold();
    capture(story, number, 100);
    const told = expire(story, number);
    expect(told.events).toMatchObject([{ type: 'AuthorizationExpired', data: { amount: 900 } }]);
    expect(story.purse('medical')).toEqual({ balance: 500, held: 0, available: 500 });
    expect(usage(story, 'medical')).toEqual([100, 1, 100, 1]);
    expect(usage(story, 'epurse')).toEqual([0, 0, 0, 0]);
    expect(expire(story, number)).toMatchObject({ events: [], answer: { reason: 'authorization_expired' } });
  });

  it('does nothing before its time, nor when nothing is open', () => {
    const { story, number } = hold();
    expect(expire(story, number, NOW + DAY_MS - 1)).toMatchObject({
      events: [],
      answer: { reason: 'authorization_not_expired' },
    });
    reverse(story, number);
    expect(expire(story, number).events).toEqual([]);
    expect(expire(purchase().story, 0).events).toEqual([]);
  });
});

describe('an advice', () => {
  it.each<CardState>(['active', 'frozen', 'lost', 'closed', 'expired', 'pending_activation'])(
    'is booked on a card that is %s',
    (state) => {
      const story = cardholderWith({ medical: 300, epurse: 5_000 });
      withCardState(story, state);
      expect(advise(story).answer).toMatchObject({
        result: 'approved',
        approvedAmount: 1_000,
        tenders: [
          { purse: 'medical', amount: 300 },
          { purse: 'epurse', amount: 700 },
        ],
        available: 4_300,
      });
    },
  );

  it('of more than there is becomes a receivable, so that no purse goes below zero', () => {
    const story = cardholderWith({ medical: 300, epurse: 100 });
    const told = advise(story);
    expect(told.answer['tenders']).toEqual([
      { purse: 'medical', amount: 300 },
      { purse: 'epurse', amount: 100 },
      { purse: 'receivable', amount: 600 },
    ]);
    expect(story.account(STORY_ACCOUNTS.receivable)).toBe(-600);
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(1_000);
    expect(usage(story, 'epurse')).toEqual([100, 1, 100, 1]);
  });

  it('does not touch money that others hold', () => {
    const { story } = hold();
    advise(story, { amount: 2_600 });
    expect(story.purse('medical')).toEqual({ balance: 600, held: 600, available: 0 });
    expect(story.purse('epurse')).toEqual({ balance: 400, held: 400, available: 0 });
    expect(story.account(STORY_ACCOUNTS.receivable)).toBe(-1_000);
  });

  it('is not stopped by limits, but counts', () => {
    const story = cardholderWith({ epurse: 5_000 });
    story.run(setLimits({ purse: 'epurse', limits: { dayCount: 1, perTransaction: 10 } }));
    expect(advise(story, messageAt('5411')).answer['result']).toBe('approved');
    expect(usage(story, 'epurse')).toEqual([1_000, 1, 1_000, 1]);
  });

  it.each([
    ['honoured where the policy allows it', '8062', 'epurse', [{ purse: 'epurse', amount: 1_000 }]],
    ['passed over where it does not', '5411', 'medical', [{ purse: 'epurse', amount: 1_000 }]],
  ])('has the purse it names %s', (_, mcc, purse, tenders) => {
    const story = cardholderWith({ medical: 5_000, epurse: 5_000 });
    expect(advise(story, { ...messageAt(mcc), purse }).answer['tenders']).toEqual(tenders);
  });

  it('gives its receivable back first when it is reversed or refunded', () => {
    const story = cardholderWith({ epurse: 400 });
    const number = advise(story, messageAt('5411')).events[0]!.version;
    expect(refund(story, number, 700).answer['tenders']).toEqual([
      { purse: 'receivable', amount: 600 },
      { purse: 'epurse', amount: 100 },
    ]);
    expect(story.account(STORY_ACCOUNTS.receivable)).toBe(0);
  });

  it('about a hold captures it beyond its amount', () => {
    const { story, number } = hold();
    const told = advise(story, { amount: 3_000 }, number);
    expect(told.answer['tenders']).toEqual([
      { purse: 'medical', amount: 600 },
      { purse: 'epurse', amount: 2_000 },
      { purse: 'receivable', amount: 400 },
    ]);
    expect(told.events).toMatchObject([{ type: 'AdviceRecorded', entity: number }]);
    expect(entity(story, number).status).toBe('closed');
    expect(story.purse('epurse')).toEqual({ balance: 0, held: 0, available: 0 });
    expect(refund(story, number, 3_001).answer['reason']).toBe('over_refund');
    expect(refund(story, number, 3_000).answer['reason']).toBe('approved');
  });

  it('about a hold of more leaves the rest held, or releases it when final', () => {
    const kept = hold();
    advise(kept.story, { amount: 600 }, kept.number);
    expect(kept.story.purse('epurse').held).toBe(400);
    const freed = hold();
    advise(freed.story, { amount: 600, final: true }, freed.number);
    expect(freed.story.purse('epurse').held).toBe(0);
    expect(usage(freed.story, 'epurse')).toEqual([0, 0, 0, 0]);
  });

  it('about a declined authorization is booked on its own and names it', () => {
    const story = cardholderWith({ epurse: 10 });
    const declined = begin(story, 'purchase', 1_000, '5411');
    const told = advise(story, {}, declined);
    expect(told.events).toMatchObject([{ type: 'AdviceRecorded', data: { original: declined } }]);
    expect(told.events[0]!.entity).toBe(told.events[0]!.version);
  });

  it('about an authorization with all its elements is booked all the same', () => {
    const { story, number } = fullAuthorization();
    expect(advise(story, { amount: 5 }, number).answer['result']).toBe('approved');
    expect(entity(story, number)).toMatchObject({ unlisted: 1 });
  });

  it('of an amount that is none is declined without an event', () => {
    expect(advise(cardholderWith({}), { amount: 0 })).toMatchObject({ events: [], answer: { responseCode: '13' } });
  });

  it('of an unknown card stays with the suspense account until it is refunded', () => {
    const story = cardholderWith({});
    const { suspense: suspenseAccount } = STORY_ACCOUNTS;
    const stray = { ...messageAt('5411'), kind: 'advice' as const, now: NOW, amount: 700, suspenseAccount };
    const number = story.run(decideUnknownCard(stray)).events[0]!.version;
    advise(story, { amount: 50 }, number);
    expect(story.account(suspenseAccount)).toBe(-750);
    expect(refund(story, number).answer).toMatchObject({ approvedAmount: 750 });
    expect(story.account(suspenseAccount)).toBe(0);
    expect(story.account(STORY_ACCOUNTS.receivable)).toBe(0);
  });
});

describe('any follow-up', () => {
  const all: readonly (readonly [string, (story: Story, number: number) => Told])[] = [
    ['increment', (story, number) => increment(story, number, 1)],
    ['capture', (story, number) => capture(story, number, 1)],
    ['reversal', (story, number) => reverse(story, number, 1)],
    ['refund', (story, number) => refund(story, number, 1)],
  ];

  it.each(all)('(%s) of a declined authorization is declined', (action, follow) => {
    const story = cardholderWith({ epurse: 1 });
    const told = follow(story, begin(story, 'purchase', 1_000, '5411'));
    expect(told.answer).toMatchObject({ result: 'declined', reason: 'original_declined', responseCode: '12' });
    expect(told.events).toMatchObject([{ type: 'FollowUpDeclined', data: { action, amount: 1 }, postings: [] }]);
  });

  it.each(all)('(%s) of a balance inquiry is declined', (_, follow) => {
    const story = cardholderWith({ epurse: 1 });
    const told = follow(story, begin(story, 'balance_inquiry', 0, '5411'));
    expect(told.answer).toMatchObject({ result: 'declined', reason: 'original_not_monetary' });
  });

  it.each(all)('(%s) of an unknown original is declined without an event', (_, follow) => {
    const told = follow(cardholderWith({ epurse: 1 }), 99);
    expect(told).toMatchObject({ events: [], answer: { reason: 'original_not_found', responseCode: '25' } });
  });

  it.each(all.slice(0, 2))('(%s) beyond the most elements is declined; the expiry still comes', (_, follow) => {
    const { story, number } = fullAuthorization();
    expect(follow(story, number)).toMatchObject({ events: [], answer: { reason: 'too_many_elements' } });
    expire(story, number);
    expect(story.purse('epurse')).toEqual({ balance: 1_000, held: 0, available: 1_000 });
  });

  it('that gives money back is carried out however many elements there are', () => {
    const { story, number } = fullAuthorization();
    expect(reverse(story, number).answer).toMatchObject({ result: 'approved' });
    expect(entity(story, number)).toMatchObject({ status: 'reversed', unlisted: 1 });
  });

  it('that is declined uses up no room of those that are carried out', () => {
    const story = cardholderWith({ epurse: 1_000 });
    const number = begin(story, 'purchase', 1_000, '5411');
    for (let n = 0; n < MAX_ELEMENTS; n += 1) refund(story, number, 2_000);
    expect(entity(story, number).elements).toHaveLength(1 + MAX_DECLINED_ELEMENTS);
    expect(refund(story, number, 1_000).answer).toMatchObject({ result: 'approved', approvedAmount: 1_000 });
  });

  it('cannot raise a hold above what the policy lets a purse pay in one transaction', () => {
    const policy = {
      version: 'c',
      effectiveFrom: '2026-01-01',
      rules: [{ id: 'r', purses: [{ purse: 'epurse', upTo: 600 }], split: false }],
    };
    const story = cardholderWith({ epurse: 1_000 });
    const number = begin(story, 'pre_authorization', 500, '5411');
    const over = story.run(decideIncrement({ now: NOW, amount: 101, policy }), number);
    expect(over.answer).toMatchObject({ result: 'declined' });
    const within = story.run(decideIncrement({ now: NOW, amount: 100, policy }), number);
    expect(within.answer).toMatchObject({ result: 'approved' });
  });
});
