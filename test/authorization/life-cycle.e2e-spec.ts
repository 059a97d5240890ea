import {
  buildCity,
  createServiceDatabase,
  inventCardNumber,
  issueCard,
  pursesOf,
  startService,
  verifyDatabase,
  type City,
  type Service,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';
import type { AnswerBody } from '../support/terminal-client';

const HOLD_DAYS_MS = 8 * 86_400_000;
const ADVICE_RECEIVABLE = 300;
const SUSPENSE = 900;

let database: TestDatabase;
let service: Service;
let city: City;
let book: LedgerBook;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  city = await buildCity(service);
  book = new LedgerBook(database);
});

afterAll(async () => {
  await book.close();
  await service.close();
  await database.drop();
});

/** What money does: each purse's balance and held money, and what the merchants are owed. */
async function money(card: { token: string }, ...purses: string[]): Promise<readonly (readonly [number, number])[]> {
  const all = await pursesOf(city.office, card);
  return purses.map((name) => [all[name]!.balance, all[name]!.held]);
}

const declined = (reason: string, responseCode: string) => ({
  status: 200,
  body: { result: 'declined', reason, responseCode, approvedAmount: 0, tenders: [] },
});

function elementsOf(body: AnswerBody): [string, number, string][] {
  return (body['elements'] as { type: string; amount: number; result: string }[]).map((element) => [
    element.type,
    element.amount,
    element.result,
  ]);
}

