import { randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { LinkTransitCard, systemOrigin } from '../../src/cardholder';
import { MAX_EVENTS_PER_READ, readLane, requestKey, TransactionCore } from '../../src/event-store';
import { LedgerBalances } from '../../src/ledger';
import { CAPABILITIES, RegisterTerminal } from '../../src/registry';
import { FarePolicies, OperatorDirectory, type Tap, TapIntake } from '../../src/transit';
import { GATE_REASONS, gateReason } from '../../src/transit/domain/gate';
import { localTimeText } from '../../src/transit/domain/fare/shanghai-days';
import {
  buildCity,
  type City,
  createServiceDatabase,
  inventCardNumber,
  issueCard,
  pursesOf,
  type Service,
  startService,
  type TestCard,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { type Answer, TerminalClient } from '../support/terminal-client';
import { TestClock } from '../support/test-clock';
import { CHANGCHUN } from './fare-fixtures';

const PATH = '/v1/transit/taps';
const DAY_MS = 86_400_000;
/** The service's clock begins at ten in the morning, so that no service day ends while the tests run. */
const TEN_O_CLOCK_MS = 2 * 3_600_000;
const BUS_FARE = 180;

let database: TestDatabase;
let service: Service;
let city: City;
let gate: TerminalClient;

beforeAll(async () => {
  database = await createServiceDatabase();
  const clock = new TestClock();
  clock.advance(DAY_MS - (Date.now() % DAY_MS) + TEN_O_CLOCK_MS);
  service = await startService(database, { clock });
  city = await buildCity(service);
  gate = city.bus;
  await part(FarePolicies).importDocument(CHANGCHUN, 'test');
  const merchantId = '990220141110001';
  for (const code of ['轨道', '公交']) await part(OperatorDirectory).register({ code, merchantId, city: '2410' });
  await part(OperatorDirectory).register({ code: '别家', merchantId: '990220154110001', city: '2410' });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });

/** A card with an e-purse, and the number of its transit application. */
async function transitCard(epurse: number): Promise<TestCard & { readonly transit: string }> {
  const card = await issueCard(city.office, { epurse });
  const transit = inventCardNumber();
  await link(card, transit);
  return { ...card, transit };
}

async function link({ token }: TestCard, transit: string): Promise<void> {
  const key = requestKey('test', randomUUID());
  await part(CommandBus).execute(new LinkTransitCard({ key, digest: key }, token, transit, systemOrigin('test')));
}

/** A tap `minutes` ago as a gate sends it. */
function tap(transit: string, change: object = {}, minutes = 0): Record<string, unknown> {
  const at = localTimeText(service.now() - minutes * 60_000).replace(' ', 'T');
  return { id: randomUUID(), card: { number: transit }, at, operator: '轨道', mode: 'metro', kind: 'entry', ...change };
}

const entry = (transit: string, minutes = 9) => tap(transit, { stop: 'L1-01' }, minutes);
const exit = (transit: string) => tap(transit, { kind: 'exit', stop: 'L1-07' });
const bus = (transit: string) => tap(transit, { operator: '公交', mode: 'bus', kind: 'single', line: '306' });
const send = (body: object, idempotencyKey: string = randomUUID()): Promise<Answer> =>
  gate.post(PATH, body, { idempotencyKey });

async function epurseOf(card: TestCard): Promise<number> {
  return (await pursesOf(city.office, card))['epurse']?.balance ?? 0;
}

const payable = (): Promise<number> => part(LedgerBalances).now(city.payable.bus);

/** The same taps as they come by a file. */
function uploaded(...bodies: Record<string, unknown>[]): { tap: Tap; receivedAt: number }[] {
  return bodies.map(({ card, at, ...rest }) => {
    const { number } = card as { number: string };
    const instant = Date.parse(`${String(at)}+08:00`);
    return { tap: { ...rest, card: number, at: instant } as unknown as Tap, receivedAt: service.now() };
  });
}

describe('a card with money at a gate', () => {
  it('is let in, and charged when it goes out; the operator is owed that much', async () => {
    const card = await transitCard(1_000);
    const before = await payable();
    const wayIn = await send(entry(card.transit));
    expect(wayIn).toMatchObject({ status: 200, signed: true, body: { result: 'approved', charged: 0, expected: 200 } });
    const { body } = await send(exit(card.transit));
    expect(body).toMatchObject({
      ...{ result: 'approved', charged: 300, paid: { transit: 0, epurse: 300, owed: 0 }, available: 700, owed: 0 },
      today: { charged: 300, journeys: 1 },
      journeys: [{ status: 'complete', from: 'L1-01', to: 'L1-07', due: 300 }],
    });
    const [{ steps } = { steps: [] }] = body['journeys'] as { steps: string[] }[];
    expect(steps.at(0)).toBe('标价: 轨道交通里程票, 里程8.400公里 → 3.00 [leg-rail]');
    expect([await epurseOf(card), (await payable()) - before]).toEqual([700, 300]);
  });

  it('gets the same bytes when the gate sends the tap again, under the same key or another one, and is charged once', async () => {
    const card = await transitCard(1_000);
    const body = bus(card.transit);
    const first = await send(body, 'the-same');
    for (const again of [await send(body, 'the-same'), await send(body)]) {
      expect([again.status, again.text]).toEqual([200, first.text]);
      expect(again.headers['idempotent-replayed']).toBe('true');
    }
    expect(await epurseOf(card)).toBe(1_000 - BUS_FARE);
  });

  it('is declined with 94 when another tap has the same id, and nothing is charged', async () => {
    const card = await transitCard(1_000);
    const body = bus(card.transit);
    await send(body);
    const other = await send({ ...body, line: '1' });
    expect(other.body).toMatchObject({ result: 'declined', reason: 'duplicate_transaction', responseCode: '94' });
    expect(await epurseOf(card)).toBe(1_000 - BUS_FARE);
  });

  it('may not use an Idempotency-Key for another tap', async () => {
    const card = await transitCard(1_000);
    await send(bus(card.transit), 'one-key');
    expect(await send(bus(card.transit), 'one-key')).toMatchObject({
      status: 422,
      body: { code: 'idempotency_key_reused' },
    });
  });

  it('pays nothing more when the same taps are uploaded later: they are duplicates', async () => {
    const card = await transitCard(1_000);
    const taps = [entry(card.transit), exit(card.transit)];
    for (const body of taps) await send(body);
    const { taps: results, paid } = await part(TapIntake).take('later file', uploaded(...taps));
    expect(results.map(({ result }) => result)).toEqual(['duplicate', 'duplicate']);
    expect([paid.epurse, await epurseOf(card)]).toEqual([0, 700]);
  });

  it('is declined when the tap was uploaded before it was asked about', async () => {
    const card = await transitCard(1_000);
    const body = bus(card.transit);
    await part(TapIntake).take('earlier file', uploaded(body));
    expect((await send(body)).body).toMatchObject({ reason: 'duplicate_transaction', charged: 0 });
    expect(await epurseOf(card)).toBe(1_000 - BUS_FARE);
  });
});

describe('taps of one card at the same time', () => {
  it('are let through as far as money and risk limit go, and not one more', async () => {
    const card = await transitCard(3 * BUS_FARE + 20);
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(bus(card.transit))));
    const reasons = answers.map(({ body }) => String(body['reason']));
    const count = (reason: string): number => reasons.filter((one) => one === reason).length;
    // Three by money, one on credit; whoever owes begins no other ride.
    expect([count('approved'), count('debt_unpaid')]).toEqual([4, 8]);
    expect(await epurseOf(card)).toBe(0);
    const owed = answers.map(({ body }) => Number(body['owed']));
    expect(Math.max(...owed)).toBe(BUS_FARE - 20);
  });

  it('that are one tap sent twelve times are charged once and answered alike', async () => {
    const card = await transitCard(1_000);
    const body = bus(card.transit);
    const answers = await Promise.all(Array.from({ length: 12 }, () => send(body)));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await epurseOf(card)).toBe(1_000 - BUS_FARE);
  });
});

