import { inventIdNumber, type TestCard } from '../support/app';
import type { DeskClient } from '../support/staff';
import { approvalOf, balanceOf, buy, decide, type Desk, expectCleanBooks, holder, openDesk } from './desk-under-test';

const DAY_MS = 24 * 3_600_000;

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk({ REVEALS_A_DAY: '3', REVEAL_SECONDS: '30' });
});

afterAll(() => desk.close());

const person = (more: object = {}) => ({ name: '李四', idNumber: inventIdNumber(), phone: '13800001234', ...more });
const of = (cardholderId: string, what = '') => `/v1/desk/cardholders/${cardholderId}${what === '' ? '' : `/${what}`}`;

/** Registers a person at the desk. */
async function register(data: object = person()): Promise<string> {
  const { body } = await desk.agent.post('/v1/desk/cardholders', data);
  expect(body).toMatchObject({ result: 'done' });
  return String(body['cardholderId']);
}

describe('registering at the desk', () => {
  it('makes a person who gets an electronic card, a purse and money', async () => {
    const data = person();
    const cardholderId = await register(data);
    const again = await desk.agent.post('/v1/desk/cardholders', data);
    expect(again.body).toMatchObject({ result: 'already_so', cardholderId });
    const asked = { kind: 'physical', reason: 'holder_request' };
    const { body } = await desk.agent.post(of(cardholderId, 'cards'), asked);
    expect(body).toMatchObject({ result: 'done', token: expect.stringMatching(/^card_/) });
    expect((await desk.agent.post(of(cardholderId, 'cards'), asked)).body).toMatchObject({
      ...{ result: 'refused', reason: 'live_card_exists' },
    });
    const purse = { purse: 'epurse', reason: 'holder_request' };
    expect((await desk.agent.post(of(cardholderId, 'purses'), purse)).body).toMatchObject({ result: 'done' });
    expect((await desk.agent.post(of(cardholderId, 'purses'), purse)).body).toMatchObject({ result: 'already_so' });
  });

  it('refuses what is no identity number', async () => {
    const { status, body } = await desk.agent.post('/v1/desk/cardholders', person({ idNumber: '220199199001010017' }));
    expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ field: 'idNumber' })]]);
  });
});

describe('opening a purse', () => {
  it('keeps who asked for it and why, and what was noted is sealed, not lost', async () => {
    const cardholderId = await register();
    const said = { purse: 'transit', reason: 'agent_request', channel: 'phone', note: '由女儿代为申请' };
    expect((await desk.agent.post(of(cardholderId, 'purses'), said)).body).toMatchObject({ result: 'done' });
    const { body } = await desk.agent.get(of(cardholderId, 'notes'));
    const [note] = body['items'] as { noteId: string; text: string }[];
    expect(note?.text).toBe('由女儿代为申请');
    const events = (await desk.book.payloads('PurseOpened')) as { purse: string; origin?: object }[];
    expect(events.at(-1)).toMatchObject({
      purse: 'transit',
      origin: { channel: 'phone', reason: 'agent_request', operator: desk.agent.member.staffId, note: note?.noteId },
    });
  });

  it('of a kind that there is not is a bad request, for nobody refused', async () => {
    const cardholderId = await register();
    const wrong = await desk.agent.post(of(cardholderId, 'purses'), { purse: 'savings', reason: 'holder_request' });
    expect([wrong.status, wrong.body['errors']]).toEqual([400, [expect.objectContaining({ field: 'purse' })]]);
    const asked = { purse: 'epurse', reason: 'holder_request' };
    expect((await desk.agent.post(of('ch_zzzzzz', 'purses'), asked)).body).toMatchObject({
      ...{ result: 'refused', reason: 'cardholder_not_registered' },
    });
  });
});

