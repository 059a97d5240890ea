import { PersonNotes, streamOfCardholderId } from '../../src/person';
import type { AnswerBody } from '../support/terminal-client';
import type { DeskClient } from '../support/staff';
import { type DeskPerson, DeskWorld, faultsOf, itemsOf } from './desk-world';

type Fields = Readonly<Record<string, unknown>>;

let world: DeskWorld;
let person: DeskPerson;
let agent: DeskClient;
let purchase: AnswerBody;
let refunded: AnswerBody;
let hold: AnswerBody;
let declined: AnswerBody;

/** A day of one person: a credit, a split purchase, a refunded one, a hold captured in part, a decline, a frozen card. */
beforeAll(async () => {
  world = await DeskWorld.build();
  agent = await world.staff('agent');
  person = await world.person({ medical: 1_000, epurse: 10_000 });
  const { hospital, shop } = world.city;
  purchase = (await hospital.purchase(person.number, 1_500)).body;
  refunded = (await shop.purchase(person.number, 800)).body;
  await shop.followUp(refunded['id'], 'refunds', { amount: 300 });
  hold = (await shop.preAuthorize(person.number, 2_000)).body;
  await shop.followUp(hold['id'], 'captures', { amount: 500, final: false });
  declined = (await shop.purchase(person.number, 50_000)).body;
  await world.service.caughtUp();
});

afterAll(() => world.close());

const path = (): string => `/v1/desk/cardholders/${person.cardholderId}`;

