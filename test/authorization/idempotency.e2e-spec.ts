import { AuthorizationCore } from '../../src/authorization/authorization-core';
import { strayStream } from '../../src/authorization/stray-stream';
import { CardDirectory } from '../../src/cardholder';
import { hexKey } from '../../src/event-store';
import {
  buildCity,
  createServiceDatabase,
  inventCardNumber,
  inventIdNumber,
  issueCard,
  pursesOf,
  startService,
  verifyDatabase,
  type City,
  type Service,
  type TestCard,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';
import type { Answer, Message } from '../support/terminal-client';

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

const balanceOf = async (card: TestCard): Promise<number> => (await pursesOf(city.office, card))['epurse']!.balance;

/** The same message under another Idempotency-Key. */
const underAnotherKey = (message: Message): Message => ({ ...message, idempotencyKey: `${message.idempotencyKey}-2` });

/** The same message with some fields changed. */
const changed = (message: Message, fields: object): Message => ({ ...message, body: { ...message.body, ...fields } });

/** Does something and says what the ledger gained by it. */
async function effectOf(work: () => Promise<Answer>): Promise<{ answer: Answer; events: number; outcomes: number }> {
  const before = await book.heads();
  const answer = await work();
  const after = await book.heads();
  return { answer, events: after.events - before.events, outcomes: after.outcomes - before.outcomes };
}

const NOTHING = { events: 0, outcomes: 0 };
const REUSED = { status: 422, body: { code: 'idempotency_key_reused' } };
const DUPLICATE = { status: 200, body: { result: 'declined', reason: 'duplicate_transaction', responseCode: '94' } };

describe('the same request again', () => {
  it('gets the same bytes and changes nothing', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 300);
    const first = await city.shop.deliver(message);
    const again = await effectOf(() => city.shop.deliver(message));
    expect(first.body).toMatchObject({ result: 'approved' });
    expect(again).toMatchObject(NOTHING);
    expect(again.answer.text).toBe(first.text);
    expect(await balanceOf(card)).toBe(700);
  });

  it('gets the same bytes for every kind of follow-up', async () => {
    const card = await issueCard(city.office, { epurse: 10_000 });
    const { body: held } = await city.shop.preAuthorize(card.number, 1_000);
    const { body: spare } = await city.shop.preAuthorize(card.number, 500);
    const steps: readonly [unknown, string, object][] = [
      [held['id'], 'increments', { amount: 100 }],
      [held['id'], 'captures', { amount: 600, final: false }],
      [held['id'], 'refunds', { amount: 200 }],
      [held['id'], 'captures', {}],
      [spare['id'], 'reversals', { amount: 100 }],
      [spare['id'], 'refunds', { amount: 1 }],
    ];
    for (const [id, what, body] of steps) {
      const path = `/v1/authorizations/${String(id)}/${what}`;
      const idempotencyKey = `step-${steps.findIndex((step) => step[2] === body)}`;
      const first = await city.shop.post(path, body, { idempotencyKey });
      const again = await effectOf(() => city.shop.post(path, body, { idempotencyKey }));
      expect({ what, ...again.answer }).toMatchObject({ what, status: 200, text: first.text });
      expect(again).toMatchObject(NOTHING);
    }
    expect(await balanceOf(card)).toBe(10_000 - 600 + 200 - 500);
  });

  it('gets the same bytes for a batch of advices, and only the new ones of a grown batch are booked', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const advices = [city.bus.advice(card.number, 10), city.bus.advice(card.number, 20)];
    const first = await city.bus.post('/v1/advices', { advices }, { idempotencyKey: 'batch-1' });
    const again = await effectOf(() => city.bus.post('/v1/advices', { advices }, { idempotencyKey: 'batch-1' }));
    expect(again).toMatchObject({ ...NOTHING, answer: { status: 200, text: first.text } });
    const grown = await effectOf(() =>
      city.bus.post('/v1/advices', { advices: [...advices, city.bus.advice(card.number, 30)] }),
    );
    expect(grown).toMatchObject({ events: 1, outcomes: 1 });
    expect((grown.answer.body['results'] as object[]).slice(0, 2)).toEqual(first.body['results']);
    expect(await balanceOf(card)).toBe(940);
  });

  it('is another request when another terminal uses the same key', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 100);
    const elsewhere = city.bus.message(card.number, 100);
    await city.shop.deliver(message);
    const answer = await city.bus.deliver({ ...elsewhere, idempotencyKey: message.idempotencyKey });
    expect(answer.body).toMatchObject({ result: 'approved' });
    expect(await balanceOf(card)).toBe(800);
  });
});