describe('a purchase', () => {
  it('debits the purse and owes the same fen to the merchant', async () => {
    const card = await issueCard(city.office, { epurse: 5_000 });
    const before = await book.balance(city.payable.shop);
    const answer = await city.shop.purchase(card.number, 1_234);
    expect(answer).toMatchObject({
      status: 200,
      signed: true,
      body: {
        result: 'approved',
        reason: 'approved',
        responseCode: '00',
        advice: 'none',
        approvedAmount: 1_234,
        tenders: [{ purse: 'epurse', amount: 1_234 }],
        available: 3_766,
        expiresAt: null,
      },
    });
    expect(answer.body['authCode']).toMatch(/^[2-9A-HJ-NP-Z]{6}$/);
    expect(answer.body['rrn']).toMatch(/^\d{12}$/);
    expect((await book.balance(city.payable.shop)) - before).toBe(1_234);
    const { epurse } = await pursesOf(city.office, card);
    expect(epurse).toMatchObject({ balance: 3_766, held: 0, available: 3_766 });
    expect(await book.balance(epurse!.account)).toBe(3_766);
  });

  it('at the hospital is paid by medical money first and the rest by the e-purse', async () => {
    const card = await issueCard(city.office, { medical: 1_000, epurse: 500, transit: 900 });
    const { body } = await city.hospital.purchase(card.number, 1_200);
    expect(body).toMatchObject({
      approvedAmount: 1_200,
      tenders: [
        { purse: 'medical', amount: 1_000 },
        { purse: 'epurse', amount: 200 },
      ],
      available: 300,
    });
    expect(await money(card, 'medical', 'epurse', 'transit')).toEqual([
      [0, 0],
      [300, 0],
      [900, 0],
    ]);
  });

  it('takes the purse it asks for, and none that the policy does not allow there', async () => {
    const card = await issueCard(city.office, { medical: 1_000, epurse: 500 });
    const asked = await city.hospital.purchase(card.number, 300, { purse: 'epurse' });
    expect(asked.body).toMatchObject({ result: 'approved', tenders: [{ purse: 'epurse', amount: 300 }] });
    expect(await city.shop.purchase(card.number, 100, { purse: 'medical' })).toMatchObject(
      declined('purse_not_permitted', '57'),
    );
    expect(await city.bus.purchase(card.number, 100, { purse: 'transit' })).toMatchObject(
      declined('purse_not_open', '57'),
    );
    expect(await money(card, 'medical', 'epurse')).toEqual([
      [1_000, 0],
      [200, 0],
    ]);
  });

  it('never pays with subsidy money outside its programme', async () => {
    const card = await issueCard(city.office, { 'subsidy:elder-care': 1_000 });
    expect(await city.shop.purchase(card.number, 100)).toMatchObject(declined('no_purse_for_merchant', '57'));
    expect((await city.care.purchase(card.number, 100)).body).toMatchObject({ result: 'approved' });
  });

  it('is approved for a part where the terminal accepts that, and declined with 51 where not', async () => {
    const card = await issueCard(city.office, { epurse: 700 });
    expect(await city.shop.purchase(card.number, 1_000)).toMatchObject(declined('insufficient_funds', '51'));
    const partial = await city.shop.purchase(card.number, 1_000, { allowPartial: true });
    expect(partial.body).toMatchObject({
      result: 'partially_approved',
      responseCode: '10',
      approvedAmount: 700,
      available: 0,
    });
    expect(await money(card, 'epurse')).toEqual([[0, 0]]);
  });

  it('with a card that nobody has is declined with 14 and looked up like any other', async () => {
    const answer = await city.shop.purchase(inventCardNumber(), 100);
    expect(answer).toMatchObject(declined('card_not_found', '14'));
    expect(answer.body).toMatchObject({ authCode: null, advice: 'do_not_retry' });
    const view = await city.shop.get(`/v1/authorizations/${String(answer.body['id'])}`);
    expect(view.body).toMatchObject({ status: 'declined', reason: 'card_not_found', authCode: null });
  });

  it('keeps to the limits of amount with 61 and of count with 65', async () => {
    const card = await issueCard(city.office, { epurse: 10_000 });
    const limits = (values: object) =>
      city.office.put(`/v1/cardholders/${card.cardholderId}/limits`, { purse: 'epurse', limits: values });
    await limits({ perTransaction: 1_000, dayCount: 2 });
    expect(await city.shop.purchase(card.number, 1_001)).toMatchObject(declined('amount_limit_exceeded', '61'));
    expect((await city.shop.purchase(card.number, 1_000)).body).toMatchObject({ result: 'approved' });
    expect((await city.shop.purchase(card.number, 1_000)).body).toMatchObject({ result: 'approved' });
    expect(await city.shop.purchase(card.number, 1)).toMatchObject(declined('count_limit_exceeded', '65'));
    await limits({ dayAmount: 2_500 });
    expect(await city.shop.purchase(card.number, 501)).toMatchObject(declined('amount_limit_exceeded', '61'));
    expect((await city.shop.purchase(card.number, 500)).body).toMatchObject({ result: 'approved' });
    expect(await money(card, 'epurse')).toEqual([[7_500, 0]]);
  });

  it('gives an answer that explains itself, with every check and what it saw', async () => {
    const card = await issueCard(city.office, { epurse: 700 });
    const { body } = await city.shop.purchase(card.number, 1_000);
    const view = await city.shop.get(`/v1/authorizations/${String(body['id'])}`);
    expect(view.body).toMatchObject({
      id: body['id'],
      type: 'purchase',
      status: 'declined',
      reason: 'insufficient_funds',
      requestedAmount: 1_000,
      approvedAmount: 0,
      terminalId: 'SHOP0001',
      mcc: '5411',
      decision: { policy: '2026-01', text: 'Not enough money available', textZh: '余额不足' },
    });
    const { checks } = view.body['decision'] as { checks: object[] };
    expect(checks).toContainEqual({
      check: 'purse:epurse.available',
      passed: false,
      observed: 700,
      required: 1_000,
    });
    expect(view.text).not.toContain(card.number);
  });

  it('is hidden from the terminals of other merchants and shown to the office', async () => {
    const card = await issueCard(city.office, { epurse: 700 });
    const { body } = await city.shop.purchase(card.number, 100);
    const path = `/v1/authorizations/${String(body['id'])}`;
    expect(await city.bus.get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await city.bus.followUp(body['id'], 'refunds')).toMatchObject({ status: 404 });
    expect(await city.office.get(path)).toMatchObject({ status: 200, body: { id: body['id'] } });
  });
});

describe('a balance inquiry', () => {
  it('tells the purses that may pay here and moves nothing', async () => {
    const card = await issueCard(city.office, { medical: 1_000, epurse: 500, transit: 900 });
    const { body } = await city.hospital.purchase(card.number, 0, { type: 'balance_inquiry' });
    expect(body).toMatchObject({ result: 'approved', approvedAmount: 0, available: 1_500, tenders: [] });
    expect(body['purses']).toEqual([
      { purse: 'medical', balance: 1_000, available: 1_000 },
      { purse: 'epurse', balance: 500, available: 500 },
    ]);
    expect(await city.hospital.followUp(body['id'], 'refunds')).toMatchObject(declined('original_not_monetary', '12'));
  });
});

