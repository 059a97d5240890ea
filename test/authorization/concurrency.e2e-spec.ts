import {
  buildCity,
  createServiceDatabase,
  issueCard,
  MASTER_KEY,
  pursesOf,
  startService,
  verifyDatabase,
  type City,
  type Service,
  type TestCard,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';
import { startProgram, type RunningProgram } from '../support/program';
import type { Answer, Endpoint, TerminalClient } from '../support/terminal-client';

const HOLD_DAYS_MS = 8 * 86_400_000;
const AT_ONCE = 50;

let database: TestDatabase;
let one: Service;
let two: Service;
let city: City;
let book: LedgerBook;

beforeAll(async () => {
  database = await createServiceDatabase();
  one = await startService(database);
  two = await startService(database);
  city = await buildCity(one);
  book = new LedgerBook(database);
});

afterAll(async () => {
  await book.close();
  await Promise.all([one.close(), two.close()]);
  await database.drop();
});

/** The same terminal as it talks to each process. */
function onBoth(client: TerminalClient): readonly [TerminalClient, TerminalClient] {
  return [client, client.at(two)];
}

/** Does something many times at once, in turn on each of the clients. */
function atOnce(
  clients: readonly TerminalClient[],
  times: number,
  act: (client: TerminalClient, index: number) => Promise<Answer>,
) {
  return Promise.all(Array.from({ length: times }, (_, index) => act(clients[index % clients.length]!, index)));
}

const epurse = async (card: TestCard) => (await pursesOf(city.office, card))['epurse']!;

const countOf = (answers: readonly Answer[], reason: string): number =>
  answers.filter(({ body }) => body['reason'] === reason).length;

async function eventsOf(work: () => Promise<unknown>): Promise<number> {
  const before = await book.count('event');
  await work();
  return (await book.count('event')) - before;
}

/** The rules that hold on one process as on two. */
function keepsItsPromises(clientsOf: (client: TerminalClient) => readonly TerminalClient[]): void {
  it('50 equal purchases at once have one effect and 50 equal answers', async () => {
    const card = await issueCard(city.office, { epurse: 10_000 });
    const message = city.shop.message(card.number, 700);
    let answers: Answer[] = [];
    const events = await eventsOf(async () => {
      answers = await atOnce(clientsOf(city.shop), AT_ONCE, (client) => client.deliver(message));
    });
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]!.body).toMatchObject({ result: 'approved', approvedAmount: 700 });
    expect(events).toBe(1);
    expect((await epurse(card)).balance).toBe(9_300);
  });

  it('50 purchases with one message number and 50 Idempotency-Keys are one purchase', async () => {
    const card = await issueCard(city.office, { epurse: 10_000 });
    const message = city.shop.message(card.number, 700);
    const answers = await atOnce(clientsOf(city.shop), AT_ONCE, (client, index) =>
      client.deliver({ ...message, idempotencyKey: `${message.idempotencyKey}-${index}` }),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await epurse(card)).balance).toBe(9_300);
  });

  it('50 purchases with one Idempotency-Key and 50 contents: one is settled, 49 are refused', async () => {
    const card = await issueCard(city.office, { epurse: 100_000 });
    const { idempotencyKey } = city.shop.message(card.number, 1);
    const answers = await atOnce(clientsOf(city.shop), AT_ONCE, (client, index) =>
      client.deliver({ ...client.message(card.number, 100 + index), idempotencyKey }),
    );
    const settled = answers.filter(({ status }) => status === 200);
    expect(settled).toHaveLength(1);
    expect(answers.filter(({ body }) => body['code'] === 'idempotency_key_reused')).toHaveLength(AT_ONCE - 1);
    expect((await epurse(card)).balance).toBe(100_000 - Number(settled[0]!.body['approvedAmount']));
  });

  it('50 refunds of 60 on a capture of 100: exactly one succeeds', async () => {
    const card = await issueCard(city.office, { epurse: 100 });
    const { body: paid } = await city.shop.purchase(card.number, 100);
    const answers = await atOnce(clientsOf(city.shop), AT_ONCE, (client) =>
      client.followUp(paid['id'], 'refunds', { amount: 60 }),
    );
    expect(countOf(answers, 'approved')).toBe(1);
    expect(countOf(answers, 'over_refund')).toBe(AT_ONCE - 1);
    expect((await epurse(card)).balance).toBe(60);
  });

  it('30 captures of 40 on a hold of 100: exactly two succeed', async () => {
    const card = await issueCard(city.office, { epurse: 100 });
    const { body: held } = await city.shop.preAuthorize(card.number, 100);
    const answers = await atOnce(clientsOf(city.shop), 30, (client) =>
      client.followUp(held['id'], 'captures', { amount: 40, final: false }),
    );
    expect(countOf(answers, 'approved')).toBe(2);
    expect(countOf(answers, 'over_capture')).toBe(28);
    expect(await epurse(card)).toMatchObject({ balance: 20, held: 20 });
  });

  it('capture, reversal and expiry racing: the hold is released once', async () => {
    for (let round = 0; round < 6; round += 1) {
      const card = await issueCard(city.office, { epurse: 1_000 });
      const { body: held } = await city.shop.preAuthorize(card.number, 600);
      await one.caughtUp();
      for (const { clock } of [one, two]) clock.advance(HOLD_DAYS_MS);
      try {
        const clients = clientsOf(city.shop);
        const [answers] = await Promise.all([
          atOnce(clients, 10, (client, index) =>
            client.followUp(held['id'], index % 2 === 0 ? 'captures' : 'reversals'),
          ),
          one.sweep(),
          two.sweep(),
        ]);
        const captured = answers.filter(({ body }) => isDone(body, 'capture'));
        const { balance, held: left } = await epurse(card);
        expect({ left, balance }).toEqual({ left: 0, balance: 1_000 - 600 * captured.length });
        expect(captured.length).toBeLessThanOrEqual(1);
        const view = await city.shop.get(`/v1/authorizations/${String(held['id'])}`);
        const elements = view.body['elements'] as { type: string; result: string }[];
        const done = elements.filter(({ type, result }) => type !== 'pre_authorization' && result === 'approved');
        const released = done.filter(({ type }) => type === 'reversal' || type === 'expiry');
        expect(released.length).toBeLessThanOrEqual(1);
        expect(released.length + captured.length).toBeGreaterThanOrEqual(1);
      } finally {
        for (const { clock } of [one, two]) clock.advance(-HOLD_DAYS_MS);
      }
    }
  });

  it('200 purchases draining one purse: exactly those that it can pay are approved', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const before = await book.balance(city.payable.shop);
    const answers = await atOnce(clientsOf(city.shop), 200, (client) => client.purchase(card.number, 30));
    expect(countOf(answers, 'approved')).toBe(33);
    expect(countOf(answers, 'insufficient_funds')).toBe(167);
    expect(await epurse(card)).toMatchObject({ balance: 10, held: 0 });
    expect((await book.balance(city.payable.shop)) - before).toBe(990);
    for (const { body } of answers) expect(Number(body['available'])).toBeGreaterThanOrEqual(0);
  });

  it('a reversal racing its original leaves either nothing or a payment undone', async () => {
    for (let round = 0; round < 10; round += 1) {
      const card = await issueCard(city.office, { epurse: 500 });
      const message = city.shop.message(card.number, 500);
      const [first, last] = clientsOf(city.shop);
      const [reversal, original] = await Promise.all([
        first!.reverseByKey(card.number, message.body),
        (last ?? first!).deliver(message),
      ]);
      expect(reversal.body).toMatchObject({ responseCode: '00' });
      expect(['approved', 'original_reversed']).toContain(original.body['reason']);
      expect(await epurse(card)).toMatchObject({ balance: 500, held: 0 });
    }
  });
}

