import { type Reason, REASONS } from '../../src/authorization';
import { inventCardNumber, inventIdNumber } from '../support/app';
import type { DeskAnswer, DeskClient } from '../support/staff';
import type { Answer } from '../support/terminal-client';
import { type DeskPerson, DeskWorld } from './desk-world';

interface Words {
  readonly zh: string;
  readonly en: string;
}

let world: DeskWorld;
let agent: DeskClient;
/** Reasons that were explained in these tests. */
const explained = new Set<string>();

beforeAll(async () => {
  world = await DeskWorld.build();
  agent = await world.staff('senior_agent');
});

afterAll(() => world.close());

const explain = (id: unknown): Promise<DeskAnswer> => agent.get(`/v1/desk/authorizations/${String(id)}/explanation`);

/** The explanation of an answer of a terminal; what it says is in both languages. */
async function explanationOf({
  body,
}: Answer): Promise<{ reason: string; summary: Words; checks: Words[]; answer: DeskAnswer }> {
  const answer = await explain(body['id']);
  expect(answer.status).toBe(200);
  const { reason, summary, checks } = answer.body as unknown as {
    reason: string;
    summary: Words;
    checks: { text: Words }[];
  };
  const words = checks.map(({ text }) => text);
  for (const { zh, en } of [summary, ...words]) {
    expect(zh).toMatch(/\p{Script=Han}/u);
    expect(en).not.toMatch(/\p{Script=Han}|undefined|NaN|null/u);
    expect(en).toMatch(/[a-z]/);
  }
  explained.add(reason);
  return { reason, summary, checks: words, answer };
}

/** Why a follow-up that was declined was declined. */
async function followUpOf({ body }: Answer): Promise<Words> {
  const { answer } = await explanationOf({ body } as Answer);
  const all = answer.body['declinedFollowUps'] as { reason: string; summary: Words }[];
  const last = all.at(-1)!;
  expect([last.reason, body['reason']]).toEqual([body['reason'], body['reason']]);
  explained.add(last.reason);
  return last.summary;
}

const act = async (person: DeskPerson, what: string, body: object): Promise<void> => {
  const answer = await agent.post(`/v1/desk/cards/${person.token}/${what}`, { reason: 'holder_request', ...body });
  expect([what, answer.body['result']]).toEqual([what, 'done']);
};

describe('an authorization', () => {
  it('is shown with its elements, and is not there for what is no id', async () => {
    const person = await world.person({ epurse: 1_000 });
    const bad = ['au_00000000', 'au_zzzzzzzzzzzzzz', '0-1', "au_1'--", 'x', '..%2F..', 'AU_0000011X'];
    for (const id of bad) {
      for (const what of ['', '/explanation']) {
        const answer = await agent.get(`/v1/desk/authorizations/${id}${what}`);
        expect([id, answer.status]).toEqual([id, 404]);
      }
    }
    const bought = await world.city.shop.purchase(person.number, 100);
    const shown = await agent.get(`/v1/desk/authorizations/${String(bought.body['id'])}`);
    expect([shown.status, shown.body['authorizationId']]).toEqual([200, bought.body['id']]);
  });
});

describe('the explanation of an approval', () => {
  it('says which purses paid by which rule', async () => {
    const person = await world.person({ epurse: 5_000 });
    const { summary } = await explanationOf(await world.city.shop.purchase(person.number, 1_234));
    expect(summary.en).toBe(
      'The purchase was approved: ¥12.34 was paid, ¥12.34 from the e-purse. By the rule "elsewhere" of policy 2026-01 for merchant category 5411.',
    );
    expect(summary.zh).toBe(
      '消费成功：¥12.34 由电子钱包 ¥12.34 支付。依据：支付规则版本 2026-01 的「elsewhere」（商户类别 5411）。',
    );
  });

  it('says why it was split', async () => {
    const person = await world.person({ medical: 1_000, epurse: 5_000 });
    const { summary, checks } = await explanationOf(await world.city.hospital.purchase(person.number, 1_500));
    expect(summary.en).toContain(
      'The medical account had ¥10.00 and paid ¥10.00 first; the rest came from what follows it.',
    );
    expect(summary.zh).toContain('医保个人账户 ¥10.00、电子钱包 ¥5.00');
    expect(checks.map(({ en }) => en)).toContain('¥10.00 was available in the medical account, ¥15.00 was wanted');
  });

  it('covers holds, parts, inquiries and advices', async () => {
    const person = await world.person({ epurse: 1_000 });
    const { shop } = world.city;
    const hold = await explanationOf(await shop.preAuthorize(person.number, 400));
    expect(hold.summary.en).toContain('¥4.00 was set aside');
    const part = await explanationOf(await shop.purchase(person.number, 2_000, { allowPartial: true }));
    expect([part.reason, part.summary.en]).toEqual([
      'partially_approved',
      expect.stringContaining('A part was approved: ¥6.00 of ¥20.00'),
    ]);
    const inquiry = await explanationOf(
      await shop.purchase(person.number, 0, { type: 'balance_inquiry', amount: undefined }),
    );
    expect(inquiry.summary.en).toBe('The balance was shown; no money moved.');
    const { body } = await shop.advise({ card: person.number, amount: 700 });
    const [advice] = body['results'] as Answer['body'][];
    const owed = await explanationOf({ body: advice! } as Answer);
    expect(owed.summary.en).toContain('¥7.00 that the purses could not pay was booked as a receivable.');
  });
});