describe('a pre-authorization', () => {
  it('holds, grows, is captured in parts, and the final capture releases the rest', async () => {
    const card = await issueCard(city.office, { epurse: 2_000 });
    const before = await book.balance(city.payable.shop);
    const { body: held } = await city.shop.preAuthorize(card.number, 1_000);
    expect(held).toMatchObject({ result: 'approved', available: 1_000, tenders: [{ purse: 'epurse', amount: 1_000 }] });
    expect(Date.parse(String(held['expiresAt']))).toBeGreaterThan(service.now() + 6 * 86_400_000);
    expect(await money(card, 'epurse')).toEqual([[2_000, 1_000]]);

    expect((await city.shop.followUp(held['id'], 'increments', { amount: 500 })).body).toMatchObject({
      result: 'approved',
      approvedAmount: 500,
      available: 500,
    });
    expect(await city.shop.followUp(held['id'], 'increments', { amount: 501 })).toMatchObject(
      declined('insufficient_funds', '51'),
    );
    const first = await city.shop.followUp(held['id'], 'captures', { amount: 400, final: false });
    expect(first.body).toMatchObject({ result: 'approved', approvedAmount: 400, id: held['id'] });
    expect(await money(card, 'epurse')).toEqual([[1_600, 1_100]]);
    expect(await city.shop.followUp(held['id'], 'captures', { amount: 1_101 })).toMatchObject(
      declined('over_capture', '64'),
    );
    const last = await city.shop.followUp(held['id'], 'captures', { amount: 600 });
    expect(elementsOf(last.body)).toEqual([
      ['pre_authorization', 1_000, 'approved'],
      ['increment', 500, 'approved'],
      ['increment', 501, 'declined'],
      ['capture', 400, 'approved'],
      ['capture', 1_101, 'declined'],
      ['capture', 600, 'approved'],
    ]);
    expect(await money(card, 'epurse')).toEqual([[1_000, 0]]);
    expect((await book.balance(city.payable.shop)) - before).toBe(1_000);
    expect(await city.shop.followUp(held['id'], 'captures', { amount: 1 })).toMatchObject(
      declined('authorization_closed', '12'),
    );
  });

  it('is reversed in part, then wholly, and a repeated reversal releases nothing more', async () => {
    const card = await issueCard(city.office, { epurse: 2_000 });
    const { body: held } = await city.shop.preAuthorize(card.number, 1_000);
    await city.shop.followUp(held['id'], 'reversals', { amount: 300 });
    expect(await money(card, 'epurse')).toEqual([[2_000, 700]]);
    expect(await city.shop.followUp(held['id'], 'reversals', { amount: 701 })).toMatchObject(
      declined('over_reversal', '64'),
    );
    await city.shop.followUp(held['id'], 'reversals');
    expect(await money(card, 'epurse')).toEqual([[2_000, 0]]);
    const events = await book.count('event');
    const again = await city.shop.followUp(held['id'], 'reversals');
    expect(again.body).toMatchObject({ result: 'approved', responseCode: '00' });
    expect(await book.count('event')).toBe(events);
    expect(await city.shop.followUp(held['id'], 'captures')).toMatchObject(declined('original_reversed', '12'));
  });

  it('cannot be reversed once it was captured', async () => {
    const card = await issueCard(city.office, { epurse: 2_000 });
    const { body: held } = await city.shop.preAuthorize(card.number, 1_000);
    await city.shop.followUp(held['id'], 'captures', { amount: 100, final: false });
    expect(await city.shop.followUp(held['id'], 'reversals')).toMatchObject(declined('already_captured', '12'));
  });

  it('expires by the sweep when its time is over, which gives the money free, and is captured late', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const { body: held } = await city.shop.preAuthorize(card.number, 800);
    const { body: spent } = await city.shop.preAuthorize(card.number, 200);
    await city.shop.followUp(spent['id'], 'captures', { amount: 50 });
    await service.caughtUp();
    expect(await service.sweep()).toBe(0);
    service.clock.advance(HOLD_DAYS_MS);
    try {
      await service.sweep();
      expect(await money(card, 'epurse')).toEqual([[950, 0]]);
      expect(await book.count('open_hold')).toBe(0);
      const late = await city.shop.followUp(held['id'], 'captures', { amount: 600, final: false });
      expect(late.body).toMatchObject({ result: 'approved', approvedAmount: 600 });
      expect(late.body['elements']).toMatchObject([
        { type: 'pre_authorization' },
        { type: 'expiry', amount: 800 },
        { type: 'capture', amount: 600, late: true },
      ]);
      expect(await city.shop.followUp(held['id'], 'reversals')).toMatchObject(declined('already_captured', '12'));
      expect(await money(card, 'epurse')).toEqual([[350, 0]]);
      await city.shop.purchase(card.number, 300);
      expect(await city.shop.followUp(held['id'], 'captures', { amount: 100 })).toMatchObject(
        declined('insufficient_funds', '51'),
      );
    } finally {
      service.clock.advance(-HOLD_DAYS_MS);
    }
  });
});

