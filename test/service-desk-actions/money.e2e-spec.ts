import { randomUUID } from 'node:crypto';
import type { TestCard } from '../support/app';
import { openSession, signIn } from '../support/staff';
import {
  ACCOUNTS,
  approvalOf,
  balanceOf,
  buy,
  decide,
  type Desk,
  expectCleanBooks,
  factsOf,
  holder,
  openDesk,
} from './desk-under-test';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(() => desk.close());

const pathOf = (card: TestCard, what: string) => `/v1/desk/cardholders/${card.cardholderId}/${what}`;
const adjustment = (more: object = {}) => {
  return { purse: 'epurse', amount: 500, kind: 'wrong_amount', reason: 'the amount was typed wrong', ...more };
};

describe('an adjustment', () => {
  it('is booked against its account when a second person has agreed, and tells the checker the balances', async () => {
    const card = await holder(desk, { epurse: 10_000 });
    const before = await desk.book.balance(ACCOUNTS.adjustments);
    const approval = approvalOf(await desk.agent.post(pathOf(card, 'adjustments'), adjustment({ amount: -1_200 })));
    expect(await balanceOf(desk, card)).toBe(10_000);
    expect(await factsOf(desk.approver, approval)).toMatchObject({
      ...{ purse: 'epurse', kind: 'wrong_amount', amount: -1_200, balance: 10_000, balanceAfter: 8_800 },
      cardholderId: card.cardholderId,
    });
    const { body } = await decide(desk.approver, approval);
    expect(body).toMatchObject({ result: 'done' });
    expect(await balanceOf(desk, card)).toBe(8_800);
    expect((await desk.book.balance(ACCOUNTS.adjustments)) - before).toBe(1_200);
  });

  it('is never agreed to by who asked, even with both roles', async () => {
    const both = await signIn(desk.service, ['senior_agent', 'approver']);
    const card = await holder(desk);
    const approval = approvalOf(await both.post(pathOf(card, 'adjustments'), adjustment()));
    const { body } = await decide(both, approval);
    expect(body).toMatchObject({ result: 'refused', reason: 'maker_is_checker' });
    expect(await balanceOf(desk, card)).toBe(10_000);
  });

  it('that was refused changes nothing', async () => {
    const card = await holder(desk);
    const approval = approvalOf(await desk.agent.post(pathOf(card, 'adjustments'), adjustment()));
    await decide(desk.approver, approval, 'refuse');
    expect((await decide(desk.approver, approval)).body).toMatchObject({ result: 'refused' });
    expect(await balanceOf(desk, card)).toBe(10_000);
  });

  it('is looked at again when it is carried out: money that was spent meanwhile cannot be taken', async () => {
    const card = await holder(desk, { epurse: 1_000 });
    const approval = approvalOf(await desk.agent.post(pathOf(card, 'adjustments'), adjustment({ amount: -900 })));
    expect(await buy(desk, card, 200)).toMatchObject({ result: 'approved' });
    await decide(desk.approver, approval);
    expect(await balanceOf(desk, card)).toBe(800);
    const { body } = await desk.approver.get(`/v1/desk/approvals/${approval}`);
    expect(body).toMatchObject({ result: { result: 'refused', reason: 'insufficient_funds' } });
  });

  it('asked for twice under one key is one request; under the key of another content it is refused', async () => {
    const card = await holder(desk);
    const key = randomUUID();
    const first = await desk.agent.post(pathOf(card, 'adjustments'), adjustment(), { idempotencyKey: key });
    const again = await desk.agent.post(pathOf(card, 'adjustments'), adjustment(), { idempotencyKey: key });
    expect(again.body).toEqual(first.body);
    const other = await desk.agent.post(pathOf(card, 'adjustments'), adjustment({ amount: 501 }), {
      idempotencyKey: key,
    });
    expect([other.status, other.body['code']]).toEqual([422, 'idempotency_key_reused']);
  });

  it('beyond the ceiling of the role is refused at once and says the ceiling', async () => {
    const card = await holder(desk);
    const asked = adjustment({ amount: 100_001 });
    const refused = await desk.agent.post(pathOf(card, 'adjustments'), asked);
    expect(refused.body).toEqual({ result: 'refused', reason: 'over_ceiling', ceiling: 100_000 });
    expect((await desk.senior.post(pathOf(card, 'adjustments'), asked)).body['result']).toBe('approval_required');
  });

  it('that cannot be carried out is not even put before a checker', async () => {
    const card = await holder(desk, { epurse: 100, medical: 100 });
    const refusals = [
      [adjustment({ amount: -101 }), 'insufficient_funds'],
      [adjustment({ purse: 'transit' }), 'purse_not_open'],
      [adjustment({ purse: 'medical', kind: 'goodwill' }), 'adjustment_not_permitted'],
      [adjustment({ originalAuthorizationId: 'au_00000zzz' }), 'original_not_found'],
    ] as const;
    for (const [asked, reason] of refusals) {
      const { body } = await desk.agent.post(pathOf(card, 'adjustments'), asked);
      expect(body).toMatchObject({ result: 'refused', reason });
    }
  });

  it('names only a transaction of the same person', async () => {
    const card = await holder(desk);
    const other = await holder(desk);
    const { id } = await buy(desk, other, 100);
    const asked = adjustment({ originalAuthorizationId: id });
    expect((await desk.agent.post(pathOf(card, 'adjustments'), asked)).body).toMatchObject({
      reason: 'original_not_found',
    });
    expect((await desk.agent.post(pathOf(other, 'adjustments'), asked)).body['result']).toBe('approval_required');
  });

  it('moves medical money against its fund only', async () => {
    const card = await holder(desk, { medical: 1_000 });
    const before = await desk.book.balance(ACCOUNTS.medicalFunding);
    const asked = adjustment({ purse: 'medical', amount: 300 });
    await decide(desk.approver, approvalOf(await desk.agent.post(pathOf(card, 'adjustments'), asked)));
    expect(await balanceOf(desk, card, 'medical')).toBe(1_300);
    expect((await desk.book.balance(ACCOUNTS.medicalFunding)) - before).toBe(-300);
  });

  it('for a purse that is not open waits in suspense where that was asked for', async () => {
    const card = await holder(desk);
    const before = await desk.book.balance(ACCOUNTS.suspense);
    const asked = adjustment({ purse: 'transit', onClosedPurse: 'suspense' });
    await decide(desk.approver, approvalOf(await desk.agent.post(pathOf(card, 'adjustments'), asked)));
    expect((await desk.book.balance(ACCOUNTS.suspense)) - before).toBe(500);
  });

  it.each([
    [{ amount: 0 }, 'amount'],
    [{ purse: 'savings' }, 'purse'],
    [{ kind: 'whim' }, 'kind'],
    [{ reason: '' }, 'reason'],
    [{ colour: 'red' }, 'colour'],
  ])('with %p is a bad request', async (wrong, field) => {
    const card = await holder(desk);
    const { status, body } = await desk.agent.post(pathOf(card, 'adjustments'), adjustment(wrong));
    expect([status, body['code']]).toEqual([400, 'validation_failed']);
    expect(body['errors']).toContainEqual(expect.objectContaining({ field }));
  });

  it('of nobody is not found', async () => {
    const { status } = await desk.agent.post('/v1/desk/cardholders/ch_zzzzzz/adjustments', adjustment());
    expect(status).toBe(404);
  });
});

