import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AutoCaptureRules, DueHoldsSweep, DueHoldStore } from '../../src/authorization';
import { onecardOn } from '../simulator/command-line';
import {
  buildCity,
  type City,
  createServiceDatabase,
  issueCard,
  pursesOf,
  type Service,
  startService,
  type TestCard,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';
import { TestClock } from '../support/test-clock';
import { elementsOf } from './city-under-test';

const HOUR = 3_600;
const HOLD_DAYS_MS = 8 * 86_400_000;
const SHOP = '990220154110001';

let database: TestDatabase;
let one: Service;
let two: Service;
let city: City;
let book: LedgerBook;
const clock = new TestClock();

beforeAll(async () => {
  database = await createServiceDatabase();
  one = await startService(database, { clock });
  two = await startService(database, { clock });
  city = await buildCity(one);
  book = new LedgerBook(database);
});

afterAll(async () => {
  const verified = await verifyDatabase(database);
  await book.close();
  await Promise.all([one.close(), two.close()]);
  await database.drop();
  expect(verified).toMatchObject({ ok: true, problems: [] });
});

const part = <T>(service: Service, token: abstract new (...args: never[]) => T): T =>
  service.app.get(token, { strict: false });

const money = async (card: TestCard): Promise<readonly number[]> => {
  const { epurse } = await pursesOf(city.office, card);
  return [epurse!.balance, epurse!.held];
};

const elements = async (id: unknown) =>
  elementsOf((await city.shop.get(`/v1/authorizations/${String(id)}`)).body).slice(1);

describe('a hold with a time of capture', () => {
  it('is captured by itself at that time by the server’s clock, and not a millisecond before', async () => {
    const card = await issueCard(city.office, { epurse: 2_000 });
    const { body } = await city.shop.preAuthorize(card.number, 1_000, { captureAfterSeconds: HOUR });
    const captureAt = Date.parse(String(body['captureAt']));
    await city.shop.followUp(body['id'], 'increments', { amount: 200 });
    await one.caughtUp();
    const before = await book.balance(city.payable.shop);
    await clock.held(async () => {
      clock.advance(captureAt - 1 - clock.now());
      await one.sweep();
      expect(await money(card)).toEqual([2_000, 1_200]);
      clock.advance(1);
      await two.sweep();
      expect(await money(card)).toEqual([800, 0]);
    });
    expect((await book.balance(city.payable.shop)) - before).toBe(1_200);
    const { body: view } = await city.shop.get(`/v1/authorizations/${String(body['id'])}`);
    expect(view).toMatchObject({ status: 'closed', captureAt: body['captureAt'] });
    expect((view['elements'] as object[]).at(-1)).toMatchObject({
      ...{ type: 'capture', amount: 1_200, auto: true, at: body['captureAt'] },
    });
    const late = await city.shop.followUp(body['id'], 'captures');
    expect(late.body).toMatchObject({ result: 'declined', reason: 'authorization_closed' });
  });

  it('follows the rule of its merchant unless the message says otherwise', async () => {
    await part(one, AutoCaptureRules).set('990220159120001', 2 * HOUR);
    const card = await issueCard(city.office, { epurse: 1_000 });
    const secondsOf = async (extra: object): Promise<number | undefined> => {
      const { body } = await city.pharmacy.preAuthorize(card.number, 10, extra);
      const at = (body['elements'] as { at: string }[])[0]!.at;
      const { captureAt } = body as { captureAt?: string };
      return captureAt === undefined ? undefined : (Date.parse(captureAt) - Date.parse(at)) / 1_000;
    };
    expect(await secondsOf({})).toBe(2 * HOUR);
    expect(await secondsOf({ captureAfterSeconds: 60 })).toBe(60);
    expect(await secondsOf({ captureAfterSeconds: 0 })).toBeUndefined();
  });

  it('must be captured before holds expire, and be a hold', async () => {
    const card = await issueCard(city.office, { epurse: 1_000 });
    const message = city.shop.message(card.number, 10, { type: 'pre_authorization' });
    const send = (captureAfterSeconds: number, type = 'pre_authorization') =>
      city.shop.post(message.path, { ...message.body, type, captureAfterSeconds });
    const fault = { code: 'validation_failed', errors: [{ field: 'captureAfterSeconds' }] };
    expect((await send(7 * 86_400)).body).toMatchObject(fault);
    expect((await send(60, 'purchase')).body).toMatchObject(fault);
    expect((await send(60)).body).toMatchObject({ result: 'approved' });
    expect((await send(61)).body).toMatchObject({ result: 'declined', responseCode: '94' });
    await expect(part(one, AutoCaptureRules).set(SHOP, 7 * 86_400)).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('is captured, not expired, when the service was away until both were overdue', async () => {
    const card = await issueCard(city.office, { epurse: 500 });
    const { body } = await city.shop.preAuthorize(card.number, 300, { captureAfterSeconds: HOUR });
    await one.caughtUp();
    clock.advance(HOLD_DAYS_MS);
    await one.sweep();
    expect(await elements(body['id'])).toEqual([['capture', 300, 'approved']]);
    expect(await money(card)).toEqual([200, 0]);
  });
});

describe('two processes', () => {
  it('settle each of 90 due holds once, whoever is at it', async () => {
    const cards = await Promise.all(Array.from({ length: 6 }, () => issueCard(city.office, { epurse: 10_000 })));
    const before = { events: await book.events(), payable: await book.balance(city.payable.shop) };
    await Promise.all(
      Array.from({ length: 90 }, (_each, index) =>
        city.shop.preAuthorize(cards[index % 6]!.number, 100, index < 60 ? { captureAfterSeconds: HOUR } : {}),
      ),
    );
    await one.caughtUp();
    clock.advance(HOLD_DAYS_MS);
    // Past the lock, as if it had been lost: nothing but the core keeps them apart.
    const sweeps = [one, two, one, two].map((service) => part(service, DueHoldsSweep).settleDue());
    await Promise.all([...sweeps, one.sweep(), two.sweep()]);
    const after = await book.events();
    const more = (type: string): number => (after[type] ?? 0) - (before.events[type] ?? 0);
    expect([more('AuthorizationCaptured'), more('AuthorizationExpired')]).toEqual([60, 30]);
    expect((await book.balance(city.payable.shop)) - before.payable).toBe(6_000);
    expect(await Promise.all(cards.map((card) => money(card)))).toEqual(cards.map(() => [9_000, 0]));
    expect(await book.count('open_hold')).toBe(0);
  });

  it('let a capture, a void and the capture by itself of one moment have one winner', async () => {
    const winners = new Set<string>();
    for (let round = 0; round < 8; round += 1) {
      const card = await issueCard(city.office, { epurse: 1_000 });
      const { body } = await city.shop.preAuthorize(card.number, 600, { captureAfterSeconds: HOUR });
      await one.caughtUp();
      clock.advance(HOUR * 1_000);
      const asked = [city.shop, city.shop.at(two)].flatMap((terminal) => [
        terminal.followUp(body['id'], 'captures', { amount: 400 }),
        terminal.followUp(body['id'], 'reversals'),
      ]);
      await Promise.all([part(one, DueHoldsSweep).settleDue(), ...asked, part(two, DueHoldsSweep).settleDue()]);
      const done = (await elements(body['id'])).filter(([, , result]) => result === 'approved');
      expect(done).toHaveLength(1);
      const [[type, amount] = ['', 0]] = done;
      expect(await money(card)).toEqual([type === 'reversal' ? 1_000 : 1_000 - amount, 0]);
      winners.add(`${type} ${amount}`);
    }
    for (const winner of winners) expect(['capture 400', 'capture 600', 'reversal 600']).toContain(winner);
  });
});

describe('the clock that counts', () => {
  it('is the database’s: a process whose own clock is days ahead settles nothing early, and in time', async () => {
    const own = await createServiceDatabase();
    const ahead = new TestClock();
    ahead.advance(HOLD_DAYS_MS);
    const right = await startService(own, { dueBy: 'database', env: { ROLES: 'api' } });
    const wrong = await startService(own, { dueBy: 'database', clock: ahead });
    try {
      const here = await buildCity(right);
      const card = await issueCard(here.office, { epurse: 1_000 });
      await here.shop.preAuthorize(card.number, 100);
      const { body } = await here.shop.preAuthorize(card.number, 200, { captureAfterSeconds: 2 });
      await wrong.caughtUp();
      await wrong.sweep();
      expect((await pursesOf(here.office, card))['epurse']).toMatchObject({ balance: 1_000, held: 300 });
      expect(await part(right, DueHoldStore).nextDueAt()).toBe(Date.parse(String(body['captureAt'])));
      const captured = await capturedAt(() => here.shop.get(`/v1/authorizations/${String(body['id'])}`));
      const lateMs = captured - Date.parse(String(body['captureAt']));
      expect(lateMs).toBeGreaterThanOrEqual(0);
      expect(lateMs).toBeLessThan(1_500);
      expect((await pursesOf(here.office, card))['epurse']).toMatchObject({ balance: 800, held: 100 });
    } finally {
      await Promise.all([right.close(), wrong.close()]);
      await own.drop();
    }
  });
});

/** When an authorization was captured, once it is. */
async function capturedAt(look: () => Promise<{ readonly body: Readonly<Record<string, unknown>> }>): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const last = ((await look()).body['elements'] as { type: string; at: string }[]).at(-1);
    if (last?.type === 'capture') return Date.parse(last.at);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the hold was not captured');
}

describe('onecard holds', () => {
  it('sets, lists and ends the rule of a merchant', async () => {
    const home = mkdtempSync(join(tmpdir(), 'onecard-holds-'));
    try {
      const holds = (...args: readonly string[]) => onecardOn(database, home, 'holds', ...args);
      expect((await holds('rule', SHOP, '--after', '600', '--json')).stdout).toBe(
        `{"merchantId":"${SHOP}","afterSeconds":600}\n`,
      );
      expect((await holds('rules')).stdout).toContain(`${SHOP}: holds are captured after 600 seconds\n`);
      expect((await holds('rule', SHOP)).exitCode).toBe(2);
      expect((await holds('rule', '000000000000000', '--after', '600')).exitCode).toBe(1);
      expect((await holds('rule', SHOP, '--off')).stdout).toBe(`${SHOP}: holds wait for the merchant\n`);
      expect((await holds('rules')).stdout).not.toContain(SHOP);
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});
