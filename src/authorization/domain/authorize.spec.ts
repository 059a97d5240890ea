import {
  cardholderWith,
  messageAt,
  STORY_ACCOUNTS,
  STORY_CHANGE,
  type Story,
  type Told,
} from '../../../test/model/story';
import { freezeCard, issueCard, setLimits, type CardState, type SpendingLimits } from '../../cardholder';
import { decideAuthorization, type AuthorizeCommand } from './authorize';
import { explainChecks } from './checks';
import { defaultTenderPolicy } from './default-tender-policy';
import type { OriginData } from './events';
import { decideUnknownCard } from './unknown-card';

const NOW = Date.parse('2026-11-24T10:00:00+08:00');
const HOUR_MS = 3_600_000;

function authorize(story: Story, change: Partial<AuthorizeCommand> = {}): Told {
  const command: AuthorizeCommand = {
    ...messageAt('5411'),
    kind: 'purchase',
    now: NOW,
    cardId: 1,
    amount: 1_000,
    allowPartial: false,
    holdTtlMs: 24 * HOUR_MS,
    policy: defaultTenderPolicy,
    ...change,
  };
  return story.run(decideAuthorization(command));
}

function dataOf(told: Told): OriginData {
  return told.events[0]!.data as OriginData;
}

function withCardState(story: Story, state: CardState): Story {
  story.state = { ...story.state, cards: story.state.cards.map((card) => ({ ...card, state })) };
  return story;
}

function withLimits(story: Story, purse: string, limits: SpendingLimits): Story {
  story.run(setLimits({ purse, limits }));
  return story;
}

describe('a purchase', () => {
  it('debits the purse and credits the merchant in one balanced event', () => {
    const story = cardholderWith({ epurse: 5_000 });
    const told = authorize(story);
    expect(told.answer).toEqual({
      result: 'approved',
      reason: 'approved',
      responseCode: '00',
      advice: 'none',
      approvedAmount: 1_000,
      tenders: [{ purse: 'epurse', amount: 1_000 }],
      available: 4_000,
      expiresAt: null,
      elements: [{ type: 'purchase', amount: 1_000, at: '2026-11-24T02:00:00.000Z', result: 'approved' }],
    });
    expect(Object.keys(told.answer).slice(0, 9)).toEqual([
      'result',
      'reason',
      'responseCode',
      'advice',
      'approvedAmount',
      'tenders',
      'available',
      'expiresAt',
      'elements',
    ]);
    expect(told.events).toMatchObject([{ type: 'AuthorizationApproved', entity: told.events[0]!.version }]);
    expect(story.purse('epurse')).toEqual({ balance: 4_000, held: 0, available: 4_000 });
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(1_000);
  });

  it('is a short event without anything personal', () => {
    const unlimited = { ...defaultTenderPolicy, limits: {} };
    const text = JSON.stringify(dataOf(authorize(cardholderWith({ epurse: 500_000 }), { policy: unlimited })));
    expect(text.length).toBeLessThan(500);
    expect(text).not.toContain('622848');
    expect(text).not.toContain('card-1');
  });

  it('that may be split is paid from several purses in the order of the policy', () => {
    const story = cardholderWith({ epurse: 5_000, medical: 300 });
    expect(authorize(story, messageAt('8062')).answer).toMatchObject({
      result: 'approved',
      tenders: [
        { purse: 'medical', amount: 300 },
        { purse: 'epurse', amount: 700 },
      ],
      available: 4_300,
    });
  });

  it('that may not be split is paid by the first purse that has it all', () => {
    const story = cardholderWith({ transit: 999, epurse: 5_000 });
    expect(authorize(story, messageAt('4111')).answer['tenders']).toEqual([{ purse: 'epurse', amount: 1_000 }]);
    expect(authorize(story, { ...messageAt('4111'), amount: 999 }).answer['tenders']).toEqual([
      { purse: 'transit', amount: 999 },
    ]);
  });

  it('never pays from money of another purpose', () => {
    const story = cardholderWith({ medical: 5_000, transit: 5_000, 'subsidy:elder-care': 5_000, epurse: 0 });
    for (const mcc of ['5411', '8050']) {
      expect(authorize(story, messageAt(mcc)).answer).toMatchObject({ reason: 'insufficient_funds', available: 0 });
    }
    expect(authorize(story, messageAt('8050', ['elder-care'])).answer['tenders']).toEqual([
      { purse: 'subsidy:elder-care', amount: 1_000 },
    ]);
  });

  it('with a purse asked for is paid by that one alone', () => {
    const story = cardholderWith({ medical: 5_000, epurse: 5_000 });
    expect(authorize(story, { ...messageAt('8062'), purse: 'epurse' }).answer).toMatchObject({
      tenders: [{ purse: 'epurse', amount: 1_000 }],
      available: 4_000,
    });
    expect(authorize(story, { purse: 'medical' }).answer).toMatchObject({
      result: 'declined',
      reason: 'purse_not_permitted',
      responseCode: '57',
      available: null,
    });
  });

  it.each([
    ['is declined without the flag', false, 'declined', 'insufficient_funds', '51', 0, 700],
    ['is approved in part with it', true, 'partially_approved', 'partially_approved', '10', 700, 0],
  ])('of more than there is %s', (_, allowPartial, result, reason, responseCode, approvedAmount, available) => {
    const story = cardholderWith({ medical: 300, epurse: 400 });
    const told = authorize(story, { ...messageAt('8062'), allowPartial });
    expect(told.answer).toMatchObject({ result, reason, responseCode, approvedAmount, available });
    expect(story.purse('epurse').available + story.purse('medical').available).toBe(available);
  });

  it('is declined even with the flag when there is nothing at all', () => {
    const told = authorize(cardholderWith({ epurse: 0 }), { allowPartial: true });
    expect(told.answer).toMatchObject({ result: 'declined', reason: 'insufficient_funds', approvedAmount: 0 });
  });

  it.each([0, -1, -1_000, 0.5, Number.NaN, Infinity, 2 ** 53, 1_000_000_000_000])(
    'of %p fen is declined and moves nothing',
    (amount) => {
      const story = cardholderWith({ epurse: 5_000 });
      const told = authorize(story, { amount });
      expect(told.answer).toMatchObject({ result: 'declined', reason: 'amount_invalid', responseCode: '13' });
      expect(told.events).toMatchObject([{ type: 'AuthorizationDeclined', postings: [] }]);
      expect(story.purse('epurse').balance).toBe(5_000);
    },
  );
});