describe('the link to a bank account', () => {
  const account = { bankCode: '102', maskedAccount: '622202*********1234', status: 'linked', reason: 'holder_request' };
  const link = (cardholderId: string, change: object = {}, by = desk.agent) =>
    by.post(of(cardholderId, 'bank-account'), { ...account, ...change });
  const bankOf = async (cardholderId: string) => (await desk.agent.get(of(cardholderId))).body['bank'];

  it('stands on the page of the person and as the bank’s application of the card, until it is taken back', async () => {
    const card = await holder(desk);
    expect(await bankOf(card.cardholderId)).toBeNull();
    expect((await link(card.cardholderId)).body).toMatchObject({ result: 'done', bankCode: '102', status: 'linked' });
    expect((await link(card.cardholderId)).body).toMatchObject({ result: 'already_so' });
    const { body } = await desk.agent.get(of(card.cardholderId));
    expect(body['bank']).toEqual({ bankCode: '102', maskedAccount: '622202*********1234', status: 'linked' });
    const [shown] = body['cards'] as { applications: object[] }[];
    expect(shown?.applications).toContainEqual({ application: 'financial', state: 'linked' });
    expect((await link(card.cardholderId, { status: 'not_linked' })).body).toMatchObject({ result: 'done' });
    expect(await bankOf(card.cardholderId)).toMatchObject({ status: 'not_linked' });
  });

  it('has one effect when it is sent twice, and is in the history and in the audit log', async () => {
    const cardholderId = await register();
    const said = { ...account, channel: 'phone', note: '已核对银行回单' };
    const send = () => desk.agent.post(of(cardholderId, 'bank-account'), said, { idempotencyKey: 'bank-1' });
    expect((await send()).body).toMatchObject({ result: 'done' });
    expect((await send()).body).toMatchObject({ result: 'done' });
    const { body } = await desk.agent.get(of(cardholderId, 'history'));
    expect(body['items']).toEqual([
      expect.objectContaining({
        ...{ event: 'bank_account_linked', channel: 'phone', reason: 'holder_request' },
        ...{ operator: desk.agent.member.staffId, note: expect.stringMatching(/^nt_/) },
      }),
    ]);
    const auditor = await desk.as('auditor');
    const log = await auditor.get(`/v1/desk/audit?cardholderId=${cardholderId}&action=person.link_bank`);
    expect(log.body['items']).toEqual([
      expect.objectContaining({ outcome: 'done', reason: 'holder_request' }),
      expect.objectContaining({ outcome: 'done', reason: 'holder_request' }),
    ]);
    expect(log.text).not.toContain('622202');
  });

  it.each([
    ['bankCode', { bankCode: 'ICBC' }],
    ['maskedAccount', { maskedAccount: '6222021234567891234' }],
    ['maskedAccount', { maskedAccount: '62220212****1234567' }],
    ['maskedAccount', { maskedAccount: `6222${'*'.repeat(40)}` }],
    ['status', { status: 'frozen' }],
    ['reason', { reason: 'Because he said so' }],
  ])('is refused for its %s when it is %p, and nothing of it is kept', async (field, change) => {
    const cardholderId = await register();
    const { status, body } = await link(cardholderId, change);
    expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ field })]]);
    expect(await bankOf(cardholderId)).toBeNull();
  });

  it('is for those who apply for cards, and of nobody refused', async () => {
    const cardholderId = await register();
    expect((await link(cardholderId, {}, desk.approver)).status).toBe(403);
    expect((await link('ch_zzzzzz')).body).toMatchObject({ reason: 'cardholder_not_registered' });
  });
});

describe('notes', () => {
  it('are added once for a request, newest first, page by page', async () => {
    const cardholderId = await register();
    const options = { idempotencyKey: 'note-1' };
    await desk.agent.post(of(cardholderId, 'notes'), { text: '第一条' }, options);
    await desk.agent.post(of(cardholderId, 'notes'), { text: '第一条' }, options);
    await desk.senior.post(of(cardholderId, 'notes'), { text: '第二条' });
    const first = (await desk.agent.get(of(cardholderId, 'notes?limit=1'))).body;
    expect(first['items']).toEqual([expect.objectContaining({ text: '第二条', by: desk.senior.member.staffId })]);
    const second = (await desk.agent.get(of(cardholderId, `notes?limit=1&cursor=${String(first['nextCursor'])}`))).body;
    expect(second).toEqual({ items: [expect.objectContaining({ text: '第一条' })], nextCursor: null });
    expect((await desk.agent.post(of(cardholderId, 'notes'), { text: ' ' })).status).toBe(400);
  });
});

