import { cardholderWith, credit, Story, STORY_ACCOUNTS, STORY_CHANGE } from '../../../test/model/story';
import type { StreamEvent } from '../../event-store';
import { collectCard, freezeCard, settleDue } from './card-decisions';
import { applyForCard, issueCard } from './card-issue';
import { closeCard, closePurses, leave, payOutRest } from './closure-decisions';
import { mergePersons } from './merge-decisions';
import { linkBankAccount } from './person-decisions';
import { openPurse } from './purse-decisions';

const DAY_MS = 86_400_000;
const { now, origin } = STORY_CHANGE;
const WINDOW_MS = 10 * DAY_MS;
const OUT = { epurse: 100, medical: 210, transit: 110, 'subsidy:elder-care': 100_001 };
const MONEY = { medical: 500, epurse: 300, transit: 200, 'subsidy:elder-care': 40 };
const card1 = { cardId: 1, now, origin };
const close = (cause: 'requested' | 'death', cardId = 1) =>
  closeCard({ ...card1, cardId, cause, transitWindowMs: WINDOW_MS });
const dies = (at = now) => leave({ status: 'deceased', accounts: OUT, transitWindowMs: WINDOW_MS, now: at, origin });
const judicial = freezeCard({ ...card1, kind: 'judicial', document: 'order-1' });

function withHold(story: Story): Story {
  const data = { holds: [{ purse: 'epurse', delta: 50 }] };
  story.run(() => ({ events: [{ type: 'MoneyHeld', entity: null, data, postings: [] }], outcome: '{}' }));
  expect(story.purse('epurse').held).toBe(50);
  return story;
}

describe('closing a card', () => {
  it('on request leaves the purses with the person, who may have another card', () => {
    const story = cardholderWith(MONEY);
    expect(story.run(close('requested')).answer).toMatchObject({ result: 'done', state: 'closed' });
    expect(story.purse('epurse').balance).toBe(300);
    expect(story.state.person.status).toBeUndefined();
    const card = { token: 't', expiresOn: '2036-11', maskedNumber: '9220**1', numberIndex: 'i' };
    expect(story.run(issueCard({ ...card, now, origin })).answer['result']).toBe('done');
  });

  it('by death is refused while it is the last and money or holds are left', () => {
    const story = cardholderWith({ epurse: 300 });
    expect(story.run(close('death')).answer).toEqual({ result: 'refused', reason: 'balance_left' });
    withHold(story);
    expect(story.run(close('death')).answer).toEqual({ result: 'refused', reason: 'open_holds' });
    expect(story.state.cards[0]?.state).toBe('active');
  });

  it('by death is done while another card is live, and ends the relation with the last', () => {
    const story = cardholderWith({ epurse: 300 });
    const card = { token: 'e', expiresOn: '2036-11', maskedNumber: '9221**1', numberIndex: 'i' };
    story.run(issueCard({ ...card, kind: 'electronic', activate: true, now, origin }));
    expect(story.run(close('death', 2)).answer['result']).toBe('done');
    expect(story.state.person.status).toBeUndefined();
    story.run(closePurses({ cause: 'death', accounts: OUT, now, origin }));
    expect(story.run(close('death')).events.map(({ type }) => type)).toEqual(['CardClosed', 'CardholderLeft']);
    const another = issueCard({ ...card, token: 'n', now, origin });
    expect(story.run(another).answer).toEqual({ result: 'refused', reason: 'person_deceased' });
  });
});