describe('the card', () => {
  it.each<[CardState, string, string]>([
    ['in_production', 'card_not_activated', '21'],
    ['awaiting_collection', 'card_not_activated', '21'],
    ['pending_activation', 'card_not_activated', '21'],
    ['frozen', 'card_frozen', '62'],
    ['provisional_loss', 'card_loss_reported', '41'],
    ['lost', 'card_lost', '41'],
    ['locked', 'card_locked', '75'],
    ['expired', 'card_expired', '54'],
    ['closed', 'card_closed', '78'],
  ])('that is %s is declined as %s', (state, reason, responseCode) => {
    const story = withCardState(cardholderWith({ epurse: 5_000 }), state);
    for (const kind of ['purchase', 'pre_authorization', 'balance_inquiry'] as const) {
      const told = authorize(story, { kind });
      expect(told.answer).toMatchObject({ result: 'declined', reason, responseCode, available: null });
      expect(told.events).toMatchObject([{ type: 'AuthorizationDeclined', postings: [] }]);
    }
  });

  it.each([
    ['2030-12-31T23:59:59+08:00', 'approved'],
    ['2031-01-01T00:00:00+08:00', 'card_expired'],
  ])('valid to December 2030 is at %s %s', (instant, reason) => {
    const told = authorize(cardholderWith({ epurse: 5_000 }), { now: Date.parse(instant) });
    expect(told.answer['reason']).toBe(reason);
  });

  it('that the person does not have is declined as unknown', () => {
    const told = authorize(cardholderWith({ epurse: 5_000 }), { cardId: 2 });
    expect(told.answer).toMatchObject({ reason: 'card_not_found', responseCode: '14' });
  });

  it('frozen does not stop the other card of the person', () => {
    const story = cardholderWith({ epurse: 5_000 });
    const card = { token: 'card-2', expiresOn: '2030-12', maskedNumber: '6228******2', numberIndex: 'i2' };
    story.run(issueCard({ ...card, kind: 'electronic', activate: true, ...STORY_CHANGE }));
    story.run(freezeCard({ cardId: 1, ...STORY_CHANGE }));
    expect(authorize(story, { cardId: 1 }).answer['reason']).toBe('card_frozen');
    expect(authorize(story, { cardId: 2 }).answer['reason']).toBe('approved');
  });
});