/** A repeated reversal is approved too, and what stands last may then be the capture that was declined before it. */
function isDone(body: Answer['body'], type: string): boolean {
  const last = (body['elements'] as { type: string; result: string }[] | undefined)?.at(-1);
  return body['result'] === 'approved' && last?.type === type && last.result === 'approved';
}

describe('one process under concurrent requests', () => {
  keepsItsPromises((client) => [client]);
});

describe('two processes on one database under concurrent requests', () => {
  keepsItsPromises(onBoth);

  it('a freeze acknowledged by one is obeyed by the other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const card = await issueCard(city.office, { epurse: 1_000_000 });
      const shop = city.shop.at(two);
      let acknowledgedAt = Infinity;
      const approvedLate: number[] = [];
      const hammer = async (): Promise<void> => {
        for (let sent = 0; sent < 25; sent += 1) {
          const sentAt = performance.now();
          const { body } = await shop.purchase(card.number, 1);
          if (sentAt > acknowledgedAt && body['result'] === 'approved') approvedLate.push(sentAt - acknowledgedAt);
        }
      };
      const freeze = async (): Promise<void> => {
        await shop.purchase(card.number, 1);
        await city.office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
        acknowledgedAt = performance.now();
      };
      await Promise.all([hammer(), hammer(), hammer(), hammer(), freeze()]);
      expect(approvedLate).toEqual([]);
      expect((await shop.purchase(card.number, 1)).body).toMatchObject({ reason: 'card_frozen' });
    }
  });
});