describe('the page of a cardholder', () => {
  it('has the exact money, holds and limits after a day of purchases', async () => {
    const { status, body, text } = await agent.get(path());
    expect(status).toBe(200);
    expect(body['purses']).toMatchObject([
      {
        purse: 'medical',
        balance: 0,
        held: 0,
        available: 0,
        limits: { perTransaction: { limit: 5_000_000, left: 5_000_000 } },
      },
      {
        purse: 'epurse',
        balance: 10_000 - 500 - 800 + 300 - 500,
        held: 1_500,
        available: 7_000,
        limits: {
          perTransaction: { limit: 2_000_000, left: 2_000_000 },
          // What was refunded stays used; what is held is used.
          dayAmount: { limit: 5_000_000, left: 5_000_000 - 500 - 800 - 2_000 },
          dayCount: { limit: 500, left: 497 },
          monthAmount: { limit: 20_000_000, left: 20_000_000 - 3_300 },
          monthCount: { limit: null, left: null },
        },
      },
    ]);
    expect(body['openHolds']).toMatchObject([
      {
        authorizationId: hold['id'],
        amount: 1_500,
        merchantName: 'shop',
        tenders: [{ purse: 'epurse', amount: 1_500 }],
        expiresAt: hold['expiresAt'],
      },
    ]);
    for (const secret of [person.idNumber, person.number, person.phone, person.name])
      expect(text).not.toContain(secret);
  });

  it('shows the person masked, and the card with its applications and what can be done with it', async () => {
    const { body } = await agent.get(path());
    expect(body).toMatchObject({
      cardholderId: person.cardholderId,
      person: {
        name: '张**',
        idNumber: `220199********${person.idNumber.slice(-4)}`,
        phone: `138****${person.phone.slice(-4)}`,
        erased: false,
        mergedInto: null,
      },
      cases: [],
      notes: [],
    });
    expect(Date.parse(String(body['registeredAt']))).not.toBeNaN();
    expect(body['cards']).toMatchObject([
      { token: person.token, kind: 'physical', state: 'active', expiresOn: '2036-12', freezes: [] },
    ]);
    const [card] = body['cards'] as { allowed: string[]; applications: Fields[] }[];
    expect(card!.allowed).toEqual(expect.arrayContaining(['freeze', 'report_loss', 'close']));
    expect(card!.applications).toContainEqual({ application: 'citizen', state: 'active' });
  });

  it('lists the newest transactions with what became of them', async () => {
    const transactions = (await agent.get(path())).body['transactions'] as Fields[];
    const shown = transactions.map(({ kind, result, amount, status }) => [kind, result, amount, status]);
    expect(shown).toEqual([
      ['purchase', 'declined', 50_000, 'declined'],
      ['pre_authorization', 'approved', 2_000, 'partially_captured'],
      ['purchase', 'approved', 800, 'partially_refunded'],
      ['purchase', 'approved', 1_500, 'captured'],
      ['credit', 'approved', 10_000, null],
      ['credit', 'approved', 1_000, null],
    ]);
    expect(transactions[3]).toMatchObject({
      authorizationId: purchase['id'],
      rrn: purchase['rrn'],
      merchantName: 'hospital',
      terminalId: 'HOSP0001',
      responseCode: '00',
      tenders: [
        { purse: 'medical', amount: 1_000, captured: 1_000 },
        { purse: 'epurse', amount: 500, captured: 500 },
      ],
    });
    expect(transactions[0]).toMatchObject({
      reason: 'insufficient_funds',
      reasonText: { zh: '余额不足', en: 'Not enough money available' },
      approvedAmount: 0,
    });
    const elements = (transactions[1]!['elements'] as Fields[]).map(({ kind, amount }) => [kind, amount]);
    expect(elements).toEqual([
      ['pre_authorization', 2_000],
      ['capture', 500],
    ]);
  });

  it('is right at once after a purchase and a hold, though the read models lag', async () => {
    const someone = await world.person({ epurse: 5_000 });
    const held = await world.city.shop.preAuthorize(someone.number, 700);
    const { body } = await agent.get(`/v1/desk/cardholders/${someone.cardholderId}`);
    expect(body['purses']).toMatchObject([{ balance: 5_000, held: 700, available: 4_300 }]);
    expect(body['openHolds']).toMatchObject([{ authorizationId: held.body['id'], amount: 700 }]);
    await world.city.shop.followUp(held.body['id'], 'reversals');
    expect((await agent.get(`/v1/desk/cardholders/${someone.cardholderId}`)).body['openHolds']).toEqual([]);
  });

  it('has the notes and who looked, for those who may see them', async () => {
    const notes = world.service.app.get(PersonNotes, { strict: false });
    await notes.add(streamOfCardholderId(person.cardholderId)!, '来电咨询', agent.member.staffId);
    const other = await world.staff('senior_agent');
    await other.get(path());
    const { body } = await agent.get(path());
    expect(body['notes']).toMatchObject([
      { by: agent.member.staffId, byName: agent.member.username, text: '来电咨询' },
    ]);
    const history = body['accessHistory'] as Fields[];
    expect(history[0]).toMatchObject({
      by: other.member.staffId,
      byName: other.member.username,
      action: 'cardholder.read',
    });
    const clerk = await world.staff('settlement_clerk');
    const seen = (await clerk.get(path())).body;
    expect([seen['notes'], seen['accessHistory']]).toEqual([[], []]);
    expect((await clerk.get(`${path()}/access-history`)).status).toBe(403);
    const log = itemsOf(await agent.get(`${path()}/access-history?limit=1`));
    expect(log).toMatchObject([{ by: clerk.member.staffId, action: 'cardholder.read', outcome: 'done' }]);
  });

  it('does not exist for nobody', async () => {
    const nobody = [
      'ch_zzzzzz',
      'ch_28lb4w',
      'ch_0',
      'ch_000000',
      '1',
      'CH_000001',
      "ch_1'--",
      'ch_zzzzzzzzzz',
      person.token,
    ];
    for (const id of nobody) {
      for (const what of ['', '/transactions', '/history', '/access-history']) {
        const answer = await agent.get(`/v1/desk/cardholders/${encodeURIComponent(id)}${what}`);
        expect([id, what, answer.status, answer.body['code']]).toEqual([id, what, 404, 'not_found']);
      }
    }
  });
});