describe('limits', () => {
  it.each<[string, SpendingLimits, number, number, string]>([
    ['a transaction', { perTransaction: 999 }, 0, 1_000, 'amount_limit_exceeded'],
    ['a transaction, just met', { perTransaction: 1_000 }, 0, 1_000, 'approved'],
    ['the day', { dayAmount: 2_999 }, 2, 1_000, 'amount_limit_exceeded'],
    ['the day, just met', { dayAmount: 3_000 }, 2, 1_000, 'approved'],
    ['the count of the day', { dayCount: 2 }, 2, 1, 'count_limit_exceeded'],
    ['the count of the day, just met', { dayCount: 3 }, 2, 1, 'approved'],
    ['the month', { monthAmount: 2_999 }, 2, 1_000, 'amount_limit_exceeded'],
    ['the count of the month', { monthCount: 2 }, 2, 1, 'count_limit_exceeded'],
  ])('of %s: %p after %p purchases of 1000', (_, limits, before, amount, reason) => {
    const story = cardholderWith({ epurse: 50_000 });
    for (let n = 0; n < before; n += 1) authorize(story);
    withLimits(story, 'epurse', limits);
    expect(authorize(story, { amount }).answer['reason']).toBe(reason);
  });

  it('begin anew at midnight in Shanghai', () => {
    const story = withLimits(cardholderWith({ epurse: 50_000 }), 'epurse', { dayCount: 1 });
    expect(authorize(story, { now: Date.parse('2026-11-24T23:59:59+08:00') }).answer['reason']).toBe('approved');
    expect(authorize(story, { now: Date.parse('2026-11-24T23:59:59+08:00') }).answer['reason']).toBe(
      'count_limit_exceeded',
    );
    expect(authorize(story, { now: Date.parse('2026-11-25T00:00:00+08:00') }).answer['reason']).toBe('approved');
  });

  it('of one purse let the next purse of the policy pay the rest', () => {
    const story = withLimits(cardholderWith({ medical: 5_000, epurse: 5_000 }), 'medical', { perTransaction: 400 });
    expect(authorize(story, messageAt('8062')).answer['tenders']).toEqual([
      { purse: 'medical', amount: 400 },
      { purse: 'epurse', amount: 600 },
    ]);
  });

  it('come before the money: with neither, the limit is the reason', () => {
    const story = withLimits(cardholderWith({ epurse: 10 }), 'epurse', { perTransaction: 500 });
    expect(authorize(story).answer['reason']).toBe('amount_limit_exceeded');
    expect(authorize(story, { amount: 500 }).answer['reason']).toBe('insufficient_funds');
  });

  it('are not used by declines', () => {
    const story = withLimits(cardholderWith({ epurse: 500 }), 'epurse', { dayCount: 1 });
    expect(authorize(story).answer['reason']).toBe('insufficient_funds');
    expect(authorize(story, { amount: 500 }).answer['reason']).toBe('approved');
  });
});

describe('a pre-authorization', () => {
  it('sets money aside until it expires and moves none', () => {
    const story = cardholderWith({ epurse: 5_000 });
    const told = authorize(story, { kind: 'pre_authorization' });
    expect(told.answer).toMatchObject({ available: 4_000, expiresAt: '2026-11-25T02:00:00.000Z' });
    expect(told.events[0]!.postings).toEqual([]);
    expect(story.purse('epurse')).toEqual({ balance: 5_000, held: 1_000, available: 4_000 });
  });

  it('counts against what is available to others', () => {
    const story = cardholderWith({ epurse: 1_500 });
    authorize(story, { kind: 'pre_authorization' });
    expect(authorize(story).answer).toMatchObject({ reason: 'insufficient_funds', available: 500 });
  });
});