describe('a refund', () => {
  it('goes back to the same purses in reverse order, and never beyond what was captured', async () => {
    const card = await issueCard(city.office, { medical: 1_000, epurse: 500 });
    const { body: paid } = await city.hospital.purchase(card.number, 1_200);
    const first = await city.hospital.followUp(paid['id'], 'refunds', { amount: 300 });
    expect(first.body).toMatchObject({
      approvedAmount: 300,
      tenders: [
        { purse: 'epurse', amount: 200 },
        { purse: 'medical', amount: 100 },
      ],
    });
    expect(await money(card, 'medical', 'epurse')).toEqual([
      [100, 0],
      [500, 0],
    ]);
    expect(await city.hospital.followUp(paid['id'], 'refunds', { amount: 901 })).toMatchObject(
      declined('over_refund', '64'),
    );
    expect((await city.hospital.followUp(paid['id'], 'refunds')).body).toMatchObject({ approvedAmount: 900 });
    expect(await city.hospital.followUp(paid['id'], 'refunds')).toMatchObject(declined('over_refund', '64'));
    expect(await money(card, 'medical', 'epurse')).toEqual([
      [1_000, 0],
      [500, 0],
    ]);
    expect(await city.hospital.followUp(paid['id'], 'reversals')).toMatchObject(declined('already_refunded', '12'));
  });

  it('needs something that was captured', async () => {
    const card = await issueCard(city.office, { epurse: 500 });
    const { body: held } = await city.shop.preAuthorize(card.number, 100);
    expect(await city.shop.followUp(held['id'], 'refunds')).toMatchObject(declined('not_captured', '12'));
    const { body: refused } = await city.shop.purchase(card.number, 10_000);
    expect(await city.shop.followUp(refused['id'], 'refunds')).toMatchObject(declined('original_declined', '12'));
  });
});

describe('an advice', () => {
  it('is booked in full: what the purses cannot pay becomes a receivable', async () => {
    const card = await issueCard(city.office, { epurse: 300 });
    const before = [await book.balance(ADVICE_RECEIVABLE), await book.balance(city.payable.shop)];
    const answer = await city.shop.advise({ card: card.number, amount: 1_000 });
    const [booked] = answer.body['results'] as AnswerBody[];
    expect(booked).toMatchObject({
      result: 'approved',
      approvedAmount: 1_000,
      tenders: [
        { purse: 'epurse', amount: 300 },
        { purse: 'receivable', amount: 700 },
      ],
    });
    const after = [await book.balance(ADVICE_RECEIVABLE), await book.balance(city.payable.shop)];
    expect(after.map((amount, index) => amount - (before[index] ?? 0))).toEqual([-700, 1_000]);
    expect(await money(card, 'epurse')).toEqual([[0, 0]]);
  });

  it('of an unknown card waits on the suspense account', async () => {
    const before = await book.balance(SUSPENSE);
    const answer = await city.shop.advise({ card: inventCardNumber(), amount: 450 });
    expect(answer.body['results']).toMatchObject([
      { result: 'approved', approvedAmount: 450, tenders: [{ purse: 'suspense', amount: 450 }], available: null },
    ]);
    expect((await book.balance(SUSPENSE)) - before).toBe(-450);
  });

  it('works on a frozen card, many at once, each under its own number', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    await city.office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
    const one = city.bus.advice(card.number, 200);
    const answer = await city.bus.post('/v1/advices', { advices: [one, city.bus.advice(card.number, 300), one] });
    const results = answer.body['results'] as AnswerBody[];
    expect(results.map((result) => result['approvedAmount'])).toEqual([200, 300, 200]);
    expect(results[2]).toEqual(results[0]);
    expect(await money(card, 'epurse')).toEqual([[500, 0]]);
  });

  it('completes a pre-authorization that it names', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const { body: held } = await city.shop.preAuthorize(card.number, 600);
    const extra = { authorizationId: held['id'], final: true };
    const answer = await city.shop.advise({ card: card.number, amount: 250, extra });
    expect(answer.body['results']).toMatchObject([{ id: held['id'], result: 'approved', approvedAmount: 250 }]);
    expect(await money(card, 'epurse')).toEqual([[750, 0]]);
  });
});