describe('revealing', () => {
  const reveal = (who: DeskClient, cardholderId: string, fields: readonly string[], more: object = {}) =>
    who.post(of(cardholderId, 'reveal'), { fields, reason: '核对身份', ticket: 'T-1', ...more });

  it('answers the asked fields only, for a time, and is in the log before', async () => {
    const data = person({ address: '长春市人民大街1号' });
    const cardholderId = await register(data);
    const who = await desk.as('agent');
    const { body } = await reveal(who, cardholderId, ['name', 'idNumber']);
    expect(body).toEqual({ name: '李四', idNumber: (data as { idNumber: string }).idNumber, hideAfterSeconds: 30 });
    const auditor = await desk.as('auditor');
    const { text, body: log } = await auditor.get(`/v1/desk/audit?action=person.reveal&cardholderId=${cardholderId}`);
    expect(log['items']).toEqual([
      expect.objectContaining({ reason: '核对身份', details: { fields: 'name,idNumber', ticket: 'T-1', today: 1 } }),
    ]);
    expect(text).not.toContain((data as { idNumber: string }).idNumber);
  });

  it('is counted a day and member of staff: beyond the usual number it alerts, beyond twice that it is refused', async () => {
    const cardholderId = await register();
    const who = await desk.as('agent');
    for (let n = 1; n <= 6; n += 1) expect((await reveal(who, cardholderId, ['phone'])).status).toBe(200);
    const refused = await reveal(who, cardholderId, ['phone']);
    expect([refused.status, refused.body['code']]).toEqual([429, 'too_many_requests']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await who.get('/v1/desk/reveals')).body).toEqual({ today: 6, usual: 3, most: 6 });
    const auditor = await desk.as('auditor');
    const actor = who.member.staffId;
    const alerts = await auditor.get(`/v1/desk/audit?action=reveal.alert&actor=${actor}`);
    expect(alerts.body['items']).toHaveLength(3);
    const refusals = await auditor.get(`/v1/desk/audit?action=person.reveal&outcome=refused&actor=${actor}`);
    expect(refusals.body['items']).toHaveLength(1);
    expect((await reveal(await desk.as('agent'), cardholderId, ['phone'])).status).toBe(200);
  });

  it('at once does not slip past the bound', async () => {
    const cardholderId = await register();
    const who = await desk.as('agent');
    const answers = await Promise.all(Array.from({ length: 12 }, () => reveal(who, cardholderId, ['phone'])));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(6);
  });

  it('needs a reason, fields that exist, and the permission', async () => {
    const cardholderId = await register();
    for (const [fields, more, field] of [
      [[], {}, 'fields'],
      [['cardNumber'], {}, 'fields'],
      [['name'], { reason: ' ' }, 'reason'],
      [['name'], { ticket: '9220000000000000013' }, 'ticket'],
    ] as const) {
      const { status, body } = await reveal(desk.agent, cardholderId, fields, more);
      expect(status).toBe(400);
      expect(body['errors']).toContainEqual(expect.objectContaining({ field }));
    }
    expect((await reveal(desk.approver, cardholderId, ['name'])).status).toBe(403);
  });
});

