import { inventCardNumber, issueCard, verifyDatabase } from '../support/app';
import type { AnswerBody } from '../support/terminal-client';
import { ADVICE_RECEIVABLE, CityUnderTest, declined, elementsOf, SUSPENSE } from './city-under-test';

const HOLD_DAYS_MS = 8 * 86_400_000;

let here: CityUnderTest;

beforeAll(async () => {
  here = await CityUnderTest.build();
});

afterAll(() => here.close());

describe('a pre-authorization', () => {
  it('holds, grows, is captured in parts, and the final capture releases the rest', async () => {
    const card = await issueCard(here.city.office, { epurse: 2_000 });
    const before = await here.book.balance(here.city.payable.shop);
    const { body: held } = await here.city.shop.preAuthorize(card.number, 1_000);
    expect(held).toMatchObject({ result: 'approved', available: 1_000, tenders: [{ purse: 'epurse', amount: 1_000 }] });
    expect(Date.parse(String(held['expiresAt']))).toBeGreaterThan(here.service.now() + 6 * 86_400_000);
    expect(await here.money(card, 'epurse')).toEqual([[2_000, 1_000]]);

    expect((await here.city.shop.followUp(held['id'], 'increments', { amount: 500 })).body).toMatchObject({
      result: 'approved',
      approvedAmount: 500,
      available: 500,
    });
    expect(await here.city.shop.followUp(held['id'], 'increments', { amount: 501 })).toMatchObject(
      declined('insufficient_funds', '51'),
    );
    const first = await here.city.shop.followUp(held['id'], 'captures', { amount: 400, final: false });
    expect(first.body).toMatchObject({ result: 'approved', approvedAmount: 400, id: held['id'] });
    expect(await here.money(card, 'epurse')).toEqual([[1_600, 1_100]]);
    expect(await here.city.shop.followUp(held['id'], 'captures', { amount: 1_101 })).toMatchObject(
      declined('over_capture', '64'),
    );
    const last = await here.city.shop.followUp(held['id'], 'captures', { amount: 600 });
    expect(elementsOf(last.body)).toEqual([
      ['pre_authorization', 1_000, 'approved'],
      ['increment', 500, 'approved'],
      ['increment', 501, 'declined'],
      ['capture', 400, 'approved'],
      ['capture', 1_101, 'declined'],
      ['capture', 600, 'approved'],
    ]);
    expect(await here.money(card, 'epurse')).toEqual([[1_000, 0]]);
    expect((await here.book.balance(here.city.payable.shop)) - before).toBe(1_000);
    expect(await here.city.shop.followUp(held['id'], 'captures', { amount: 1 })).toMatchObject(
      declined('authorization_closed', '12'),
    );
  });

  it('is reversed in part, then wholly, and a repeated reversal releases nothing more', async () => {
    const card = await issueCard(here.city.office, { epurse: 2_000 });
    const { body: held } = await here.city.shop.preAuthorize(card.number, 1_000);
    await here.city.shop.followUp(held['id'], 'reversals', { amount: 300 });
    expect(await here.money(card, 'epurse')).toEqual([[2_000, 700]]);
    expect(await here.city.shop.followUp(held['id'], 'reversals', { amount: 701 })).toMatchObject(
      declined('over_reversal', '64'),
    );
    await here.city.shop.followUp(held['id'], 'reversals');
    expect(await here.money(card, 'epurse')).toEqual([[2_000, 0]]);
    const events = await here.book.count('event');
    const again = await here.city.shop.followUp(held['id'], 'reversals');
    expect(again.body).toMatchObject({ result: 'approved', responseCode: '00' });
    expect(await here.book.count('event')).toBe(events);
    expect(await here.city.shop.followUp(held['id'], 'captures')).toMatchObject(declined('original_reversed', '12'));
  });

  it('cannot be reversed once it was captured', async () => {
    const card = await issueCard(here.city.office, { epurse: 2_000 });
    const { body: held } = await here.city.shop.preAuthorize(card.number, 1_000);
    await here.city.shop.followUp(held['id'], 'captures', { amount: 100, final: false });
    expect(await here.city.shop.followUp(held['id'], 'reversals')).toMatchObject(declined('already_captured', '12'));
  });

  it('expires by the sweep when its time is over, which gives the money free, and is captured late', async () => {
    const card = await issueCard(here.city.office, { epurse: 1_000 });
    const { body: held } = await here.city.shop.preAuthorize(card.number, 800);
    const { body: spent } = await here.city.shop.preAuthorize(card.number, 200);
    await here.city.shop.followUp(spent['id'], 'captures', { amount: 50 });
    await here.service.caughtUp();
    expect(await here.service.sweep()).toBe(0);
    here.service.clock.advance(HOLD_DAYS_MS);
    try {
      await here.service.sweep();
      expect(await here.money(card, 'epurse')).toEqual([[950, 0]]);
      expect(await here.book.count('open_hold')).toBe(0);
      const late = await here.city.shop.followUp(held['id'], 'captures', { amount: 600, final: false });
      expect(late.body).toMatchObject({ result: 'approved', approvedAmount: 600 });
      expect(late.body['elements']).toMatchObject([
        { type: 'pre_authorization' },
        { type: 'expiry', amount: 800 },
        { type: 'capture', amount: 600, late: true },
      ]);
      expect(await here.city.shop.followUp(held['id'], 'reversals')).toMatchObject(declined('already_captured', '12'));
      expect(await here.money(card, 'epurse')).toEqual([[350, 0]]);
      await here.city.shop.purchase(card.number, 300);
      expect(await here.city.shop.followUp(held['id'], 'captures', { amount: 100 })).toMatchObject(
        declined('insufficient_funds', '51'),
      );
    } finally {
      here.service.clock.advance(-HOLD_DAYS_MS);
    }
  });
});