describe('the same Idempotency-Key with another request', () => {
  it.each([
    ['another amount', (message: Message) => changed(message, { amount: 301 })],
    ['another number', (message: Message) => changed(message, { stan: '900001' })],
    ['a further field', (message: Message) => changed(message, { allowPartial: false })],
    ['another path', (message: Message) => ({ ...message, path: '/v1/reversals' })],
  ])('is refused and changes nothing: %s', async (_what, change) => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 300);
    const first = await city.shop.deliver(message);
    const other = change(message);
    const body = other.path === '/v1/reversals' ? reversalOf(card, message) : other.body;
    const refused = await effectOf(() => city.shop.deliver({ ...other, body }));
    expect(refused).toMatchObject({ ...NOTHING, answer: REUSED });
    expect((await city.shop.deliver(message)).text).toBe(first.text);
    expect(await balanceOf(card)).toBe(700);
  });

  it('is refused whatever lane the other card is in', async () => {
    const cards = await Promise.all(Array.from({ length: 5 }, () => issueCard(city.office, { epurse: 1_000 })));
    const [own, ...others] = cards;
    const message = city.shop.message(own!.number, 300);
    await city.shop.deliver(message);
    for (const { number } of [...others, { number: inventCardNumber() }]) {
      const other = changed(message, { card: { number }, stan: '910001' });
      expect(await effectOf(() => city.shop.deliver(other))).toMatchObject({ ...NOTHING, answer: REUSED });
    }
  });

  function reversalOf(card: TestCard, { body }: Message): object {
    const { stan, batch, localTime } = body as { stan: string; batch: string; localTime: string };
    return { card: { number: card.number }, original: { stan, batch, localDate: localTime.slice(0, 10) } };
  }
});

describe('the same message number', () => {
  it('under another Idempotency-Key is the same message: same bytes, one effect', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 300);
    const first = await city.shop.deliver(message);
    const again = await effectOf(() => city.shop.deliver(underAnotherKey(message)));
    expect(again).toMatchObject({ ...NOTHING, answer: { status: 200, text: first.text } });
  });

  it('with another amount, purse, type or card is declined with 94 and changes nothing', async () => {
    const cards = await Promise.all(Array.from({ length: 5 }, () => issueCard(city.office, { epurse: 1_000 })));
    const [own, ...others] = cards;
    const message = city.shop.message(own!.number, 300);
    await city.shop.deliver(message);
    const contents = [
      { amount: 301 },
      { purse: 'epurse' },
      { type: 'pre_authorization' },
      ...others.map(({ number }) => ({ card: { number } })),
      { card: { number: inventCardNumber() } },
    ];
    for (const [index, content] of contents.entries()) {
      const other = { ...changed(message, content), idempotencyKey: `other-content-${index}` };
      const first = await effectOf(() => city.shop.deliver(other));
      expect(first).toMatchObject({ ...NOTHING, answer: DUPLICATE });
      expect((await city.shop.deliver(other)).text).toBe(first.answer.text);
    }
    expect(await balanceOf(own!)).toBe(700);
  });

  it('is free again in another batch, on another day, and for advices', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 100);
    await city.shop.deliver(message);
    for (const fields of [{ batch: '000002' }, { localTime: '2026-02-28T23:59:59' }]) {
      const other = { ...changed(message, fields), idempotencyKey: JSON.stringify(fields).replaceAll(' ', '') };
      expect((await city.shop.deliver(other)).body).toMatchObject({ result: 'approved' });
    }
    const { type: _type, ...advice } = message.body as { type: string };
    expect((await city.shop.post('/v1/advices', { advices: [advice] })).body).toMatchObject({
      results: [{ result: 'approved' }],
    });
    expect(await balanceOf(card)).toBe(600);
  });

  it('is the same with and without leading zeros', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 100);
    const first = await city.shop.deliver(message);
    const stan = String(Number((message.body as { stan: string }).stan));
    const again = await city.shop.deliver(underAnotherKey(changed(message, { stan, batch: '1' })));
    expect(again.text).toBe(first.text);
  });
});

