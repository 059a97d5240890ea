import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { GrantProvisionalCredit, SettleDispute } from '../../src/authorization';
import { hexKey, type RequestIdentity } from '../../src/event-store';
import type { TestCard } from '../support/app';
import type { DeskAnswer, DeskClient } from '../support/staff';
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

const DAY_MS = 24 * 3_600_000;
const MEBIBYTE = 1024 * 1024;

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk({ CASE_EVIDENCE_DAYS: '10', CASE_DECISION_DAYS: '30' });
});

afterAll(() => desk.close());

/** A dispute about a purchase of that many fen at the shop. */
async function dispute(
  amount = 1_000,
  balances = { epurse: 5_000 },
): Promise<{ card: TestCard; caseId: string; id: string }> {
  const card = await holder(desk, balances);
  const { id } = await buy(desk, card, amount);
  const opened = await desk.agent.post(`/v1/desk/cardholders/${card.cardholderId}/cases`, {
    ...{ kind: 'not_recognised', authorizationId: id, text: '持卡人说没有去过这家店' },
  });
  expect(opened.body).toMatchObject({ result: 'done', state: 'opened' });
  return { card, caseId: String(opened.body['caseId']), id: String(id) };
}

const act = (who: DeskClient, caseId: string, what: string, body: object = {}): Promise<DeskAnswer> =>
  who.post(`/v1/desk/cases/${caseId}/${what}`, { reason: '核对了小票', ...body });

/** The identity of a request that nobody sent. */
const requestOf = (name: string): RequestIdentity => ({ key: hexKey(name + randomUUID()), digest: hexKey(name) });

const show = async (caseId: string) => (await desk.agent.get(`/v1/desk/cases/${caseId}`)).body;

/** What the accounts of disputes and the shop changed by, fen, while something happened. */
async function moved(happens: () => Promise<unknown>): Promise<Record<string, number>> {
  const places = { ...ACCOUNTS, shop: desk.city.payable.shop };
  const before = await desk.book.balances();
  await happens();
  const after = await desk.book.balances();
  const changes = Object.entries(places).map(([name, account]): [string, number] => {
    return [name, (after.get(account) ?? 0) - (before.get(account) ?? 0)];
  });
  return Object.fromEntries(changes.filter(([, change]) => change !== 0));
}