describe('an advice', () => {
  it('is booked in full: what the purses cannot pay becomes a receivable', async () => {
    const card = await issueCard(here.city.office, { epurse: 300 });
    const before = [await here.book.balance(ADVICE_RECEIVABLE), await here.book.balance(here.city.payable.shop)];
    const answer = await here.city.shop.advise({ card: card.number, amount: 1_000 });
    const [booked] = answer.body['results'] as AnswerBody[];
    expect(booked).toMatchObject({
      result: 'approved',
      approvedAmount: 1_000,
      tenders: [
        { purse: 'epurse', amount: 300 },
        { purse: 'receivable', amount: 700 },
      ],
    });
    const after = [await here.book.balance(ADVICE_RECEIVABLE), await here.book.balance(here.city.payable.shop)];
    expect(after.map((amount, index) => amount - (before[index] ?? 0))).toEqual([-700, 1_000]);
    expect(await here.money(card, 'epurse')).toEqual([[0, 0]]);
  });

  it('of an unknown card waits on the suspense account', async () => {
    const before = await here.book.balance(SUSPENSE);
    const answer = await here.city.shop.advise({ card: inventCardNumber(), amount: 450 });
    expect(answer.body['results']).toMatchObject([
      { result: 'approved', approvedAmount: 450, tenders: [{ purse: 'suspense', amount: 450 }], available: null },
    ]);
    expect((await here.book.balance(SUSPENSE)) - before).toBe(-450);
  });

  it('works on a frozen card, many at once, each under its own number', async () => {
    const card = await issueCard(here.city.office, { epurse: 1_000 });
    await here.city.office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
    const one = here.city.bus.advice(card.number, 200);
    const answer = await here.city.bus.post('/v1/advices', {
      advices: [one, here.city.bus.advice(card.number, 300), one],
    });
    const results = answer.body['results'] as AnswerBody[];
    expect(results.map((result) => result['approvedAmount'])).toEqual([200, 300, 200]);
    expect(results[2]).toEqual(results[0]);
    expect(await here.money(card, 'epurse')).toEqual([[500, 0]]);
  });

  it('cannot complete an authorization of another person, nor of nobody', async () => {
    const owner = await issueCard(here.city.office, { epurse: 1_000 });
    const other = await issueCard(here.city.office, { epurse: 1_000 });
    const { body: held } = await here.city.shop.preAuthorize(owner.number, 600);
    const events = await here.book.count('event');
    for (const card of [other.number, inventCardNumber()]) {
      const answer = await here.city.shop.advise({ card, amount: 250, extra: { authorizationId: held['id'] } });
      expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    }
    expect(await here.book.count('event')).toBe(events);
    expect(await here.money(owner, 'epurse')).toEqual([[1_000, 600]]);
  });

  it('about a purchase that was declined because the card was unknown is paid by the card once it is known', async () => {
    const number = inventCardNumber();
    const { body: refused } = await here.city.shop.purchase(number, 250);
    const card = await issueCard(here.city.office, { epurse: 1_000 }, number);
    const extra = { authorizationId: refused['id'] };
    const answer = await here.city.shop.advise({ card: number, amount: 250, extra });
    expect(answer.body['results']).toMatchObject([{ tenders: [{ purse: 'epurse', amount: 250 }] }]);
    expect(await here.money(card, 'epurse')).toEqual([[750, 0]]);
  });

  it('completes a pre-authorization that it names', async () => {
    const card = await issueCard(here.city.office, { epurse: 1_000 });
    const { body: held } = await here.city.shop.preAuthorize(card.number, 600);
    const extra = { authorizationId: held['id'], final: true };
    const answer = await here.city.shop.advise({ card: card.number, amount: 250, extra });
    expect(answer.body['results']).toMatchObject([{ id: held['id'], result: 'approved', approvedAmount: 250 }]);
    expect(await here.money(card, 'epurse')).toEqual([[750, 0]]);
  });
});