describe('closing purses out', () => {
  it('sends each purse where its money belongs; the transit purse waits while a card is out', () => {
    const story = cardholderWith(MONEY);
    const told = story.run(closePurses({ cause: 'death', accounts: OUT, now, origin }));
    expect(told.answer).toEqual({
      result: 'done',
      paidOut: [
        { purse: 'medical', amount: 500 },
        { purse: 'epurse', amount: 300 },
        { purse: 'subsidy:elder-care', amount: 40 },
      ],
      left: [{ purse: 'transit', amount: 200, until: null }],
    });
    expect([story.account(210), story.account(100), story.account(100_001)]).toEqual([500, 300, 40]);
    expect(story.purse('medical').balance).toBe(0);
    expect(story.run(closePurses({ cause: 'death', accounts: OUT, now, origin })).answer['result']).toBe('already_so');
  });

  it('is refused with open holds, under a court’s freeze, and to an account that nobody knows', () => {
    const closing = closePurses({ cause: 'requested', accounts: OUT, now, origin });
    expect(withHold(cardholderWith(MONEY)).run(closing).answer['reason']).toBe('open_holds');
    const frozen = cardholderWith(MONEY);
    frozen.run(judicial);
    expect(frozen.run(closing).answer['reason']).toBe('judicial_freeze');
    const unknown = closePurses({ cause: 'requested', accounts: { epurse: 100 }, now, origin });
    expect(cardholderWith(MONEY).run(unknown).answer['reason']).toBe('close_out_account_unknown');
    expect(frozen.purse('epurse').balance).toBe(300);
  });
});

describe('a death', () => {
  it('pays out, closes every card and ends the relation in one decision; the transit purse follows after the window', () => {
    const story = cardholderWith(MONEY);
    const told = story.run(dies());
    expect(told.answer).toMatchObject({ result: 'done', status: 'deceased', cardsClosed: 1 });
    expect(story.purse('transit').balance).toBe(200);
    expect(story.state.cards[0]?.state).toBe('closed');
    expect(story.run(dies()).answer['result']).toBe('already_so');
    const rest = (at: number) => payOutRest({ cause: 'requested', accounts: OUT, now: at, origin });
    expect(story.run(rest(now + WINDOW_MS - 1)).events).toEqual([]);
    const paid = story.run(rest(now + WINDOW_MS));
    expect(paid.events.map(({ type }) => type)).toEqual(['TransitPurseReleased', 'PurseClosedOut']);
    expect(story.purse('transit').balance).toBe(0);
    expect(story.account(110)).toBe(200);
  });

  it('is refused with open holds or under a court’s freeze, and then changes nothing', () => {
    for (const [story, reason] of [
      [withHold(cardholderWith(MONEY)), 'open_holds'],
      [cardholderWith(MONEY), 'judicial_freeze'],
    ] as const) {
      if (reason === 'judicial_freeze') story.run(judicial);
      expect(story.run(dies()).answer).toEqual({ result: 'refused', reason });
      expect(story.state.cards[0]?.state).not.toBe('closed');
      expect(story.purse('medical').balance).toBe(500);
    }
  });

  it('stops applications, purses and bank links', () => {
    const story = cardholderWith({});
    story.run(dies());
    const reason = 'person_deceased';
    const card = { token: 't', expiresOn: '2036-11', maskedNumber: '9220**1', numberIndex: 'i' };
    expect(story.run(applyForCard({ ...card, area: '220102', now, origin })).answer['reason']).toBe(reason);
    expect(story.run(openPurse({ purse: 'epurse' })).answer['reason']).toBe(reason);
    const account = { bankCode: '102', maskedAccount: '622202*********1234', status: 'linked' as const };
    expect(story.run(linkBankAccount({ account, now, origin })).answer['reason']).toBe(reason);
  });
});

describe('a link to a bank', () => {
  const link = (maskedAccount: string, bankCode = '102') =>
    linkBankAccount({ account: { bankCode, maskedAccount, status: 'linked' }, now, origin });

  it('is kept masked, and is already so a second time', () => {
    const story = cardholderWith({});
    expect(story.run(link('622202*********1234')).answer['result']).toBe('done');
    expect(story.run(link('622202*********1234')).answer['result']).toBe('already_so');
    expect(story.state.person.bank).toMatchObject({ bankCode: '102', status: 'linked' });
  });

  it.each([
    ['6222021234567891234', '102'],
    ['62220212345*****1234', '102'],
    ['张三的卡', '102'],
    ['622202*********1234', 'ICBC'],
  ])('of %p at %p is refused', (masked, bank) => {
    expect(cardholderWith({}).run(link(masked, bank)).answer).toEqual({
      result: 'refused',
      reason: 'bank_account_invalid',
    });
  });
});