describe('the copy of all data of a person', () => {
  const exportOf = (cardholderId: string, who = desk.senior) =>
    who.post(of(cardholderId, 'export'), { reason: '本人申请' });

  it('has everything of that person, explained in two languages, and nothing of another', async () => {
    const mine = await holder(desk, { epurse: 5_000 });
    const other = await holder(desk, { epurse: 7_777 });
    await buy(desk, mine, 1_234);
    await buy(desk, other, 4_321);
    await desk.agent.post(of(mine.cardholderId, 'notes'), { text: '我的备注' });
    await desk.agent.post(of(other.cardholderId, 'notes'), { text: '别人的备注' });
    const opened = { kind: 'wrong_amount', text: '金额不对' };
    const { body: dispute } = await desk.agent.post(of(mine.cardholderId, 'cases'), opened);
    const { text, body } = await exportOf(mine.cardholderId);
    expect(body).toMatchObject({
      cardholderId: mine.cardholderId,
      person: { name: '张三', idNumber: expect.stringMatching(/^220199/) },
      cards: [expect.objectContaining({ token: mine.token, state: 'active' })],
      purses: [{ purse: 'epurse', balance: 3_766, held: 0 }],
      notes: [expect.objectContaining({ text: '我的备注' })],
      cases: [expect.objectContaining({ caseId: dispute['caseId'], text: '金额不对' })],
      truncated: [],
    });
    const history = body['history'] as { type: string; movements: { purse: string; amount: number }[] }[];
    expect(history.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['CardholderRegistered', 'CardIssued', 'PurseCredited', 'AuthorizationApproved']),
    );
    expect(history.flatMap(({ movements }) => movements)).toContainEqual({ purse: 'epurse', amount: -1_234 });
    expect(body['explanations']).toMatchObject({ accessLog: { zh: expect.any(String), en: expect.any(String) } });
    expect(body['accessLog']).toContainEqual(
      expect.objectContaining({ action: 'note.add', by: desk.agent.member.staffId }),
    );
    for (const foreign of [other.cardholderId, other.token, '别人的备注', '4321', '127.0.0.1'])
      expect(text).not.toContain(foreign);
  });

  it('has all cases of a person who has many, newest first', async () => {
    const card = await holder(desk);
    const opened: string[] = [];
    for (let number = 0; number < 405; number += 1) {
      const { body } = await desk.agent.post(of(card.cardholderId, 'cases'), { kind: 'other', text: `${number}` });
      opened.unshift(String(body['caseId']));
    }
    const { body } = await exportOf(card.cardholderId);
    const exported = (body['cases'] as { caseId: string }[]).map(({ caseId }) => caseId);
    expect(exported).toHaveLength(405);
    expect(exported.toSorted()).toEqual(opened.toSorted());
    expect(body['truncated']).toEqual([]);
  });

  it('is for those who may, needs a reason and is in the log', async () => {
    const card = await holder(desk);
    expect((await exportOf(card.cardholderId, desk.agent)).status).toBe(403);
    expect((await desk.senior.post(of(card.cardholderId, 'export'), {})).status).toBe(400);
    expect((await exportOf('ch_zzzzzz')).status).toBe(404);
    await exportOf(card.cardholderId);
    const auditor = await desk.as('auditor');
    const { body } = await auditor.get(
      `/v1/desk/audit?action=person.export&cardholderId=${card.cardholderId}&outcome=done`,
    );
    expect(body['items']).toEqual([expect.objectContaining({ reason: '本人申请' })]);
  });
});

describe('erasing a person', () => {
  const ask = (cardholderId: string) => desk.senior.post(of(cardholderId, 'erasure'), { reason: '本人要求删除' });
  const close = (card: TestCard) =>
    desk.senior.post(`/v1/desk/cards/${card.token}/close`, { cause: 'requested', reason: 'holder_request' });

  it('is refused while a live card, money or a case is left', async () => {
    const card = await holder(desk, { epurse: 500 });
    expect((await ask(card.cardholderId)).body).toEqual({ result: 'refused', reason: 'live_cards' });
    await close(card);
    expect((await ask(card.cardholderId)).body).toEqual({ result: 'refused', reason: 'balance_left' });
    await desk.senior.post(of(card.cardholderId, 'close-out'), { reason: 'holder_request' });
    expect(await balanceOf(desk, card)).toBe(0);
    const { body } = await desk.agent.post(of(card.cardholderId, 'cases'), { kind: 'other', text: 'x' });
    expect((await ask(card.cardholderId)).body).toEqual({ result: 'refused', reason: 'open_cases' });
    await desk.agent.post(`/v1/desk/cases/${String(body['caseId'])}/withdraw`, { reason: 'no more' });
    expect((await ask(card.cardholderId)).body).toMatchObject({ result: 'approval_required' });
  });

  it('is looked at again when it is carried out', async () => {
    const cardholderId = await register();
    const approval = approvalOf(await ask(cardholderId));
    await desk.agent.post(of(cardholderId, 'cards'), { kind: 'electronic', reason: 'holder_request' });
    await decide(desk.approver, approval);
    const { body } = await desk.approver.get(`/v1/desk/approvals/${approval}`);
    expect(body).toMatchObject({ result: { result: 'refused', reason: 'live_cards' } });
  });

  it('makes the person unknown, leaves the books, and lets the same person be registered as somebody else', async () => {
    const data = person({ name: '王五' });
    const cardholderId = await register(data);
    await desk.agent.post(of(cardholderId, 'notes'), { text: '要被删除的备注' });
    const { body: opened } = await desk.agent.post(of(cardholderId, 'cases'), {
      kind: 'other',
      text: '要被删除的陈述',
    });
    await desk.agent.post(`/v1/desk/cases/${String(opened['caseId'])}/withdraw`, { reason: 'done' });
    const approval = approvalOf(await ask(cardholderId));
    expect((await decide(desk.approver, approval)).body).toMatchObject({ result: 'done' });
    const reveal = await (await desk.as('agent')).post(of(cardholderId, 'reveal'), { fields: ['name'], reason: 'x' });
    expect(reveal.status).toBe(404);
    expect((await desk.agent.get(`/v1/desk/cases/${String(opened['caseId'])}`)).body).toMatchObject({ text: null });
    const notes = (await desk.agent.get(of(cardholderId, 'notes'))).body;
    expect(notes['items']).toEqual([expect.objectContaining({ text: null })]);
    const { text, body } = await desk.senior.post(of(cardholderId, 'export'), { reason: 'after' });
    expect(body).toMatchObject({ person: null });
    for (const gone of ['王五', '要被删除的备注', '要被删除的陈述']) expect(text).not.toContain(gone);
    const card = { kind: 'electronic', reason: 'holder_request' };
    expect((await desk.agent.post(of(cardholderId, 'cards'), card)).body).toMatchObject({ reason: 'person_erased' });
    const { body: anew } = await desk.agent.post('/v1/desk/cardholders', data);
    expect(anew).toMatchObject({ result: 'done' });
    expect(anew['cardholderId']).not.toBe(cardholderId);
    expect((await ask(cardholderId)).body).toEqual({ result: 'already_so' });
  });
});