describe('a freeze', () => {
  it('declines debits with 62 at once, while captures, refunds and reversals go on; an unfreeze ends it', async () => {
    const card = await issueCard(here.city.office, { epurse: 2_000 });
    const { body: paid } = await here.city.shop.purchase(card.number, 500);
    const { body: held } = await here.city.shop.preAuthorize(card.number, 400);
    const { body: other } = await here.city.shop.preAuthorize(card.number, 100);
    const frozen = await here.city.office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
    expect(frozen.body).toMatchObject({ result: 'done' });
    for (const type of ['purchase', 'pre_authorization']) {
      expect(await here.city.shop.purchase(card.number, 1, { type })).toMatchObject(declined('card_frozen', '62'));
    }
    expect((await here.city.shop.followUp(held['id'], 'captures')).body).toMatchObject({ result: 'approved' });
    expect((await here.city.shop.followUp(other['id'], 'reversals')).body).toMatchObject({ result: 'approved' });
    expect((await here.city.shop.followUp(paid['id'], 'refunds')).body).toMatchObject({ result: 'approved' });
    expect(await here.money(card, 'epurse')).toEqual([[1_600, 0]]);
    await here.city.office.post(`/v1/cards/${card.token}/unfreezes`, { reason: 'found_again' });
    expect((await here.city.shop.purchase(card.number, 1)).body).toMatchObject({ result: 'approved' });
  });

  it('also stops the hold of a pre-authorization from growing', async () => {
    const card = await issueCard(here.city.office, { epurse: 2_000 });
    const { body: held } = await here.city.shop.preAuthorize(card.number, 400);
    await here.city.office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
    expect(await here.city.shop.followUp(held['id'], 'increments', { amount: 1 })).toMatchObject(
      declined('card_frozen', '62'),
    );
  });
});

