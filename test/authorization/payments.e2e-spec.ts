import { streamOfCardholderId } from '../../src/cardholder';
import { hexKey, TransactionCore } from '../../src/event-store';
import { inventCardNumber, issueCard, pursesOf, verifyDatabase } from '../support/app';
import { CityUnderTest, declined } from './city-under-test';

let here: CityUnderTest;

beforeAll(async () => {
  here = await CityUnderTest.build();
});

afterAll(() => here.close());

describe('a purchase', () => {
  it('debits the purse and owes the same fen to the merchant', async () => {
    const card = await issueCard(here.city.office, { epurse: 5_000 });
    const before = await here.book.balance(here.city.payable.shop);
    const answer = await here.city.shop.purchase(card.number, 1_234);
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
    expect((await here.book.balance(here.city.payable.shop)) - before).toBe(1_234);
    const { epurse } = await pursesOf(here.city.office, card);
    expect(epurse).toMatchObject({ balance: 3_766, held: 0, available: 3_766 });
    expect(await here.book.balance(epurse!.account)).toBe(3_766);
  });

  it('at the hospital is paid by medical money first and the rest by the e-purse', async () => {
    const card = await issueCard(here.city.office, { medical: 1_000, epurse: 500, transit: 900 });
    const { body } = await here.city.hospital.purchase(card.number, 1_200);
    expect(body).toMatchObject({
      approvedAmount: 1_200,
      tenders: [
        { purse: 'medical', amount: 1_000 },
        { purse: 'epurse', amount: 200 },
      ],
      available: 300,
    });
    expect(await here.money(card, 'medical', 'epurse', 'transit')).toEqual([
      [0, 0],
      [300, 0],
      [900, 0],
    ]);
  });

  it('takes the purse it asks for, and none that the policy does not allow there', async () => {
    const card = await issueCard(here.city.office, { medical: 1_000, epurse: 500 });
    const asked = await here.city.hospital.purchase(card.number, 300, { purse: 'epurse' });
    expect(asked.body).toMatchObject({ result: 'approved', tenders: [{ purse: 'epurse', amount: 300 }] });
    expect(await here.city.shop.purchase(card.number, 100, { purse: 'medical' })).toMatchObject(
      declined('purse_not_permitted', '57'),
    );
    expect(await here.city.bus.purchase(card.number, 100, { purse: 'transit' })).toMatchObject(
      declined('purse_not_open', '57'),
    );
    expect(await here.money(card, 'medical', 'epurse')).toEqual([
      [1_000, 0],
      [200, 0],
    ]);
  });

  it('never pays with subsidy money outside its programme', async () => {
    const card = await issueCard(here.city.office, { 'subsidy:elder-care': 1_000 });
    expect(await here.city.shop.purchase(card.number, 100)).toMatchObject(declined('no_purse_for_merchant', '57'));
    expect((await here.city.care.purchase(card.number, 100)).body).toMatchObject({ result: 'approved' });
  });

  it('is approved for a part where the terminal accepts that, and declined with 51 where not', async () => {
    const card = await issueCard(here.city.office, { epurse: 700 });
    expect(await here.city.shop.purchase(card.number, 1_000)).toMatchObject(declined('insufficient_funds', '51'));
    const partial = await here.city.shop.purchase(card.number, 1_000, { allowPartial: true });
    expect(partial.body).toMatchObject({
      result: 'partially_approved',
      responseCode: '10',
      approvedAmount: 700,
      available: 0,
    });
    expect(await here.money(card, 'epurse')).toEqual([[0, 0]]);
  });

  it('with a card that nobody has is declined with 14 and looked up like any other', async () => {
    const answer = await here.city.shop.purchase(inventCardNumber(), 100);
    expect(answer).toMatchObject(declined('card_not_found', '14'));
    expect(answer.body).toMatchObject({ authCode: null, advice: 'do_not_retry' });
    const view = await here.city.shop.get(`/v1/authorizations/${String(answer.body['id'])}`);
    expect(view.body).toMatchObject({ status: 'declined', reason: 'card_not_found', authCode: null });
  });

  it('keeps to the limits of amount with 61 and of count with 65', async () => {
    const card = await issueCard(here.city.office, { epurse: 10_000 });
    const limits = (values: object) =>
      here.city.office.put(`/v1/cardholders/${card.cardholderId}/limits`, { purse: 'epurse', limits: values });
    await limits({ perTransaction: 1_000, dayCount: 2 });
    expect(await here.city.shop.purchase(card.number, 1_001)).toMatchObject(declined('amount_limit_exceeded', '61'));
    expect((await here.city.shop.purchase(card.number, 1_000)).body).toMatchObject({ result: 'approved' });
    expect((await here.city.shop.purchase(card.number, 1_000)).body).toMatchObject({ result: 'approved' });
    expect(await here.city.shop.purchase(card.number, 1)).toMatchObject(declined('count_limit_exceeded', '65'));
    await limits({ dayAmount: 2_500 });
    expect(await here.city.shop.purchase(card.number, 501)).toMatchObject(declined('amount_limit_exceeded', '61'));
    expect((await here.city.shop.purchase(card.number, 500)).body).toMatchObject({ result: 'approved' });
    expect(await here.money(card, 'epurse')).toEqual([[7_500, 0]]);
  });

  it('gives an answer that explains itself, with every check and what it saw', async () => {
    const card = await issueCard(here.city.office, { epurse: 700 });
    const { body } = await here.city.shop.purchase(card.number, 1_000);
    const view = await here.city.shop.get(`/v1/authorizations/${String(body['id'])}`);
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
    const card = await issueCard(here.city.office, { epurse: 700 });
    const { body } = await here.city.shop.purchase(card.number, 100);
    const path = `/v1/authorizations/${String(body['id'])}`;
    expect(await here.city.bus.get(path)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    expect(await here.city.bus.followUp(body['id'], 'refunds')).toMatchObject({ status: 404 });
    expect(await here.city.office.get(path)).toMatchObject({ status: 200, body: { id: body['id'] } });
  });
});

describe('a balance inquiry', () => {
  it('tells the purses that may pay here and moves nothing', async () => {
    const card = await issueCard(here.city.office, { medical: 1_000, epurse: 500, transit: 900 });
    const { body } = await here.city.hospital.purchase(card.number, 0, { type: 'balance_inquiry' });
    expect(body).toMatchObject({ result: 'approved', approvedAmount: 0, available: 1_500, tenders: [] });
    expect(body['purses']).toEqual([
      { purse: 'medical', balance: 1_000, available: 1_000 },
      { purse: 'epurse', balance: 500, available: 500 },
    ]);
    expect(await here.city.hospital.followUp(body['id'], 'refunds')).toMatchObject(
      declined('original_not_monetary', '12'),
    );
  });
});

describe('a refund', () => {
  it('goes back to the same purses in reverse order, and never beyond what was captured', async () => {
    const card = await issueCard(here.city.office, { medical: 1_000, epurse: 500 });
    const { body: paid } = await here.city.hospital.purchase(card.number, 1_200);
    const first = await here.city.hospital.followUp(paid['id'], 'refunds', { amount: 300 });
    expect(first.body).toMatchObject({
      approvedAmount: 300,
      tenders: [
        { purse: 'epurse', amount: 200 },
        { purse: 'medical', amount: 100 },
      ],
    });
    expect(await here.money(card, 'medical', 'epurse')).toEqual([
      [100, 0],
      [500, 0],
    ]);
    expect(await here.city.hospital.followUp(paid['id'], 'refunds', { amount: 901 })).toMatchObject(
      declined('over_refund', '64'),
    );
    expect((await here.city.hospital.followUp(paid['id'], 'refunds')).body).toMatchObject({ approvedAmount: 900 });
    expect(await here.city.hospital.followUp(paid['id'], 'refunds')).toMatchObject(declined('over_refund', '64'));
    expect(await here.money(card, 'medical', 'epurse')).toEqual([
      [1_000, 0],
      [500, 0],
    ]);
    expect(await here.city.hospital.followUp(paid['id'], 'reversals')).toMatchObject(
      declined('already_refunded', '12'),
    );
  });

  it('needs something that was captured', async () => {
    const card = await issueCard(here.city.office, { epurse: 500 });
    const { body: held } = await here.city.shop.preAuthorize(card.number, 100);
    expect(await here.city.shop.followUp(held['id'], 'refunds')).toMatchObject(declined('not_captured', '12'));
    const { body: refused } = await here.city.shop.purchase(card.number, 10_000);
    expect(await here.city.shop.followUp(refused['id'], 'refunds')).toMatchObject(declined('original_declined', '12'));
  });
});

describe('a statement', () => {
  it('lists every movement newest first, page by page, and its balances tie out', async () => {
    const card = await issueCard(here.city.office, { medical: 5_000, epurse: 5_000 });
    for (let index = 1; index <= 9; index += 1) {
      const { body } = await here.city.hospital.purchase(card.number, 700 + index);
      if (index % 3 === 0) await here.city.hospital.followUp(body['id'], 'refunds', { amount: 100 });
    }
    const entries: { purse: string; amount: number; balance: number; position: number }[] = [];
    let cursor: string | null | undefined;
    do {
      const query = cursor === undefined ? '' : `&cursor=${cursor}`;
      const page = await here.city.office.get(`/v1/cards/${card.token}/statement?limit=3${query}`);
      expect(page.status).toBe(200);
      entries.push(...(page.body['entries'] as typeof entries));
      cursor = page.body['nextCursor'] as string | null;
    } while (cursor !== null);
    const purses = await pursesOf(here.city.office, card);
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

describe('a statement of a card with thousands of events that moved nothing', () => {
  it('is answered in pages of bounded work, of which some are empty, and leads to the first movement', async () => {
    const card = await issueCard(here.city.office, { epurse: 5_000 });
    await freezeAndUnfreeze(card.cardholderId, 2_100);
    const path = `/v1/cards/${card.token}/statement`;
    const first = await here.city.office.get(path);
    expect(first).toMatchObject({ status: 200, body: { entries: [], nextCursor: expect.any(String) as unknown } });
    const second = await here.city.office.get(`${path}?cursor=${String(first.body['nextCursor'])}`);
    expect(second.body).toMatchObject({
      entries: [{ purse: 'epurse', amount: 5_000, balance: 5_000 }],
      nextCursor: null,
    });
  });

  /** So many events that move no money, as declined messages make them too. */
  async function freezeAndUnfreeze(holder: string, events: number): Promise<void> {
    const core = here.service.app.get(TransactionCore, { strict: false });
    const types = Array.from({ length: events }, (_, index) => (index % 2 === 0 ? 'CardFrozen' : 'CardUnfrozen'));
    const key = hexKey(`freezes of ${holder}`);
    const made = types.map((type) => ({ type, entity: null, data: { cardId: 1 }, postings: [] }));
    const decide = () => ({ events: made, outcome: '{}' });
    await core.execute({ streamId: streamOfCardholderId(holder)!, key, digest: key, decide });
  }
});

describe('the ledger after all of this', () => {
  it('sums to zero and every stored figure agrees with the events', async () => {
    const balances = await here.book.balances();
    expect([...balances.values()].reduce((sum, amount) => sum + amount, 0)).toBe(0);
    expect(await verifyDatabase(here.database)).toMatchObject({ ok: true, problems: [] });
  });
});
