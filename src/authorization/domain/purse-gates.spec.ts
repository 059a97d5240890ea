import { cardholderWith, messageAt, STORY_ACCOUNTS, STORY_CHANGE, type Story } from '../../../test/model/story';
import {
  issueCard,
  type OwnApplication,
  replaceCard,
  reportLoss,
  setApplicationState,
  settleDue,
  activateCard,
} from '../../cardholder';
import { decideAdvice } from './advice';
import { decideAuthorization, type AuthorizeCommand } from './authorize';
import { explainChecks } from './checks';
import { defaultTenderPolicy } from './default-tender-policy';
import type { OriginData } from './events';
import { decideIncrement } from './increment';
import { decideRefund } from './refund';

const { now, origin } = STORY_CHANGE;
const DAY_MS = 86_400_000;
const WINDOW_MS = 10 * DAY_MS;
const HOSPITAL = '8062';
const PHARMACY = '5912';
const BUS = '4111';
const SHOP = '5411';
const MONEY = { medical: 1_000, epurse: 1_000, transit: 1_000 };

function pay(story: Story, mcc: string, change: Partial<AuthorizeCommand> = {}) {
  const facts = { ...messageAt(mcc), kind: 'purchase' as const, now, cardId: 1, amount: 100, allowPartial: false };
  return story.run(decideAuthorization({ ...facts, holdTtlMs: DAY_MS, policy: defaultTenderPolicy, ...change }));
}

const without = (story: Story, application: OwnApplication): Story => {
  story.run(setApplicationState({ cardId: 1, now, origin, application, state: 'frozen' }));
  return story;
};

/** The physical card of the person is lost and another one in hand, number 2. */
function replaced(story: Story): Story {
  const card = { token: 'card-2', expiresOn: '2036-11', maskedNumber: '9220**2', numberIndex: 'i2' };
  story.run(reportLoss({ cardId: 1, now, origin, loss: 'formal' }));
  story.run(replaceCard({ cardId: 1, now, origin, cause: 'lost', card, transitWindowMs: WINDOW_MS }));
  story.run(activateCard({ cardId: 2, now, origin }));
  return story;
}

describe('an application that is frozen', () => {
  it.each<[OwnApplication, string, string, string]>([
    ['social_security', HOSPITAL, 'medical', 'application_not_active'],
    ['social_security', PHARMACY, 'medical', 'application_not_active'],
    ['social_security', SHOP, 'epurse', 'approved'],
    ['health', HOSPITAL, 'medical', 'application_not_active'],
    ['health', PHARMACY, 'medical', 'approved'],
    ['citizen', SHOP, 'epurse', 'application_not_active'],
    ['citizen', BUS, 'transit', 'application_not_active'],
    ['citizen', HOSPITAL, 'medical', 'approved'],
  ])('%s: at %s with the purse %s it is %s', (application, mcc, purse, reason) => {
    const story = without(cardholderWith(MONEY), application);
    expect(pay(story, mcc, { purse }).answer['reason']).toBe(reason);
  });

  it('lets the other purses pay, and is named when those do not do', () => {
    const story = without(cardholderWith(MONEY), 'health');
    expect(pay(story, HOSPITAL).answer).toMatchObject({ tenders: [{ purse: 'epurse', amount: 100 }] });
    const told = pay(story, HOSPITAL, { amount: 1_500 });
    expect(told.answer).toMatchObject({ result: 'declined', reason: 'application_not_active', responseCode: '62' });
    expect(explainChecks((told.events[0]!.data as OriginData).checks)).toContainEqual({
      check: 'application:health',
      passed: false,
      observed: 'frozen',
      required: 'active',
    });
  });

  it('stops an increment as well', () => {
    const story = cardholderWith({ epurse: 1_000 });
    const number = pay(story, SHOP, { kind: 'pre_authorization' }).events[0]!.version;
    without(story, 'citizen');
    const more = decideIncrement({ now, amount: 10, policy: defaultTenderPolicy });
    expect(story.run(more, number).answer['reason']).toBe('application_not_active');
  });

  it('of one card does not stop the electronic card of the person', () => {
    const story = without(cardholderWith(MONEY), 'citizen');
    const card = { token: 'e', expiresOn: '2036-11', maskedNumber: '9221**1', numberIndex: 'e' };
    story.run(issueCard({ ...card, kind: 'electronic', activate: true, now, origin }));
    expect(pay(story, SHOP, { cardId: 2 }).answer['reason']).toBe('approved');
  });
});

describe('the transit purse after a replacement', () => {
  it('rests till taps with the old card are in, with a reason of its own', () => {
    const story = replaced(cardholderWith({ transit: 1_000 }));
    const told = pay(story, BUS, { cardId: 2 });
    expect(told.answer).toMatchObject({ reason: 'transit_purse_resting', responseCode: '57', available: null });
    expect(pay(story, BUS, { cardId: 2, now: now + WINDOW_MS - 1 }).answer['reason']).toBe('transit_purse_resting');
    expect(pay(story, BUS, { cardId: 2, now: now + WINDOW_MS }).answer['reason']).toBe('approved');
    story.run(settleDue(now + WINDOW_MS));
    expect(pay(story, BUS, { cardId: 2, now }).answer['reason']).toBe('approved');
  });

  it('lets the e-purse pay the ride, unless the terminal asks for the transit purse', () => {
    const story = replaced(cardholderWith(MONEY));
    expect(pay(story, BUS, { cardId: 2 }).answer).toMatchObject({ tenders: [{ purse: 'epurse', amount: 100 }] });
    expect(pay(story, BUS, { cardId: 2, purse: 'transit' }).answer['reason']).toBe('transit_purse_resting');
    expect(pay(story, SHOP, { cardId: 2 }).answer['reason']).toBe('approved');
  });

  it('still pays for taps with the old card that come in, and takes back what was refunded', () => {
    const story = cardholderWith({ transit: 1_000 });
    const ride = pay(story, BUS, { amount: 300 }).events[0]!.version;
    replaced(story);
    const facts = { ...messageAt(BUS), now, cardId: 1, amount: 200, policy: defaultTenderPolicy };
    const advice = decideAdvice({ ...facts, receivableAccount: STORY_ACCOUNTS.receivable });
    expect(story.run(advice).answer).toMatchObject({
      result: 'approved',
      tenders: [{ purse: 'transit', amount: 200 }],
    });
    expect(story.run(decideRefund({ now }), ride).answer).toMatchObject({ result: 'approved', approvedAmount: 300 });
    expect(story.purse('transit').balance).toBe(800);
  });
});

describe('an oral report of a loss', () => {
  const lapsesAt = now + 5 * DAY_MS;

  it('declines till it lapses by the clock of the decision, recorded or not', () => {
    const story = cardholderWith({ epurse: 1_000 });
    story.run(reportLoss({ cardId: 1, now, origin, loss: 'provisional', lapsesAt }));
    expect(pay(story, SHOP).answer).toMatchObject({ reason: 'card_loss_reported', responseCode: '41' });
    expect(pay(story, SHOP, { now: lapsesAt - 1 }).answer['reason']).toBe('card_loss_reported');
    expect(pay(story, SHOP, { now: lapsesAt }).answer['reason']).toBe('approved');
    expect(story.state.cards[0]?.state).toBe('provisional_loss');
    story.run(settleDue(lapsesAt));
    expect(story.state.cards[0]?.state).toBe('active');
  });
});