describe('a freeze', () => {
  it('declines debits with 62 at once, while captures, refunds and reversals go on; an unfreeze ends it', async () => {
    const card = await issueCard(city.office, { epurse: 2_000 });
    const { body: paid } = await city.shop.purchase(card.number, 500);
    const { body: held } = await city.shop.preAuthorize(card.number, 400);
    const { body: other } = await city.shop.preAuthorize(card.number, 100);
    const frozen = await city.office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
    expect(frozen.body).toMatchObject({ result: 'done' });
    for (const type of ['purchase', 'pre_authorization']) {
      expect(await city.shop.purchase(card.number, 1, { type })).toMatchObject(declined('card_frozen', '62'));
    }
    expect((await city.shop.followUp(held['id'], 'captures')).body).toMatchObject({ result: 'approved' });
    expect((await city.shop.followUp(other['id'], 'reversals')).body).toMatchObject({ result: 'approved' });
    expect((await city.shop.followUp(paid['id'], 'refunds')).body).toMatchObject({ result: 'approved' });
    expect(await money(card, 'epurse')).toEqual([[1_600, 0]]);
    await city.office.post(`/v1/cards/${card.token}/unfreezes`, { reason: 'found_again' });
    expect((await city.shop.purchase(card.number, 1)).body).toMatchObject({ result: 'approved' });
  });

  it('also stops the hold of a pre-authorization from growing', async () => {
    const card = await issueCard(city.office, { epurse: 2_000 });
    const { body: held } = await city.shop.preAuthorize(card.number, 400);
    await city.office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
    expect(await city.shop.followUp(held['id'], 'increments', { amount: 1 })).toMatchObject(
      declined('card_frozen', '62'),
    );
  });
});