describe('a reversal by message number', () => {
  it('undoes a known original once, however often it comes', async () => {
    const card = await issueCard(here.city.office, { epurse: 1_000 });
    const message = here.city.shop.message(card.number, 600);
    await here.city.shop.deliver(message);
    const answers = [
      await here.city.shop.reverseByKey(card.number, message.body),
      await here.city.shop.reverseByKey(card.number, message.body),
    ];
    for (const { body } of answers) expect(body).toMatchObject({ result: 'approved', responseCode: '00' });
    expect(await here.money(card, 'epurse')).toEqual([[1_000, 0]]);
    expect((await here.city.shop.deliver(message)).body).toMatchObject({ result: 'approved', approvedAmount: 600 });
    expect(await here.money(card, 'epurse')).toEqual([[1_000, 0]]);
  });

  it('remembers an unknown original, which is declined with 12 when it comes late', async () => {
    const card = await issueCard(here.city.office, { epurse: 1_000 });
    const message = here.city.shop.message(card.number, 600);
    const remembered = await here.city.shop.reverseByKey(card.number, message.body);
    expect(remembered.body).toMatchObject({ result: 'approved', reason: 'reversal_remembered', responseCode: '00' });
    expect(await here.city.shop.deliver(message)).toMatchObject(declined('original_reversed', '12'));
    expect((await here.city.shop.reverseByKey(card.number, message.body)).body).toMatchObject({ responseCode: '00' });
    expect(await here.money(card, 'epurse')).toEqual([[1_000, 0]]);
  });

  it('that names another card than the original did changes nothing, whatever lanes the two are in', async () => {
    const owner = await issueCard(here.city.office, { epurse: 1_000 });
    const message = here.city.shop.message(owner.number, 600);
    await here.city.shop.deliver(message);
    for (let other = 0; other < 5; other += 1) {
      const stranger = await issueCard(here.city.office, { epurse: 1_000 });
      const answer = await here.city.shop.reverseByKey(stranger.number, message.body);
      expect(answer).toMatchObject(declined('original_not_found', '25'));
    }
    expect(await here.city.shop.reverseByKey(inventCardNumber(), message.body)).toMatchObject(
      declined('original_not_found', '25'),
    );
    expect(await here.money(owner, 'epurse')).toEqual([[400, 0]]);
    expect((await here.city.shop.reverseByKey(owner.number, message.body)).body).toMatchObject({ result: 'approved' });
    expect(await here.money(owner, 'epurse')).toEqual([[1_000, 0]]);
  });

  it('does not undo an advice that completed a pre-authorization: that was captured', async () => {
    const card = await issueCard(here.city.office, { epurse: 1_000 });
    const { body: held } = await here.city.shop.preAuthorize(card.number, 600);
    const advice = here.city.shop.advice(card.number, 250, { authorizationId: held['id'] });
    await here.city.shop.post('/v1/advices', { advices: [advice] });
    const { stan, batch, localTime } = advice as { stan: string; batch: string; localTime: string };
    const original = { stan, batch, localDate: localTime.slice(0, 10), messageClass: 'advice' };
    const answer = await here.city.shop.post('/v1/reversals', { card: { number: card.number }, original });
    expect(answer).toMatchObject(declined('already_captured', '12'));
    expect(await here.money(card, 'epurse')).toEqual([[750, 350]]);
  });

  it('undoes an advice that stood alone, and one of an unknown card', async () => {
    const card = await issueCard(here.city.office, { epurse: 1_000 });
    const suspense = await here.book.balance(SUSPENSE);
    for (const number of [card.number, inventCardNumber()]) {
      const advice = here.city.shop.advice(number, 250);
      await here.city.shop.post('/v1/advices', { advices: [advice] });
      const { stan, batch, localTime } = advice as { stan: string; batch: string; localTime: string };
      const original = { stan, batch, localDate: localTime.slice(0, 10), messageClass: 'advice' };
      const answer = await here.city.shop.post('/v1/reversals', { card: { number }, original });
      expect(answer.body).toMatchObject({ result: 'approved', approvedAmount: 250 });
    }
    expect(await here.money(card, 'epurse')).toEqual([[1_000, 0]]);
    expect(await here.book.balance(SUSPENSE)).toBe(suspense);
  });

  it('is no reversal of a declined original, and answers 00', async () => {
    const card = await issueCard(here.city.office, { epurse: 10 });
    const message = here.city.shop.message(card.number, 600);
    await here.city.shop.deliver(message);
    expect((await here.city.shop.reverseByKey(card.number, message.body)).body).toMatchObject({ responseCode: '00' });
    expect(await here.money(card, 'epurse')).toEqual([[10, 0]]);
  });
});

describe('the ledger after all of this', () => {
  it('sums to zero and every stored figure agrees with the events', async () => {
    const balances = await here.book.balances();
    expect([...balances.values()].reduce((sum, amount) => sum + amount, 0)).toBe(0);
    expect(await verifyDatabase(here.database)).toMatchObject({ ok: true, problems: [] });
  });
});