describe('merging a duplicate', () => {
  it('moves its money when a second person has agreed, and closes its cards', async () => {
    const survivor = await holder(desk, { epurse: 1_000 });
    const duplicate = await holder(desk, { epurse: 300 });
    const asked = { duplicateId: duplicate.cardholderId, reason: '同一人登记两次' };
    const approval = approvalOf(await desk.senior.post(of(survivor.cardholderId, 'merge'), asked));
    expect(await balanceOf(desk, survivor)).toBe(1_000);
    expect((await decide(desk.approver, approval)).body).toMatchObject({ result: 'done' });
    expect([await balanceOf(desk, survivor), await balanceOf(desk, duplicate)]).toEqual([1_300, 0]);
    expect(await buy(desk, duplicate, 100)).toMatchObject({ result: 'declined' });
    const { body: copy } = await desk.senior.post(of(survivor.cardholderId, 'export'), { reason: '本人申请' });
    const types = (copy['history'] as { type: string }[]).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['PursesMovedIn', 'PursesMovedOut']));
  });

  it('with itself is refused, with nobody not found', async () => {
    const card = await holder(desk);
    const merge = (duplicateId: string) =>
      desk.senior.post(of(card.cardholderId, 'merge'), { duplicateId, reason: 'x' });
    expect((await merge(card.cardholderId)).body).toEqual({ result: 'refused', reason: 'same_person' });
    expect((await merge('ch_zzzzzz')).status).toBe(404);
  });
});

describe('a person who leaves', () => {
  it.each([
    ['death', 'person_deceased'],
    ['transfer-out', 'person_moved_out'],
  ])('by %s is paid out, and gets no card any more', async (what, reason) => {
    const card = await holder(desk, { epurse: 900 });
    expect((await desk.agent.post(of(card.cardholderId, what), { reason: 'authority_request' })).status).toBe(403);
    const { body } = await desk.senior.post(of(card.cardholderId, what), { reason: 'authority_request' });
    expect(body).toMatchObject({ result: 'done', cardsClosed: 1 });
    expect(await balanceOf(desk, card)).toBe(0);
    const again = await desk.senior.post(of(card.cardholderId, what), { reason: 'authority_request' });
    expect(again.body).toMatchObject({ result: 'already_so' });
    const applied = await desk.agent.post(of(card.cardholderId, 'cards'), {
      kind: 'physical',
      reason: 'holder_request',
    });
    expect(applied.body).toMatchObject({ result: 'refused', reason });
  });
});

describe('the end', () => {
  it('a new day lets staff reveal again', async () => {
    const cardholderId = await register();
    const who = await desk.as('agent');
    for (let n = 1; n <= 6; n += 1) await who.post(of(cardholderId, 'reveal'), { fields: ['name'], reason: 'x' });
    desk.service.clock.advance(DAY_MS);
    const tomorrow = await desk.reopen(who);
    expect((await tomorrow.post(of(cardholderId, 'reveal'), { fields: ['name'], reason: 'x' })).status).toBe(200);
  });

  it('the books are clean', async () => {
    await desk.service.caughtUp();
    await expectCleanBooks(desk);
  });
});