describe('a reversal by message number', () => {
  it('undoes a known original once, however often it comes', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 600);
    await city.shop.deliver(message);
    const answers = [
      await city.shop.reverseByKey(card.number, message.body),
      await city.shop.reverseByKey(card.number, message.body),
    ];
    for (const { body } of answers) expect(body).toMatchObject({ result: 'approved', responseCode: '00' });
    expect(await money(card, 'epurse')).toEqual([[1_000, 0]]);
    expect((await city.shop.deliver(message)).body).toMatchObject({ result: 'approved', approvedAmount: 600 });
    expect(await money(card, 'epurse')).toEqual([[1_000, 0]]);
  });

  it('remembers an unknown original, which is declined with 12 when it comes late', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 600);
    const remembered = await city.shop.reverseByKey(card.number, message.body);
    expect(remembered.body).toMatchObject({ result: 'approved', reason: 'reversal_remembered', responseCode: '00' });
    expect(await city.shop.deliver(message)).toMatchObject(declined('original_reversed', '12'));
    expect((await city.shop.reverseByKey(card.number, message.body)).body).toMatchObject({ responseCode: '00' });
    expect(await money(card, 'epurse')).toEqual([[1_000, 0]]);
  });

  it('that names another card than the original did changes nothing, whatever lanes the two are in', async () => {
    const owner = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(owner.number, 600);
    await city.shop.deliver(message);
    for (let other = 0; other < 5; other += 1) {
      const stranger = await issueCard(city.office, { epurse: 1_000 });
      const answer = await city.shop.reverseByKey(stranger.number, message.body);
      expect(answer).toMatchObject(declined('original_not_found', '25'));
    }
    expect(await city.shop.reverseByKey(inventCardNumber(), message.body)).toMatchObject(
      declined('original_not_found', '25'),
    );
    expect(await money(owner, 'epurse')).toEqual([[400, 0]]);
    expect((await city.shop.reverseByKey(owner.number, message.body)).body).toMatchObject({ result: 'approved' });
    expect(await money(owner, 'epurse')).toEqual([[1_000, 0]]);
  });

  it('does not undo an advice that completed a pre-authorization: that was captured', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const { body: held } = await city.shop.preAuthorize(card.number, 600);
    const advice = city.shop.advice(card.number, 250, { authorizationId: held['id'] });
    await city.shop.post('/v1/advices', { advices: [advice] });
    const { stan, batch, localTime } = advice as { stan: string; batch: string; localTime: string };
    const original = { stan, batch, localDate: localTime.slice(0, 10), messageClass: 'advice' };
    const answer = await city.shop.post('/v1/reversals', { card: { number: card.number }, original });
    expect(answer).toMatchObject(declined('already_captured', '12'));
    expect(await money(card, 'epurse')).toEqual([[750, 350]]);
  });

  it('undoes an advice that stood alone, and one of an unknown card', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const suspense = await book.balance(SUSPENSE);
    for (const number of [card.number, inventCardNumber()]) {
      const advice = city.shop.advice(number, 250);
      await city.shop.post('/v1/advices', { advices: [advice] });
      const { stan, batch, localTime } = advice as { stan: string; batch: string; localTime: string };
      const original = { stan, batch, localDate: localTime.slice(0, 10), messageClass: 'advice' };
      const answer = await city.shop.post('/v1/reversals', { card: { number }, original });
      expect(answer.body).toMatchObject({ result: 'approved', approvedAmount: 250 });
    }
    expect(await money(card, 'epurse')).toEqual([[1_000, 0]]);
    expect(await book.balance(SUSPENSE)).toBe(suspense);
  });

  it('is no reversal of a declined original, and answers 00', async () => {
    const card = await issueCard(city.office, { epurse: 10 });
    const message = city.shop.message(card.number, 600);
    await city.shop.deliver(message);
    expect((await city.shop.reverseByKey(card.number, message.body)).body).toMatchObject({ responseCode: '00' });
    expect(await money(card, 'epurse')).toEqual([[10, 0]]);
  });
});

describe('a statement', () => {
  it('lists every movement newest first, page by page, and its balances tie out', async () => {
    const card = await issueCard(city.office, { medical: 5_000, epurse: 5_000 });
    for (let index = 1; index <= 9; index += 1) {
      const { body } = await city.hospital.purchase(card.number, 700 + index);
      if (index % 3 === 0) await city.hospital.followUp(body['id'], 'refunds', { amount: 100 });
    }
    const entries: { purse: string; amount: number; balance: number; position: number }[] = [];
    let cursor: string | null | undefined;
    do {
      const query = cursor === undefined ? '' : `&cursor=${cursor}`;
      const page = await city.office.get(`/v1/cards/${card.token}/statement?limit=3${query}`);
      expect(page.status).toBe(200);
      entries.push(...(page.body['entries'] as typeof entries));
      cursor = page.body['nextCursor'] as string | null;
    } while (cursor !== null);
    const purses = await pursesOf(city.office, card);
    for (const [purse, { balance }] of Object.entries(purses)) {
      const own = entries.filter((entry) => entry.purse === purse);
      expect(own[0]?.balance).toBe(balance);
      expect(own.reduce((sum, entry) => sum + entry.amount, 0)).toBe(balance);
      own.forEach((entry, index) => expect(entry.balance - entry.amount).toBe(own[index + 1]?.balance ?? 0));
    }
    expect(entries.map((entry) => entry.position)).toEqual(
      entries.map(({ position }) => position).sort((a, b) => b - a),
    );
  });
});

describe('the ledger after all of this', () => {
  it('sums to zero and every stored figure agrees with the events', async () => {
    const balances = await book.balances();
    expect([...balances.values()].reduce((sum, amount) => sum + amount, 0)).toBe(0);
    expect(await verifyDatabase(database)).toMatchObject({ ok: true, problems: [] });
  });
});