describe('a case', () => {
  it('tells what it is about, its deadlines and what the cardholder says', async () => {
    const { card, caseId, id } = await dispute();
    const body = await show(caseId);
    const openedAt = Date.parse(String(body['openedAt']));
    expect(body).toMatchObject({
      ...{ caseId, cardholderId: card.cardholderId, kind: 'not_recognised', state: 'opened', authorizationId: id },
      ...{ amount: 1_000, provisionalCredit: null, text: '持卡人说没有去过这家店', overdue: false },
      openedBy: { staffId: desk.agent.member.staffId },
      deadlines: {
        evidence: new Date(openedAt + 10 * DAY_MS).toISOString(),
        decision: new Date(openedAt + 30 * DAY_MS).toISOString(),
      },
      dueAt: new Date(openedAt + 10 * DAY_MS).toISOString(),
    });
  });

  it('is opened about a transaction of the same person only, and once for one request', async () => {
    const card = await holder(desk);
    const { id } = await buy(desk, await holder(desk), 100);
    const path = `/v1/desk/cardholders/${card.cardholderId}/cases`;
    const foreign = await desk.agent.post(path, { kind: 'wrong_amount', authorizationId: id, text: 'x' });
    expect(foreign.body).toEqual({ result: 'refused', reason: 'original_not_found' });
    const options = { idempotencyKey: randomUUID() };
    const asked = { kind: 'refund_missing', text: 'no refund came' };
    const [first, second] = await Promise.all([1, 2].map(() => desk.agent.post(path, asked, options)));
    expect(first?.body['caseId']).toBe(second?.body['caseId']);
    const { body } = await desk.agent.get(`/v1/desk/cases?cardholderId=${card.cardholderId}`);
    expect(body['items']).toHaveLength(1);
  });

  it('keeps its course: comments, the call for evidence, and who did it; what was said is sealed', async () => {
    const { caseId } = await dispute();
    expect((await act(desk.agent, caseId, 'evidence')).body).toMatchObject({ result: 'done', state: 'evidence' });
    expect((await act(desk.agent, caseId, 'evidence')).body).toMatchObject({ result: 'already_so' });
    const comment = await desk.agent.post(`/v1/desk/cases/${caseId}/comments`, { text: '已致电商户' });
    expect(comment.body).toMatchObject({ result: 'done' });
    const { timeline, comments } = await show(caseId);
    expect((timeline as { action: string }[]).map(({ action }) => action)).toEqual([
      'opened',
      'ask_evidence',
      'comment',
    ]);
    expect(comments).toContainEqual(expect.objectContaining({ text: '已致电商户' }));
    expect(await desk.book.holdsText('desk_case_entry', '已致电商户')).toBe(false);
  });

  it('of nobody is not found; agents do not decide', async () => {
    expect((await desk.agent.get('/v1/desk/cases/cs_000000000000000000000000')).status).toBe(404);
    const { caseId } = await dispute();
    for (const what of ['provisional-credit', 'win', 'lose'])
      expect((await act(desk.agent, caseId, what)).status).toBe(403);
  });

  it('is listed with filters and page by page, overdue ones when their deadline has passed', async () => {
    const { card, caseId } = await dispute();
    const path = `/v1/desk/cardholders/${card.cardholderId}/cases`;
    for (const text of ['a', 'b']) await desk.agent.post(path, { kind: 'not_received', text });
    const list = async (query: string) =>
      (await desk.agent.get(`/v1/desk/cases?cardholderId=${card.cardholderId}&${query}`)).body;
    const first = await list('limit=2');
    expect(first['items']).toHaveLength(2);
    const rest = await list(`limit=2&cursor=${String(first['nextCursor'])}`);
    expect(rest['items']).toEqual([expect.objectContaining({ caseId })]);
    expect(rest['nextCursor']).toBeNull();
    expect((await list('state=won'))['items']).toEqual([]);
    expect((await list('overdue=true'))['items']).toEqual([]);
    expect((await desk.agent.get('/v1/desk/cases?cursor=nonsense')).status).toBe(400);
    expect((await desk.agent.get('/v1/desk/cases?colour=red')).status).toBe(400);
  });
});