describe('a card that is declined', () => {
  it('without money begins one ride on credit, and no other until it is paid', async () => {
    const card = await transitCard(0);
    expect((await send(bus(card.transit))).body).toMatchObject({ result: 'approved', owed: BUS_FARE });
    expect((await send(bus(card.transit))).body).toMatchObject({
      ...{ result: 'declined', reason: 'debt_unpaid', responseCode: '57', owed: BUS_FARE },
      textZh: '有未支付的行程，请先补缴',
    });
  });

  it('because it is frozen is declined at the next tap, though it has money', async () => {
    const card = await transitCard(1_000);
    await city.office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
    expect((await send(entry(card.transit))).body).toMatchObject({ reason: 'card_frozen', responseCode: '62' });
  });

  it('because nobody has it is declined, the same bytes for ever, although somebody has it later', async () => {
    const stranger = inventCardNumber();
    const body = bus(stranger);
    const first = await send(body);
    expect(first.body).toMatchObject({ result: 'declined', reason: 'card_not_found', responseCode: '14', today: null });
    const card = await issueCard(city.office, { epurse: 1_000 });
    await link(card, stranger);
    expect((await send(body)).text).toBe(first.text);
    expect((await send(bus(stranger))).body).toMatchObject({ result: 'approved', charged: BUS_FARE });
  });

  it('because its tap is of long ago is declined, and says so for ever', async () => {
    const card = await transitCard(1_000);
    const body = entry(card.transit, 11);
    const first = await send(body);
    expect(first.body).toMatchObject({ reason: 'clock_off' });
    expect((await send(body)).text).toBe(first.text);
  });

  it('leaves an event that says what was looked at', async () => {
    const card = await transitCard(1_000);
    await city.office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
    await send(entry(card.transit));
    const { laneCount } = service.app.get(TransactionCore, { strict: false });
    const lanes = Array.from({ length: laneCount }, (_, lane) => readLane(part(Pool), lane, 0, MAX_EVENTS_PER_READ));
    const declined = (await Promise.all(lanes)).flat().filter(({ type }) => type === 'TransitTapDeclined');
    const told = declined.map(({ data }) => JSON.stringify(data));
    expect(told.some((data) => data.includes('"checks":[["card",0,["frozen"'))).toBe(true);
    expect(told.join()).not.toContain(card.transit);
  });
});