describe('a first refusal', () => {
  it('stays when the money comes afterwards; a new number is decided anew', async () => {
    const card = await issueCard(city.office, { epurse: 10 });
    const message = city.shop.message(card.number, 300);
    const first = await city.shop.deliver(message);
    expect(first.body).toMatchObject({ reason: 'insufficient_funds' });
    await city.office.post(`/v1/cardholders/${card.cardholderId}/credits`, { purse: 'epurse', amount: 1_000 });
    expect((await city.shop.deliver(message)).text).toBe(first.text);
    expect((await city.shop.deliver(underAnotherKey(message))).text).toBe(first.text);
    expect((await city.shop.purchase(card.number, 300)).body).toMatchObject({ result: 'approved' });
    expect(await balanceOf(card)).toBe(710);
  });

  it('of an unknown card stays when the card is issued', async () => {
    const number = inventCardNumber();
    const message = city.shop.message(number, 300);
    const first = await city.shop.deliver(message);
    expect(first.body).toMatchObject({ reason: 'card_not_found' });
    const card = await issueCard(city.office, { epurse: 1_000 }, number);
    expect((await city.shop.deliver(message)).text).toBe(first.text);
    expect((await city.shop.deliver(underAnotherKey(message))).text).toBe(first.text);
    expect((await city.shop.purchase(number, 300)).body).toMatchObject({ result: 'approved' });
    expect(await balanceOf(card)).toBe(700);
  });

  it('of a refund stays when there is something to refund', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const { body: held } = await city.shop.preAuthorize(card.number, 500);
    const path = `/v1/authorizations/${String(held['id'])}/refunds`;
    const first = await city.shop.post(path, { amount: 100 }, { idempotencyKey: 'too-early' });
    expect(first.body).toMatchObject({ reason: 'not_captured' });
    await city.shop.followUp(held['id'], 'captures');
    expect((await city.shop.post(path, { amount: 100 }, { idempotencyKey: 'too-early' })).text).toBe(first.text);
  });
});

describe('a privileged command repeated', () => {
  it('credits once', async () => {
    const card = await issueCard(city.office, { epurse: 0 });
    const path = `/v1/cardholders/${card.cardholderId}/credits`;
    const credit = { purse: 'epurse', amount: 500 };
    const first = await city.office.post(path, credit, { idempotencyKey: 'credit-1' });
    const again = await effectOf(() => city.office.post(path, credit, { idempotencyKey: 'credit-1' }));
    expect(again).toMatchObject({ ...NOTHING, answer: { text: first.text } });
    expect(await city.office.post(path, { ...credit, amount: 501 }, { idempotencyKey: 'credit-1' })).toMatchObject(
      REUSED,
    );
    expect(await balanceOf(card)).toBe(500);
  });

  it('issues one card and tells the same number', async () => {
    const person = { name: '李四', idNumber: inventIdNumber() };
    const { body } = await city.office.post('/v1/cardholders', person);
    const path = `/v1/cardholders/${String(body['cardholderId'])}/cards`;
    const first = await city.office.post(path, { expiresOn: '2036-12' }, { idempotencyKey: 'issue-1' });
    const again = await effectOf(() => city.office.post(path, { expiresOn: '2036-12' }, { idempotencyKey: 'issue-1' }));
    expect(again).toMatchObject({ ...NOTHING, answer: { text: first.text } });
    const another = await city.office.post(path, { expiresOn: '2036-12' });
    expect(another.body['number']).not.toBe(first.body['number']);
  });

  it('stays refused although what it wanted has come about', async () => {
    const card = await issueCard(city.office, {});
    const path = `/v1/cardholders/${card.cardholderId}`;
    const credit = { purse: 'epurse', amount: 500 };
    const first = await city.office.post(`${path}/credits`, credit, { idempotencyKey: 'too-soon' });
    expect(first.body).toMatchObject({ result: 'refused', reason: 'purse_not_open' });
    await city.office.post(`${path}/purses`, { purse: 'epurse' });
    expect((await city.office.post(`${path}/credits`, credit, { idempotencyKey: 'too-soon' })).text).toBe(first.text);
    expect(await balanceOf(card)).toBe(0);
  });

  it('freezes a refusal that the registry gave', async () => {
    const card = await issueCard(city.office, {});
    const path = `/v1/cardholders/${card.cardholderId}/credits`;
    const send = () =>
      city.office.post(path, { purse: 'subsidy:nothing', amount: 5 }, { idempotencyKey: 'no-programme' });
    const first = await effectOf(send);
    expect(first).toMatchObject({
      outcomes: 1,
      answer: { body: { result: 'refused', reason: 'purse_not_creditable' } },
    });
    expect(await effectOf(send)).toMatchObject({ ...NOTHING, answer: { text: first.answer.text } });
  });

  it('registers a person once, whoever asks', async () => {
    const person = { name: '王五', idNumber: inventIdNumber() };
    const first = await city.office.post('/v1/cardholders', person, { idempotencyKey: 'person-1' });
    const again = await city.office.post('/v1/cardholders', person, { idempotencyKey: 'person-1' });
    expect(again.text).toBe(first.text);
    const other = await city.office.post('/v1/cardholders', person);
    expect(other.body).toMatchObject({ result: 'already_so', cardholderId: first.body['cardholderId'] });
  });
});