describe('a process that is given more than it can queue', () => {
  it('sends some away with 503 and Retry-After, and settles each once when they come again', async () => {
    const narrow = await startService(database, { env: { QUEUE_LIMIT: '1' } });
    try {
      const card = await issueCard(city.office, { epurse: 10_000 });
      const shop = city.shop.at(narrow);
      const messages = Array.from({ length: AT_ONCE }, () => shop.message(card.number, 10));
      const answers = await Promise.all(messages.map((message) => shop.deliver(message)));
      const away = answers.filter(({ status }) => status === 503);
      expect(away.length).toBeGreaterThan(0);
      for (const { headers, body, signed } of away) {
        expect({ code: body['code'], signed }).toEqual({ code: 'overloaded', signed: true });
        expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
      }
      expect((await epurse(card)).balance).toBe(10_000 - 10 * (AT_ONCE - away.length));
      for (const message of messages) {
        expect((await shop.deliver(message)).body).toMatchObject({ result: 'approved', approvedAmount: 10 });
      }
      expect((await epurse(card)).balance).toBe(10_000 - 10 * AT_ONCE);
    } finally {
      await narrow.close();
    }
  });
});

describe('two real service processes on one database', () => {
  let programs: RunningProgram[];
  let shops: TerminalClient[];

  beforeAll(async () => {
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY, PORT: '0', LOG_LEVEL: 'warn' };
    programs = await Promise.all([startProgram(env, ['--no-demo']), startProgram(env, ['--no-demo'])]);
    const endpoints: Endpoint[] = programs.map(({ baseUrl }) => ({ baseUrl, now: Date.now }));
    shops = endpoints.map((endpoint) => city.shop.at(endpoint));
  });

  afterAll(async () => {
    await Promise.all(programs.map((program) => program.stop()));
  });

  it('settle equal requests once and drain a purse to exactly nothing', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 100);
    const equal = await atOnce(shops, AT_ONCE, (client) => client.deliver(message));
    expect(new Set(equal.map(({ text }) => text)).size).toBe(1);
    const answers = await atOnce(shops, 100, (client) => client.purchase(card.number, 20));
    expect(countOf(answers, 'approved')).toBe(45);
    expect(await epurse(card)).toMatchObject({ balance: 0, held: 0 });
  });

  it('give 50 refunds of 60 on a capture of 100 one success', async () => {
    const card = await issueCard(city.office, { epurse: 100 });
    const { body: paid } = await shops[0]!.purchase(card.number, 100);
    const answers = await atOnce(shops, AT_ONCE, (client) => client.followUp(paid['id'], 'refunds', { amount: 60 }));
    expect(countOf(answers, 'approved')).toBe(1);
    expect((await epurse(card)).balance).toBe(60);
  });
});

describe('a real service process that is told to stop', () => {
  it('answers what it has accepted, and what it did not accept has no effect', async () => {
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY, PORT: '0', LOG_LEVEL: 'warn' };
    const program = await startProgram(env, ['--no-demo']);
    const shop = city.shop.at({ baseUrl: program.baseUrl, now: Date.now });
    const card = await issueCard(city.office, { epurse: 10_000 });
    const messages = Array.from({ length: AT_ONCE }, () => shop.message(card.number, 10));
    await shop.purchase(card.number, 10);
    const answering = messages.map((message) => shop.deliver(message).catch(() => undefined));
    await Promise.race(answering);
    const [answers] = await Promise.all([Promise.all(answering), program.stop()]);
    const sentAway = answers.filter((answer): answer is Answer => answer?.status === 503);
    for (const { headers } of sentAway) expect(headers['content-type']).toMatch(/^application\/problem\+json/);
    const settled = answers.filter((answer) => answer?.body['result'] === 'approved').length;
    const cutOff = answers.filter((answer) => answer === undefined).length;
    expect(settled).toBeGreaterThan(0);
    expect(settled + sentAway.length + cutOff).toBe(AT_ONCE);
    expect((await epurse(card)).balance).toBe(10_000 - 10 * (1 + settled));
    for (const message of messages) await city.shop.deliver(message);
    expect((await epurse(card)).balance).toBe(10_000 - 10 * (1 + AT_ONCE));
  });
});

describe('the ledger after all of this', () => {
  it('agrees with every event', async () => {
    expect(await verifyDatabase(database)).toMatchObject({ ok: true, problems: [] });
  });
});