describe('a request that is wrong', () => {
  it.each<[string, object]>([
    ['id', { id: '' }],
    ['card.number', { card: { number: '12' } }],
    ['at', { at: 'yesterday' }],
    ['mode', { mode: 'plane' }],
    ['kind', { kind: 'jump' }],
    ['riders', { riders: 0 }],
    ['cardCity', { cardCity: '24' }],
    ['operator', { operator: '无名公司' }],
    ['operator', { operator: '别家' }],
    ['amount', { amount: 5 }],
  ])('is refused with the name of the field %s: %j', async (field, change) => {
    const answer = await send({ ...entry(inventCardNumber()), ...change });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect((answer.body['errors'] as { field: string }[]).map((one) => one.field)).toContain(field);
  });

  it('is refused from a terminal that may not tap', async () => {
    const details = {
      ...{ terminalId: 'NOTAP001', merchantId: '990220141110001', name: 'till', algorithm: 'hmac-sha256' as const },
      capabilities: CAPABILITIES.filter((one) => one !== 'transit' && one !== 'privileged'),
    };
    const { keyId, alg, secret = '' } = await part(CommandBus).execute(new RegisterTerminal(details));
    const till = new TerminalClient(service, { terminalId: 'NOTAP001', keyId, alg, secret });
    expect(await till.post(PATH, entry(inventCardNumber()))).toMatchObject({
      status: 403,
      body: { code: 'terminal_not_entitled' },
    });
  });
});

it('is described with every reason that a gate may be given', async () => {
  const document = (await (await fetch(`${service.baseUrl}/docs/json`)).json()) as { info: { description: string } };
  for (const reason of GATE_REASONS) {
    const { responseCode, advice } = gateReason(reason);
    expect(document.info.description).toContain(`| \`${reason}\` | ${responseCode} | \`${advice}\` |`);
  }
});

it('leaves a ledger in which nothing is wrong', async () => {
  expect((await verifyDatabase(database)).problems).toEqual([]);
});