describe('the money of a case', () => {
  it('won against the merchant: what was given in advance is a refund at its charge', async () => {
    const { card, caseId } = await dispute(1_000);
    expect(await moved(() => act(desk.senior, caseId, 'provisional-credit'))).toEqual({ disputed: -1_000 });
    expect(await balanceOf(desk, card)).toBe(5_000);
    expect(await show(caseId)).toMatchObject({ state: 'provisional_credit', provisionalCredit: 1_000 });
    expect(await moved(() => act(desk.senior, caseId, 'win'))).toEqual({ disputed: 1_000, shop: -1_000 });
    expect(await balanceOf(desk, card)).toBe(5_000);
    expect(await show(caseId)).toMatchObject({ state: 'won', chargedTo: 'merchant', dueAt: null, overdue: false });
  });

  it('won at the charge of the operator: the merchant keeps its money', async () => {
    const { card, caseId, id } = await dispute(1_000);
    const change = await moved(() => act(desk.senior, caseId, 'win', { chargedTo: 'issuer', amount: 600 }));
    expect(change).toEqual({ loss: -600 });
    expect(await balanceOf(desk, card)).toBe(4_600);
    const refund = { authorizationId: id, amount: 401, reason: 'again' };
    const { body } = await desk.agent.post(`/v1/desk/cardholders/${card.cardholderId}/refunds`, refund);
    expect(body).toMatchObject({ result: 'refused', reason: 'over_refund' });
  });

  it('lost: it is taken back, as far as it is there; the rest is owed', async () => {
    const { card, caseId } = await dispute(1_000);
    await act(desk.senior, caseId, 'provisional-credit', { amount: 800 });
    expect(await buy(desk, card, 4_500)).toMatchObject({ result: 'approved' });
    const change = await moved(() => act(desk.senior, caseId, 'lose'));
    expect(change).toEqual({ disputed: 800, receivable: -500 });
    expect(await balanceOf(desk, card)).toBe(0);
  });

  it('withdrawn: it is taken back', async () => {
    const { card, caseId } = await dispute(1_000);
    await act(desk.senior, caseId, 'provisional-credit');
    expect(await moved(() => act(desk.agent, caseId, 'withdraw'))).toEqual({ disputed: 1_000 });
    expect(await balanceOf(desk, card)).toBe(4_000);
    expect(await show(caseId)).toMatchObject({ state: 'withdrawn' });
  });

  it('without an advance moves only by a win', async () => {
    const lost = await dispute();
    expect(await moved(() => act(desk.senior, lost.caseId, 'lose'))).toEqual({});
    const won = await dispute();
    expect(await moved(() => act(desk.senior, won.caseId, 'win'))).toEqual({ shop: -1_000 });
    expect(await balanceOf(desk, won.card)).toBe(5_000);
  });

  it('is decided once: two who decide at once have one effect', async () => {
    const { card, caseId } = await dispute(1_000);
    await act(desk.senior, caseId, 'provisional-credit');
    const ends = ['win', 'lose', 'win', 'lose'].map((what) => act(desk.senior, caseId, what));
    const results = (await Promise.all(ends)).map(({ body }) => body['result']);
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    const { state } = await show(caseId);
    expect(await balanceOf(desk, card)).toBe(state === 'won' ? 5_000 : 4_000);
    const other = await act(desk.senior, caseId, state === 'won' ? 'lose' : 'win');
    expect(other.body).toMatchObject({ result: 'refused', reason: 'case_state_invalid' });
  });

  it('above the ceiling is given in advance when a second person has agreed, and only while the case is open', async () => {
    const { card, caseId } = await dispute(150_000, { epurse: 200_000 });
    const approval = approvalOf(await act(desk.senior, caseId, 'provisional-credit'));
    expect(await factsOf(desk.approver, approval)).toMatchObject({
      ...{ caseId, amount: 150_000, balance: 50_000, balanceAfter: 200_000, state: 'opened' },
    });
    await decide(desk.approver, approval);
    expect(await balanceOf(desk, card)).toBe(200_000);
    const late = await dispute(150_000, { epurse: 200_000 });
    const stale = approvalOf(await act(desk.senior, late.caseId, 'provisional-credit'));
    await act(desk.agent, late.caseId, 'withdraw');
    await decide(desk.approver, stale);
    expect(await balanceOf(desk, late.card)).toBe(50_000);
    const { body } = await desk.approver.get(`/v1/desk/approvals/${stale}`);
    expect(body).toMatchObject({ result: { result: 'refused', reason: 'case_state_invalid' } });
  });

  it('follows the books when a process ended before the case was told: the step taken again puts it right', async () => {
    const { card, caseId, id } = await dispute(1_000);
    const commands = desk.service.app.get(CommandBus);
    const about = { caseId, cardholderId: card.cardholderId, authorizationId: id };
    const origin = { channel: 'counter', reason: 'provisional_credit' } as const;
    await commands.execute(new GrantProvisionalCredit(requestOf('credit'), { ...about, amount: 700 }, origin));
    expect(await show(caseId)).toMatchObject({ state: 'opened', provisionalCredit: null });
    const again = await moved(() => act(desk.senior, caseId, 'provisional-credit', { amount: 700 }));
    expect(again).toEqual({});
    expect(await show(caseId)).toMatchObject({ state: 'provisional_credit', provisionalCredit: 700 });
    await commands.execute(new SettleDispute(requestOf('end'), about, { outcome: 'lost' }, origin));
    expect((await act(desk.senior, caseId, 'win')).body).toMatchObject({ result: 'refused', reason: 'case_decided' });
    expect(await moved(() => act(desk.senior, caseId, 'lose'))).toEqual({});
    expect(await show(caseId)).toMatchObject({ state: 'lost' });
    expect(await balanceOf(desk, card)).toBe(4_000);
  });

  it('about no transaction goes to a purse without a purpose, at the charge of the operator', async () => {
    const card = await holder(desk, { epurse: 0, medical: 0 });
    const path = `/v1/desk/cardholders/${card.cardholderId}/cases`;
    const { body } = await desk.agent.post(path, { kind: 'refund_missing', text: 'x', amount: 400 });
    const caseId = String(body['caseId']);
    const medical = await act(desk.senior, caseId, 'provisional-credit', { purse: 'medical' });
    expect(medical.body).toMatchObject({ result: 'refused', reason: 'purse_purpose_bound' });
    await act(desk.senior, caseId, 'provisional-credit', { purse: 'epurse' });
    expect(await balanceOf(desk, card)).toBe(400);
    expect(await moved(() => act(desk.senior, caseId, 'win'))).toEqual({ disputed: 400, loss: -400 });
    expect(await balanceOf(desk, card)).toBe(400);
  });
});