describe('the explanation of a decline', () => {
  it('has the money that was there at that moment, not what is there now', async () => {
    const person = await world.person({ epurse: 1_000 });
    const declined = await world.city.shop.purchase(person.number, 1_500);
    await world.city.office.post(`/v1/cardholders/${person.cardholderId}/credits`, { purse: 'epurse', amount: 9_000 });
    const { reason, summary, answer } = await explanationOf(declined);
    expect(reason).toBe('insufficient_funds');
    expect(summary.en).toContain('¥15.00 was needed and ¥10.00 was available (¥10.00 from the e-purse)');
    expect(summary.zh).toContain('需要 ¥15.00，当时可用余额合计 ¥10.00');
    expect(answer.body).toMatchObject({
      result: 'declined',
      policyVersion: '2026-01',
      cardholderId: person.cardholderId,
      authorization: { authorizationId: declined.body['id'], maskedNumber: expect.stringContaining('*') as string },
    });
    expect(answer.text).not.toContain(person.number);
  });

  it('names the limit, what it would have come to, and for counts the number of payments', async () => {
    const person = await world.person({ epurse: 100_000 });
    const limits = { dayAmount: 10_000, dayCount: 2 };
    const set = await world.city.office.put(`/v1/cardholders/${person.cardholderId}/limits`, {
      purse: 'epurse',
      limits,
    });
    expect(set.body['result']).toBe('done');
    await world.city.shop.purchase(person.number, 6_000);
    const amount = await explanationOf(await world.city.shop.purchase(person.number, 5_000));
    expect([amount.reason, amount.summary.en]).toEqual([
      'amount_limit_exceeded',
      'A limit was exceeded: for the e-purse, the amount of the day would have come to ¥110.00 with a limit of ¥100.00.',
    ]);
    await world.city.shop.purchase(person.number, 100);
    const count = await explanationOf(await world.city.shop.purchase(person.number, 100));
    expect([count.reason, count.summary.zh]).toEqual([
      'count_limit_exceeded',
      '超出限额：电子钱包当日累计笔数本笔后为 3，限额 2。',
    ]);
  });

  it('names the state of the card', async () => {
    const { shop } = world.city;
    const state = async (change: (person: DeskPerson) => Promise<void>): Promise<[string, string]> => {
      const person = await world.person({ epurse: 1_000 });
      await change(person);
      const { reason, summary } = await explanationOf(await shop.purchase(person.number, 100));
      return [reason, summary.zh];
    };
    const was = (word: string): string => expect.stringContaining(`卡状态为「${word}」`) as string;
    expect(await state((one) => act(one, 'freeze', { kind: 'temporary' }))).toEqual(['card_frozen', was('冻结')]);
    expect(await state((one) => act(one, 'report-loss', { kind: 'provisional' }))).toEqual([
      'card_loss_reported',
      was('口头挂失'),
    ]);
    expect(await state((one) => act(one, 'report-loss', { kind: 'formal' }))).toEqual(['card_lost', was('正式挂失')]);
    expect(await state((one) => act(one, 'lock-pin', {}))).toEqual(['card_locked', was('密码锁定')]);
    const closed = await world.person();
    await act(closed, 'close', { cause: 'requested' });
    const after = await explanationOf(await shop.purchase(closed.number, 100));
    expect([after.reason, after.summary.zh]).toEqual(['card_closed', was('注销')]);
    const office = world.city.office;
    const { body } = await office.post('/v1/cardholders', { name: '李四', idNumber: inventIdNumber() });
    const issued = await office.post(`/v1/cardholders/${String(body['cardholderId'])}/cards`, { expiresOn: '2036-12' });
    const fresh = await explanationOf(await shop.purchase(String(issued.body['number']), 100));
    expect([fresh.reason, fresh.summary.zh]).toEqual(['card_not_activated', was('未激活')]);
  });

  it('names the purse that may not pay, is not open, or that no rule lets pay', async () => {
    const person = await world.person({ epurse: 1_000 });
    const asked = async (place: 'shop' | 'hospital', purse: string) =>
      explanationOf(await world.city[place].purchase(person.number, 100, { purse }));
    const medical = await asked('shop', 'medical');
    expect([medical.reason, medical.summary.en]).toEqual([
      'purse_not_permitted',
      'The terminal asked for the medical account, which policy 2026-01 does not let pay at merchant category 5411.',
    ]);
    const closed = await asked('hospital', 'medical');
    expect([closed.reason, closed.summary.zh]).toEqual(['purse_not_open', '持卡人尚未开通医保个人账户。']);
    const empty = await world.person();
    const none = await explanationOf(await world.city.shop.purchase(empty.number, 100));
    expect([none.reason, none.summary.en]).toEqual([
      'no_purse_for_merchant',
      'The rule "elsewhere" fits merchant category 5411, but the cardholder has opened none of its purses.',
    ]);
  });

  it('names the application that was not active', async () => {
    const person = await world.person({ epurse: 1_000 });
    await act(person, 'application-state', { application: 'citizen', state: 'frozen' });
    const { reason, summary } = await explanationOf(await world.city.shop.purchase(person.number, 100));
    expect([reason, summary.zh]).toEqual([
      'application_not_active',
      '卡上的应用未处于可用状态：市民卡应用状态为「冻结」，要求「正常」。',
    ]);
  });

  it('covers cards that nobody has', async () => {
    const { reason, answer } = await explanationOf(await world.city.shop.purchase(inventCardNumber(), 100));
    expect([reason, answer.body['cardholderId']]).toEqual(['card_not_found', null]);
  });

  it('of a follow-up has the money of the authorization at that moment', async () => {
    const person = await world.person({ epurse: 10_000 });
    const { shop } = world.city;
    const hold = await shop.preAuthorize(person.number, 1_000);
    const id = hold.body['id'];
    const tooMuch = await shop.followUp(id, 'captures', { amount: 1_200 });
    expect((await followUpOf(tooMuch)).en).toBe(
      '¥12.00 was to be captured, ¥10.00 was left (authorized ¥10.00, captured ¥0.00, reversed ¥0.00, refunded ¥0.00).',
    );
    await shop.followUp(id, 'captures', { amount: 400, final: false });
    expect((await followUpOf(await shop.followUp(id, 'captures', { amount: 601 }))).zh).toBe(
      '要求完成 ¥6.01，当时可完成 ¥6.00（已授权 ¥10.00，已完成 ¥4.00，已冲正 ¥0.00，已退货 ¥0.00）。',
    );
    await followUpOf(await shop.followUp(id, 'reversals'));
    await followUpOf(await shop.followUp(id, 'increments', { amount: 20_000 }));
    await followUpOf(await shop.followUp(id, 'refunds', { amount: 401 }));
    await shop.followUp(id, 'captures', { amount: 100 });
    await followUpOf(await shop.followUp(id, 'captures', { amount: 1 }));
    // The first one keeps its figures whatever came later.
    const first = (await explain(id)).body['declinedFollowUps'] as { summary: Words }[];
    expect(first[0]!.summary.en).toContain('¥10.00 was left (authorized ¥10.00, captured ¥0.00');

    const bought = await shop.purchase(person.number, 500);
    await followUpOf(await shop.followUp(bought.body['id'], 'captures'));
    await shop.followUp(bought.body['id'], 'refunds', { amount: 200 });
    expect((await followUpOf(await shop.followUp(bought.body['id'], 'reversals'))).en).toContain(
      '¥2.00 was refunded already',
    );
    const inquiry = await shop.purchase(person.number, 0, { type: 'balance_inquiry', amount: undefined });
    await followUpOf(await shop.followUp(inquiry.body['id'], 'refunds'));
    const declined = await shop.purchase(person.number, 900_000);
    await followUpOf(await shop.followUp(declined.body['id'], 'refunds'));
    const held = await shop.preAuthorize(person.number, 100);
    await followUpOf(await shop.followUp(held.body['id'], 'refunds'));
    await shop.followUp(held.body['id'], 'reversals');
    await followUpOf(await shop.followUp(held.body['id'], 'captures'));
    await followUpOf(await shop.followUp(held.body['id'], 'reversals', { amount: 1 }));
  });

  it('covers what follows from the clock: expiry of holds and cards', async () => {
    const person = await world.person({ epurse: 10_000 });
    const held = await world.city.shop.preAuthorize(person.number, 100);
    world.service.clock.advance(8 * 86_400_000);
    await world.service.sweep();
    const fresh = await world.staff('senior_agent');
    agent = fresh;
    expect(
      (await followUpOf(await world.city.shop.followUp(held.body['id'], 'increments', { amount: 1 }))).en,
    ).toContain('The pre-authorization expired at 20');
    world.service.clock.advance(11 * 366 * 86_400_000);
    agent = await world.staff('senior_agent');
    const { reason, summary } = await explanationOf(await world.city.shop.purchase(person.number, 100));
    expect([reason, summary.en]).toEqual(['card_expired', expect.stringContaining('2036-12') as string]);
  });

  it('was tried for nearly every reason that leaves an event', () => {
    // These are answered without an event, so there is nothing to look at; or need what these tests cannot bring about.
    const without: Reason[] = [
      ...(['amount_invalid', 'currency_not_supported', 'duplicate_transaction', 'original_not_found'] as const),
      ...(['reversal_remembered', 'merchant_invalid', 'terminal_not_permitted', 'issuer_unavailable'] as const),
      ...(['system_error', 'too_many_elements', 'authorization_not_expired'] as const),
      'transit_purse_resting',
    ];
    const missing = Object.keys(REASONS).filter((reason) => !explained.has(reason));
    expect(missing.sort()).toEqual([...without].sort());
  });
});