describe('a refund at the desk', () => {
  it('goes back to the purses that paid, the last one first, at the charge of the merchant, and never beyond what was captured', async () => {
    const card = await holder(desk, { medical: 600, epurse: 1_000 });
    const before = await desk.book.balance(desk.city.payable.hospital);
    const { id } = await buy(desk, card, 1_000, 'hospital');
    const refund = (amount?: number) => {
      return desk.agent.post(pathOf(card, 'refunds'), {
        authorizationId: id,
        ...(amount ? { amount } : {}),
        reason: 'returned',
      });
    };
    expect((await refund(500)).body).toMatchObject({
      ...{ result: 'done', amount: 500 },
      tenders: [
        { purse: 'epurse', amount: 400 },
        { purse: 'medical', amount: 100 },
      ],
    });
    expect((await refund(501)).body).toMatchObject({ result: 'refused', reason: 'over_refund' });
    expect((await refund()).body).toMatchObject({ result: 'done', amount: 500 });
    expect([await balanceOf(desk, card, 'medical'), await balanceOf(desk, card)]).toEqual([600, 1_000]);
    expect(await desk.book.balance(desk.city.payable.hospital)).toBe(before);
  });

  it('of another person’s transaction is not found', async () => {
    const card = await holder(desk);
    const other = await holder(desk);
    const { id } = await buy(desk, other, 100);
    const { status } = await desk.agent.post(pathOf(card, 'refunds'), { authorizationId: id, reason: 'returned' });
    expect(status).toBe(404);
  });

  it('sent twice under one key gives the money back once', async () => {
    const card = await holder(desk, { epurse: 1_000 });
    const { id } = await buy(desk, card, 400);
    const body = { authorizationId: id, amount: 100, reason: 'returned' };
    const options = { idempotencyKey: randomUUID() };
    const answers = await Promise.all([1, 2, 3].map(() => desk.agent.post(pathOf(card, 'refunds'), body, options)));
    expect(answers.map((answer) => answer.body['result'])).toEqual(['done', 'done', 'done']);
    expect(await balanceOf(desk, card)).toBe(700);
  });
});