describe('a balance inquiry', () => {
  it('shows the purses that may pay at the merchant and no others, and records who looked', () => {
    const story = cardholderWith({ epurse: 5_000, medical: 900, transit: 70 });
    authorize(story, { kind: 'pre_authorization' });
    const told = authorize(story, { ...messageAt('8062'), kind: 'balance_inquiry', amount: 0 });
    expect(told.answer).toMatchObject({
      result: 'approved',
      approvedAmount: 0,
      available: 4_900,
      purses: [
        { purse: 'medical', balance: 900, available: 900 },
        { purse: 'epurse', balance: 5_000, available: 4_000 },
      ],
    });
    expect(told.events[0]).toMatchObject({ type: 'AuthorizationApproved', postings: [] });
    expect(dataOf(told)).toMatchObject({ kind: 'balance_inquiry', terminalId: 'T0000001', card: 1 });
  });

  it('of a purse that may not pay there is declined', () => {
    const told = authorize(cardholderWith({ medical: 900, epurse: 0 }), { kind: 'balance_inquiry', purse: 'medical' });
    expect(told.answer).toMatchObject({ reason: 'purse_not_permitted' });
    expect(told.answer).not.toHaveProperty('purses');
  });
});

describe('the decision trace', () => {
  it('tells each check in its order with what it saw and what it wanted', () => {
    const story = cardholderWith({ epurse: 900 });
    const explained = explainChecks(dataOf(authorize(story)).checks);
    expect(explained).toEqual([
      { check: 'card.state', passed: true, observed: 'active', required: 'active' },
      { check: 'card.expiry', passed: true, observed: '2026-11', required: '2030-12' },
      { check: 'policy', passed: true, observed: '5411', required: 'elsewhere' },
      { check: 'purse:epurse.available', passed: false, observed: 900, required: 1_000 },
      { check: 'purse:epurse.perTransaction', passed: true, observed: 1_000, required: 2_000_000 },
      { check: 'purse:epurse.dayAmount', passed: true, observed: 1_000, required: 5_000_000 },
      { check: 'purse:epurse.dayCount', passed: true, observed: 1, required: 500 },
      { check: 'purse:epurse.monthAmount', passed: true, observed: 1_000, required: 20_000_000 },
    ]);
  });

  it('ends at the check that failed', () => {
    const story = withCardState(cardholderWith({ epurse: 900 }), 'frozen');
    expect(explainChecks(dataOf(authorize(story)).checks)).toEqual([
      { check: 'card.state', passed: false, observed: 'frozen', required: 'active' },
      { check: 'card.expiry', passed: true, observed: '2026-11', required: '2030-12' },
    ]);
  });
});

describe('a card that nobody has', () => {
  const command = { ...messageAt('5411'), now: NOW, amount: 700, suspenseAccount: STORY_ACCOUNTS.suspense };

  it.each(['purchase', 'pre_authorization', 'balance_inquiry'] as const)('is declined for a %s', (kind) => {
    const story = cardholderWith({});
    const told = story.run(decideUnknownCard({ ...command, kind }));
    expect(told.answer).toMatchObject({ result: 'declined', reason: 'card_not_found', responseCode: '14' });
    expect(told.events).toMatchObject([{ type: 'AuthorizationDeclined', postings: [] }]);
  });

  it('has its advices booked to the suspense account, for the merchant delivered', () => {
    const story = cardholderWith({});
    const told = story.run(decideUnknownCard({ ...command, kind: 'advice' }));
    expect(told.answer).toMatchObject({ result: 'approved', tenders: [{ purse: 'suspense', amount: 700 }] });
    expect(story.account(STORY_ACCOUNTS.suspense)).toBe(-700);
    expect(story.account(STORY_ACCOUNTS.merchant)).toBe(700);
  });

  it('does not make an amount valid', () => {
    const told = cardholderWith({}).run(decideUnknownCard({ ...command, kind: 'advice', amount: -1 }));
    expect(told).toMatchObject({ events: [], answer: { reason: 'amount_invalid' } });
  });
});