describe('an attachment', () => {
  const upload = (caseId: string, bytes: Buffer<ArrayBuffer>, name = '小票.pdf', type = 'application/pdf') => {
    const form = new FormData();
    form.set('file', new File([bytes], name, { type }));
    return desk.agent.post(`/v1/desk/cases/${caseId}/attachments`, form);
  };
  const pdf = (size = 64): Buffer<ArrayBuffer> => Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(size)]);

  it('comes back as it was sent, with its digest, and is saved by browsers, not shown', async () => {
    const { caseId } = await dispute();
    const bytes = pdf();
    const { body } = await upload(caseId, bytes);
    const digest = createHash('sha256').update(bytes).digest('hex');
    expect(body).toMatchObject({ result: 'done', type: 'application/pdf', bytes: bytes.length, digest });
    const { attachments } = await show(caseId);
    expect(attachments).toEqual([
      expect.objectContaining({ name: '小票.pdf', digest, attachmentId: body['attachmentId'] }),
    ]);
    const path = `/v1/desk/cases/${caseId}/attachments/${String(body['attachmentId'])}`;
    const response = await fetch(`${desk.service.baseUrl}${path}`, { headers: { cookie: desk.agent.cookie } });
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
    expect((await upload(caseId, bytes)).body).toMatchObject({
      result: 'already_so',
      attachmentId: body['attachmentId'],
    });
  });

  it('is sealed: the file is not in the database as it was sent', async () => {
    const { caseId } = await dispute();
    await upload(caseId, Buffer.from('持卡人的陈述书'), 'a.txt', 'text/plain');
    expect(await desk.book.holdsText('desk_case_attachment', '持卡人的陈述书')).toBe(false);
  });

  it('of another type is refused whatever it is called', async () => {
    const { caseId } = await dispute();
    const { status, body } = await upload(caseId, Buffer.from('MZ\u0000\u0001'), 'receipt.pdf');
    expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ field: 'file', code: 'type' })]]);
  });

  it('may be 5 MiB long and no longer', async () => {
    const { caseId } = await dispute();
    expect((await upload(caseId, pdf(5 * MEBIBYTE - 9))).body).toMatchObject({ result: 'done' });
    expect((await upload(caseId, pdf(5 * MEBIBYTE - 8))).status).toBe(413);
  });

  it('is one of twenty at most, and none is added to a case that is decided', async () => {
    const { caseId } = await dispute();
    const answers = await Promise.all(Array.from({ length: 22 }, () => upload(caseId, pdf())));
    const results = answers.map(({ body }) => body['result']);
    expect(results.filter((result) => result === 'done')).toHaveLength(20);
    expect(answers.find(({ body }) => body['result'] === 'refused')?.body).toMatchObject({
      reason: 'too_many_attachments',
    });
    await act(desk.senior, caseId, 'lose');
    expect((await upload(caseId, pdf())).body).toMatchObject({ result: 'refused', reason: 'case_decided' });
  });
});

describe('the end', () => {
  it('shows overdue cases once time has passed', async () => {
    const { caseId } = await dispute();
    desk.service.clock.advance(11 * DAY_MS);
    const later = await desk.reopen(desk.agent);
    const { body } = await later.get('/v1/desk/cases?overdue=true&limit=100');
    expect((body['items'] as { caseId: string }[]).map((item) => item.caseId)).toContain(caseId);
  });

  it('leaves clean books', async () => {
    await desk.service.caughtUp();
    await expectCleanBooks(desk);
  });
});