describe('a refund without a transaction', () => {
  const merchantId = '990220154110001';

  it('is paid by the merchant when a second person has agreed', async () => {
    const card = await holder(desk);
    const before = await desk.book.balance(desk.city.payable.shop);
    const asked = { purse: 'epurse', amount: 700, merchantId, reason: 'paid in cash' };
    const approval = approvalOf(await desk.agent.post(pathOf(card, 'unlinked-refunds'), asked));
    expect(await factsOf(desk.approver, approval)).toMatchObject({
      merchantId,
      merchantName: 'shop',
      balanceAfter: 10_700,
    });
    expect((await decide(desk.agent, approval)).status).toBe(403);
    await decide(desk.approver, approval);
    expect(await balanceOf(desk, card)).toBe(10_700);
    expect((await desk.book.balance(desk.city.payable.shop)) - before).toBe(-700);
  });

  it('never brings medical money out of a shop, and needs a merchant that exists', async () => {
    const card = await holder(desk, { epurse: 0, medical: 0 });
    const asked = { purse: 'medical', amount: 700, merchantId, reason: 'paid in cash' };
    const approval = approvalOf(await desk.agent.post(pathOf(card, 'unlinked-refunds'), asked));
    await decide(desk.approver, approval);
    const { body } = await desk.approver.get(`/v1/desk/approvals/${approval}`);
    expect(body).toMatchObject({ result: { result: 'refused', reason: 'purse_not_permitted' } });
    const nobody = await desk.agent.post(pathOf(card, 'unlinked-refunds'), { ...asked, merchantId: '999999999999999' });
    expect(nobody.body).toEqual({ result: 'refused', reason: 'merchant_invalid' });
  });

  it('is bounded by the role', async () => {
    const card = await holder(desk);
    const asked = { purse: 'epurse', amount: 100_001, merchantId, reason: 'paid in cash' };
    expect((await desk.agent.post(pathOf(card, 'unlinked-refunds'), asked)).body).toMatchObject({
      reason: 'over_ceiling',
    });
  });
});