describe('a merge of two records of one person', () => {
  const SURVIVOR = 1;
  const DUPLICATE = 2;

  function merge(survivor: Story, duplicate: Story, at = now) {
    const streams = { survivor: survivor.streamId + SURVIVOR, duplicate: survivor.streamId + DUPLICATE };
    const command = { ...streams, through: STORY_ACCOUNTS.suspense, transitWindowMs: WINDOW_MS, now: at, origin };
    const [first, second] = mergePersons(survivor.state, duplicate.state, command);
    const told = survivor.run(() => first);
    return { answer: told.answer, survivor: told.events, duplicate: duplicate.run(() => second).events };
  }

  const sumOf = (events: readonly StreamEvent[]): number =>
    events.flatMap(({ postings }) => postings).reduce((sum, { amount }) => sum + amount, 0);

  it('moves the money by balanced events, closes the cards, and leaves the transit purse till its time', () => {
    const survivor = cardholderWith({ epurse: 1_000 });
    const duplicate = cardholderWith(MONEY);
    const told = merge(survivor, duplicate);
    expect(told.answer).toMatchObject({ result: 'done', cardsClosed: 1 });
    expect(told.answer['left']).toMatchObject([{ purse: 'transit', amount: 200 }]);
    expect(survivor.purse('epurse').balance).toBe(1_300);
    expect(survivor.purse('medical').balance).toBe(500);
    expect(survivor.purse('subsidy:elder-care').balance).toBe(40);
    expect(duplicate.purse('medical').balance).toBe(0);
    expect(duplicate.state.person).toMatchObject({ status: 'merged' });
    expect(duplicate.state.cards[0]?.state).toBe('closed');
    expect([sumOf(told.survivor), sumOf(told.duplicate)]).toEqual([0, 0]);
    expect(survivor.account(STORY_ACCOUNTS.suspense) + duplicate.account(STORY_ACCOUNTS.suspense)).toBe(0);

    expect(merge(survivor, duplicate).answer['result']).toBe('already_so');
    duplicate.run(settleDue(now + WINDOW_MS));
    expect(merge(survivor, duplicate, now + WINDOW_MS).answer).toMatchObject({
      result: 'done',
      moved: [{ purse: 'transit', amount: 200 }],
    });
    expect(survivor.purse('transit').balance).toBe(200);
  });

  it('is refused while the duplicate has holds or a court’s freeze, and changes neither', () => {
    const survivor = cardholderWith({});
    const held = withHold(cardholderWith(MONEY));
    expect(merge(survivor, held)).toMatchObject({ answer: { reason: 'open_holds' }, survivor: [], duplicate: [] });
    const frozen = cardholderWith(MONEY);
    frozen.run(judicial);
    expect(merge(survivor, frozen)).toMatchObject({ answer: { reason: 'judicial_freeze' }, duplicate: [] });
  });

  it('goes neither into a record that was merged itself nor between people of different standing', () => {
    const survivor = cardholderWith({});
    const other = cardholderWith({});
    merge(survivor, other);
    expect(merge(other, cardholderWith({})).answer['reason']).toBe('person_merged');
    const dead = cardholderWith({});
    dead.run(dies());
    expect(merge(survivor, dead).answer['reason']).toBe('person_left');
    expect(merge(dead, cardholderWith({})).answer['reason']).toBe('person_left');
    expect(merge(survivor, new Story()).answer['reason']).toBe('cardholder_not_registered');
  });

  it('leaves no way to put money into the record that is gone', () => {
    const duplicate = cardholderWith({ epurse: 10 });
    merge(cardholderWith({}), duplicate);
    expect(credit(duplicate, 'epurse', 5).answer).toEqual({ result: 'refused', reason: 'person_merged' });
    expect(duplicate.run(collectCard({ ...card1, activate: true })).answer['reason']).toBe('card_state_invalid');
  });
});