describe('after a restart of the service', () => {
  it('every request gets the bytes of its first answer', async () => {
    const card = await issueCard(city.office, { epurse: 500 });
    const unknown = inventCardNumber();
    const messages = [
      city.shop.message(card.number, 300),
      city.shop.message(card.number, 900),
      city.shop.message(unknown, 1),
      city.shop.message(card.number, 50, { type: 'pre_authorization' }),
    ];
    const first = [];
    for (const message of messages) first.push((await city.shop.deliver(message)).text);
    await service.close();
    service = await startService(database);
    const shop = city.shop.at(service);
    city = { ...city, shop, office: city.office.at(service) };
    const before = await book.heads();
    for (const [index, message] of messages.entries()) {
      expect((await shop.deliver(message)).text).toBe(first[index]);
      expect((await shop.deliver(underAnotherKey(message))).text).toBe(first[index]);
      expect(await shop.deliver({ ...message, body: { ...message.body, amount: 7 } })).toMatchObject(REUSED);
    }
    expect(await book.heads()).toEqual(before);
    expect((await shop.purchase(card.number, 150)).body).toMatchObject({ result: 'approved', available: 0 });
    expect(await verifyDatabase(database)).toMatchObject({ ok: true, problems: [] });
  });
});

describe('a message whose card becomes known while it is on its way', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('is settled once, however its copies overtake each other (%i)', async () => {
    const number = inventCardNumber();
    const core = service.app.get(AuthorizationCore, { strict: false });
    const directory = service.app.get(CardDirectory, { strict: false });
    const business = { key: hexKey(`advice of ${number}`), digest: hexKey('its content') };
    const stray = { ...business, streamId: strayStreamElsewhere(business.key), decide: booked('suspense') };
    expect(await core.claimNumber(business)).toBe('new');

    const card = await issueCard(city.office, { epurse: 1_000 }, number);
    const streamId = (await directory.byNumber(card.number))!.streamId;
    const own = { ...business, streamId, decide: booked('epurse') };
    const retry = await core.settleNumbered('repeated', () => Promise.resolve(own));
    const routes = [stray, own];
    const first = await core.settleNumbered('new', () => Promise.resolve(routes.shift()!));

    expect(retry.text).toContain('"paid":"epurse"');
    expect(first.text).toBe(retry.text);
  });
});

/** Decides nothing but says what would pay. */
function booked(paid: string) {
  return () => ({ events: [], outcome: JSON.stringify({ result: 'approved', paid }) });
}

function strayStreamElsewhere(key: string): number {
  return strayStream(key, service.app.get(AuthorizationCore, { strict: false }).laneCount);
}