describe('the transactions of a cardholder', () => {
  const list = (query: string) => agent.get(`${path()}/transactions${query}`);
  const kinds = (answer: Awaited<ReturnType<typeof list>>): unknown[] => itemsOf(answer).map(({ kind }) => kind);

  it('are filtered by type, result, time, merchant and purse', async () => {
    expect(kinds(await list('?type=purchase'))).toEqual(['purchase', 'purchase', 'purchase']);
    expect(kinds(await list('?type=credit&purse=medical'))).toEqual(['credit']);
    expect(itemsOf(await list('?result=declined'))).toMatchObject([{ authorizationId: declined['id'] }]);
    expect(kinds(await list('?purse=medical'))).toEqual(['purchase', 'credit']);
    expect(itemsOf(await list('?merchantId=990220180620001'))).toMatchObject([{ authorizationId: purchase['id'] }]);
    const all = itemsOf(await list(''));
    const third = encodeURIComponent(String(all[2]!['at']));
    expect(itemsOf(await list(`?from=${third}`)).length).toBe(3);
    expect(itemsOf(await list(`?to=${third}`)).length).toBe(3);
    expect(itemsOf(await list('?from=2000-01-01T00:00:00Z&to=2000-01-02T00:00:00Z'))).toEqual([]);
  });

  it('come page by page, each once, in a stable order', async () => {
    const all = itemsOf(await list(''));
    const paged: Fields[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list(`?limit=2${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      paged.push(...itemsOf(page));
      cursor = page.body['nextCursor'] as string | null;
      if (paged.length === 2) await world.city.shop.purchase(person.number, 1);
    }
    expect(paged).toEqual(all);
  });

  it('refuse unknown filters and bad values', async () => {
    const bad = [
      'x=1',
      'type=theft',
      'result=ok',
      'from=yesterday',
      'merchantId=1',
      'purse=gold',
      'limit=0',
      'limit=101',
      'limit=x',
      'limit=1&limit=2',
    ];
    for (const query of bad) {
      const answer = await list(`?${query}`);
      expect([query, answer.status, faultsOf(answer)[0]?.[0]]).toEqual([query, 400, query.split('=')[0]]);
    }
  });

  it('refuse cursors that were made up, changed, or belong to another list', async () => {
    const cursor = String((await list('?limit=1')).body['nextCursor']);
    const [position = '', seal = ''] = cursor.split('.');
    const other = await world.person({ epurse: 1, medical: 1 });
    const bad = [
      `${Number(position) - 1}.${seal}`,
      position,
      `${position}.`,
      'x',
      '.',
      `${position}.${'0'.repeat(32)}`,
    ];
    for (const text of bad) {
      expect([text, faultsOf(await list(`?cursor=${encodeURIComponent(text)}`))]).toEqual([
        text,
        [['cursor', 'cursor']],
      ]);
    }
    for (const to of [
      `${path()}/transactions?type=purchase&`,
      `${path()}/history?`,
      `/v1/desk/cardholders/${other.cardholderId}/transactions?`,
    ]) {
      const answer = await agent.get(`${to}cursor=${encodeURIComponent(cursor)}`);
      expect([to, answer.status]).toEqual([to, 400]);
    }
    expect((await agent.get(`${path()}/access-history?cursor=x`)).status).toBe(400);
  });
});

describe('the history of the cards', () => {
  it('tells each step with channel, reason and who did it', async () => {
    const someone = await world.person();
    const clerk = await world.staff('agent');
    const freeze = await clerk.post(`/v1/desk/cards/${someone.token}/freeze`, {
      ...{ kind: 'temporary', reason: 'suspected_fraud', channel: 'phone' },
    });
    expect(freeze.body).toMatchObject({ result: 'done' });
    const history = `/v1/desk/cardholders/${someone.cardholderId}/history`;
    const items = itemsOf(await agent.get(history));
    expect(items.map(({ event, from, to }) => [event, from, to])).toEqual([
      ['frozen', 'active', 'frozen'],
      ['activated', 'pending_activation', 'active'],
      ['issued', null, 'pending_activation'],
    ]);
    expect(items[0]).toMatchObject({
      token: someone.token,
      channel: 'phone',
      reason: 'suspected_fraud',
      operator: clerk.member.staffId,
      operatorName: clerk.member.username,
      kind: 'temporary',
    });
    const first = await agent.get(`${history}?limit=2`);
    const rest = await agent.get(`${history}?limit=2&cursor=${encodeURIComponent(String(first.body['nextCursor']))}`);
    expect([...itemsOf(first), ...itemsOf(rest)]).toEqual(items);
    expect(rest.body['nextCursor']).toBeNull();
    const [card] = (await agent.get(`/v1/desk/cardholders/${someone.cardholderId}`)).body['cards'] as Fields[];
    expect(card).toMatchObject({ state: 'frozen', freezes: [{ kind: 'temporary' }], since: items[0]!['at'] });
  });
});