describe('limits at the desk', () => {
  const limits = (card: TestCard, change: object) =>
    desk.agent.put(pathOf(card, 'limits'), {
      purse: 'epurse',
      limits: change,
      reason: 'asked for by phone',
      channel: 'phone',
    });

  it('are lowered at once and hold for the next purchase', async () => {
    const card = await holder(desk);
    expect((await limits(card, { perTransaction: 100 })).body).toMatchObject({ result: 'done' });
    expect((await limits(card, { perTransaction: 100 })).body).toMatchObject({ result: 'already_so' });
    expect(await buy(desk, card, 101)).toMatchObject({ result: 'declined', reason: 'amount_limit_exceeded' });
  });

  it('are raised when a second person has agreed, leaving the other limits alone', async () => {
    const card = await holder(desk);
    await limits(card, { perTransaction: 100, dayCount: 3 });
    const approval = approvalOf(await limits(card, { perTransaction: 2_000 }));
    expect(await buy(desk, card, 101)).toMatchObject({ result: 'declined' });
    expect(await factsOf(desk.approver, approval)).toMatchObject({
      limit: 'perTransaction',
      before: 100,
      after: 2_000,
    });
    await decide(desk.approver, approval);
    expect(await buy(desk, card, 2_000)).toMatchObject({ result: 'approved' });
  });

  it('raised in one part and lowered in another need the second person for all of it', async () => {
    const card = await holder(desk);
    await limits(card, { perTransaction: 1_000, dayCount: 3 });
    const approval = approvalOf(await limits(card, { perTransaction: 500, dayCount: 4 }));
    expect(await buy(desk, card, 900)).toMatchObject({ result: 'approved' });
    await decide(desk.approver, approval, 'refuse');
    expect(await buy(desk, card, 900)).toMatchObject({ result: 'approved' });
  });

  it('that changed since somebody asked are not raised', async () => {
    const card = await holder(desk);
    await limits(card, { perTransaction: 100 });
    const approval = approvalOf(await limits(card, { perTransaction: 2_000 }));
    await limits(card, { perTransaction: 50 });
    await decide(desk.approver, approval);
    const { body } = await desk.approver.get(`/v1/desk/approvals/${approval}`);
    expect(body).toMatchObject({ result: { result: 'refused', reason: 'limits_changed' } });
    expect(await buy(desk, card, 51)).toMatchObject({ result: 'declined' });
  });

  it('that are none are bad requests', async () => {
    const card = await holder(desk);
    for (const wrong of [{}, { perTransaction: -1 }, { dayAmount: 'all' }, { week: 1 }]) {
      const { status, body } = await limits(card, wrong);
      expect([status, body['code']]).toEqual([400, 'validation_failed']);
    }
  });
});

describe('two checkers who agree at once', () => {
  it('have one effect', async () => {
    const card = await holder(desk);
    const second = await signIn(desk.service, 'approver');
    const approval = approvalOf(await desk.agent.post(pathOf(card, 'adjustments'), adjustment({ amount: 300 })));
    await Promise.all([decide(desk.approver, approval), decide(second, approval)]);
    expect(await balanceOf(desk, card)).toBe(10_300);
  });
});

describe('the books', () => {
  it('are clean after all of it', async () => {
    await desk.service.caughtUp();
    await expectCleanBooks(desk);
  });

  it('say who asked, why and under which approval, and nothing in anybody’s own words', async () => {
    const events = await desk.book.payloads('PurseAdjusted');
    expect(events.length).toBeGreaterThan(0);
    for (const { origin } of events as { origin: Record<string, unknown> }[]) {
      expect(origin).toMatchObject({
        channel: 'counter',
        operator: expect.stringMatching(/^st_/),
        approval: expect.stringMatching(/^ap_/),
      });
    }
    expect(JSON.stringify(events)).not.toContain('typed wrong');
  });

  it('need a session that is good', async () => {
    const gone = await signIn(desk.service, 'agent');
    await openSession(desk.service, gone.member);
    const { status } = await gone.post('/v1/desk/cardholders/ch_zzzzzz/adjustments', adjustment());
    expect(status).toBe(401);
  });
});
