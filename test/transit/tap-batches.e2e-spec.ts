import { randomUUID } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { Pool } from 'pg';
import { LinkTransitCard, systemOrigin } from '../../src/cardholder';
import { requestKey } from '../../src/event-store';
import { LedgerBalances } from '../../src/ledger';
import { fen } from '../../src/platform/money';
import { CAPABILITIES, RegisterTerminal } from '../../src/registry';
import {
  batchDigestOf,
  ChipPurses,
  DenyAcks,
  DenyListReader,
  encodeJtb,
  FarePolicies,
  OperatorDirectory,
  tacOf,
  type TapRecord,
} from '../../src/transit';
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
import { type Answer, TerminalClient } from '../support/terminal-client';
import { TestClock } from '../support/test-clock';
import { cardChanges } from './deny-terminal';
import { CHANGCHUN } from './fare-fixtures';
import { SAMPLE_RECORD } from './sample-record';

const KEY = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
const { operator: OPERATOR, terminal: PSAM } = SAMPLE_RECORD;
const PATIENCE_MS = 20_000;

let database: TestDatabase;
let service: Service;
let city: City;
let cards = 0;
let sequence = 0;

beforeAll(async () => {
  const keyFile = join(mkdtempSync(join(tmpdir(), 'onecard-tac-')), 'key');
  writeFileSync(keyFile, KEY.toString('hex'));
  database = await createServiceDatabase();
  service = await startService(database, { clock: new TestClock(), env: { TRANSIT_TAC_KEY_FILE: keyFile } });
  city = await buildCity(service);
  await part(FarePolicies).importDocument(CHANGCHUN, 'test');
  await part(OperatorDirectory).register({ code: OPERATOR, merchantId: '990220141110001', city: '2410', mode: 'bus' });
  await part(OperatorDirectory).register({ code: 'ffff000000000001', merchantId: '990220154110001', city: '2410' });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });

interface TransitCard extends TestCard {
  readonly transit: string;
}

async function transitCard(epurse: number): Promise<TransitCard> {
  const card = await issueCard(city.office, { epurse });
  cards += 1;
  const transit = `0310489000${String(cards).padStart(10, '0')}`;
  const key = requestKey('test', randomUUID());
  await part(CommandBus).execute(new LinkTransitCard({ key, digest: key }, card.token, transit, systemOrigin('test')));
  return { ...card, transit };
}

/** A bus ride some minutes ago with a TAC of the card. */
function record(card: string, change: Partial<TapRecord> = {}): TapRecord {
  sequence += 1;
  const { previous: _previous, ...sample } = SAMPLE_RECORD;
  const at = Math.floor(service.now() / 1_000) * 1_000 - 600_000 + sequence * 1_000;
  const made = { ...sample, card, at, terminalSequence: sequence, counter: 100 + sequence, ...change };
  return { ...made, tac: change.tac ?? tacOf('3des', KEY, made).toString('hex') };
}

let batchNo = 0;
function batchOf(records: readonly TapRecord[], change: object = {}): object {
  batchNo += 1;
  return {
    ...{ terminal: PSAM, batchNo, count: records.length, digest: batchDigestOf(records) },
    sum: records.reduce((sum, { amount }) => sum + amount, 0),
    records: Buffer.concat(records.map(encodeJtb)).toString('base64'),
    ...change,
  };
}

const send = (body: object): Promise<Answer> =>
  city.bus.post('/v1/transit/tap-batches', body, { idempotencyKey: randomUUID() });
const payable = (): Promise<number> => part(LedgerBalances).now(city.payable.bus);

async function rowsWhen(sql: string, isThere: (rows: readonly object[]) => boolean): Promise<readonly object[]> {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { rows } = await part(Pool).query<object>(sql);
    if (isThere(rows)) return rows;
    if (Date.now() > until) throw new Error(`not there in time: ${sql}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a batch of taps', () => {
  it('is charged to account-based cards by the fare policy, and says where each record went', async () => {
    const [card, before] = [await transitCard(1_000), await payable()];
    const good = record(card.transit);
    const records = [good, good, record(card.transit, { tac: '00000000' }), record('03104890009999999999')];
    const answer = await send(batchOf(records));
    expect(answer).toMatchObject({
      status: 200,
      body: {
        ...{ terminal: PSAM, count: 4, charged: 180, fromChips: 0 },
        results: { accepted: 1, duplicate: 1, tac_invalid: 1, late: 0, unknown_card: 1, deny_listed: 0, suspended: 0 },
        ends: { charged: 1, free: 0, duplicate: 1, exception: 2 },
        exceptions: [
          { record: 2, result: 'tac_invalid', reason: 'tac_invalid' },
          { record: 3, result: 'unknown_card', reason: 'unknown_card' },
        ],
      },
    });
    expect((await payable()) - before).toBeGreaterThanOrEqual(180);
  });

  it('is answered byte for byte the same when it comes again, and nothing moves', async () => {
    const card = await transitCard(1_000);
    const body = batchOf([record(card.transit), record(card.transit)]);
    const first = await send(body);
    const before = await payable();
    const again = await Promise.all([send(body), send(body), send(body)]);
    expect(again.map(({ text }) => text)).toEqual([first.text, first.text, first.text]);
    expect(await payable()).toBe(before);
  });

  it('is refused when its number stands for other records', async () => {
    const card = await transitCard(1_000);
    await send(batchOf([record(card.transit)]));
    const other = await send(batchOf([record(card.transit)], { batchNo }));
    batchNo -= 1;
    expect(other).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
  });

  it.each<readonly [string, (records: readonly TapRecord[]) => object, string]>([
    ['count', (records) => batchOf(records, { count: 3 }), 'count'],
    ['sum', (records) => batchOf(records, { sum: 1 }), 'sum'],
    ['digest', (records) => batchOf(records, { digest: '0'.repeat(64) }), 'digest'],
    ['terminal', (records) => batchOf(records, { terminal: 'ffffffffffff' }), 'records.0.terminal'],
    ['half a record', (records) => batchOf(records, { records: 'AAAA' }), 'records'],
    ['no base64', (records) => batchOf(records, { records: '***' }), 'records'],
    ['a field out of range', (records) => batchOf(records, { batchNo: -1 }), 'batchNo'],
    [
      "another's operator",
      () => batchOf([record('03104890000000000017', { operator: 'ffff000000000001' })]),
      'records.0.operator',
    ],
    [
      'an unknown operator',
      () => batchOf([record('03104890000000000017', { operator: 'eeee000000000001' })]),
      'records.0.operator',
    ],
  ])('whose %s is wrong is refused by its field, and nothing of it is taken', async (_, make, field) => {
    const card = await transitCard(1_000);
    const answer = await send(make([record(card.transit), record(card.transit)]));
    expect(answer.status).toBe(400);
    expect((answer.body as { errors: { field: string }[] }).errors.map((error) => error.field)).toContain(field);
    expect((await pursesOf(city.office, card))['epurse']?.balance).toBe(1_000);
  });

  it('that is damaged names the record and the byte', async () => {
    const bytes = encodeJtb(record('03104890000000000017'));
    bytes[26] = 9;
    const answer = await send(batchOf([record('03104890000000000017')], { records: bytes.toString('base64') }));
    expect(JSON.stringify(answer.body)).toMatch(/records\.0\.(?:kind|crc)/);
  });

  it('is not taken from a terminal of shops', async () => {
    const details = {
      ...{ terminalId: 'NOTAP002', merchantId: '990220141110001', name: 'till', algorithm: 'hmac-sha256' as const },
      capabilities: CAPABILITIES.filter((one) => one !== 'transit' && one !== 'privileged'),
    };
    const { keyId, alg, secret = '' } = await part(CommandBus).execute(new RegisterTerminal(details));
    const till = new TerminalClient(service, { terminalId: 'NOTAP002', keyId, alg, secret });
    const answer = await till.post('/v1/transit/tap-batches', batchOf([record('03104890000000000017')]));
    expect(answer).toMatchObject({ status: 403, body: { code: 'terminal_not_entitled' } });
  });

  it('tells which sequence numbers of the terminal are missing, until they come', async () => {
    const card = await transitCard(2_000);
    const terminal = '220199009999';
    const of = (terminalSequence: number): TapRecord => record(card.transit, { terminal, terminalSequence });
    const missing = async (...sequences: number[]): Promise<unknown> =>
      (await send(batchOf(sequences.map(of), { terminal }))).body['missingSequences'];
    expect(await missing(10, 11, 15)).toEqual([{ from: 12, to: 14 }]);
    expect(await missing(13)).toEqual([
      { from: 12, to: 12 },
      { from: 14, to: 14 },
    ]);
    expect(await missing(12, 14)).toEqual([]);
  });
});

describe('a card on the deny list that the terminal held', () => {
  it('costs nobody but the operator, whether it is paid from the account or from the chip', async () => {
    const [account, chip] = [await transitCard(1_000), await transitCard(1_000)];
    const purse = await part(ChipPurses).open(chip.transit, { balance: 5_000, counter: 100, loadCounter: 6 });
    for (const card of [account, chip]) await cardChanges(service).lose(card);
    await service.caughtUp();
    const { to: version, count, checksum } = await part(DenyListReader).block({ limit: 1 });
    const earlier = [record(account.transit), record(chip.transit)];
    await part(DenyAcks).note(PSAM, { version, count, checksum });
    service.clock.advance(20 * 60_000);
    const later = [record(account.transit), record(chip.transit), record(chip.transit, { kind: 'exit' })];
    const before = await payable();
    const { body } = await send(batchOf([...earlier, ...later]));
    expect(body).toMatchObject({
      results: { accepted: 2, deny_listed: 3 },
      ends: { charged: 2, exception: 3 },
      exceptions: [2, 3, 4].map((place) => ({ record: place, result: 'deny_listed', reason: 'deny_listed' })),
    });
    expect((await payable()) - before).toBe(180 + 180);
    await service.caughtUp();
    expect((await send(batchOf(later))).body).toMatchObject({ results: { duplicate: 3 }, ends: { duplicate: 3 } });
    expect((await part(ChipPurses).shadow(purse)).balance).toBe(5_000 - 180);
  });

  it('is charged all the same where it is listed only for what it owes', async () => {
    const card = await transitCard(0);
    await send(batchOf([record(card.transit)]));
    await service.caughtUp();
    const { to: version, count, checksum } = await part(DenyListReader).block({ limit: 1 });
    expect(count).toBeGreaterThan(2);
    await part(DenyAcks).note(PSAM, { version, count, checksum });
    service.clock.advance(20 * 60_000);
    expect((await send(batchOf([record(card.transit)]))).body).toMatchObject({ ends: { charged: 1 } });
  });
});

describe('a card whose money is on its chip', () => {
  const onCard = { balance: 5_000, counter: 100, loadCounter: 6 };
  const load = (body: object): Promise<Answer> =>
    city.bus.post('/v1/transit/loads', body, { idempotencyKey: randomUUID() });

  it('pays from it: the shadow follows, the operator is owed, the e-purse is left alone', async () => {
    const card = await transitCard(1_000);
    const chip = await part(ChipPurses).open(card.transit, onCard);
    const before = await payable();
    const records = [record(card.transit), record(card.transit), record(card.transit, { amount: fen(0) })];
    expect((await send(batchOf(records))).body).toMatchObject({
      ...{ charged: 0, fromChips: 360, ends: { charged: 2, free: 1, duplicate: 0, exception: 0 } },
    });
    expect((await send(batchOf(records))).body).toMatchObject({ fromChips: 0, ends: { duplicate: 3 } });
    expect((await part(ChipPurses).shadow(chip)).balance).toBe(4_640);
    expect((await payable()) - before).toBe(360);
    expect(await pursesOf(city.office, card)).toMatchObject({
      epurse: { balance: 1_000 },
      transit: { balance: 4_640, available: 0 },
    });
    const rows = await rowsWhen(
      `SELECT j.journey->>'due' AS due FROM transit_journey j WHERE j.stream_id = ${chip.streamId} ORDER BY 1`,
      (found) => found.length === 3,
    );
    expect(rows).toEqual([{ due: '0' }, { due: '180' }, { due: '180' }]);
  });

  it('is loaded from the e-purse online, once for each sending, and the load is taken back when it was not written', async () => {
    const card = await transitCard(3_000);
    const chip = await part(ChipPurses).open(card.transit, onCard);
    const wanted = {
      card: card.transit,
      sequence: 7,
      counter: 100,
      cardBalance: 5_000,
      amount: 1_000,
      source: 'epurse',
    };
    const key = randomUUID();
    const sendOnce = (): Promise<Answer> => city.bus.post('/v1/transit/loads', wanted, { idempotencyKey: key });
    const answers = await Promise.all([sendOnce(), sendOnce()]);
    expect(answers.map(({ body }) => body)).toEqual([
      { result: 'approved', balance: 6_000 },
      { result: 'approved', balance: 6_000 },
    ]);
    expect((await part(ChipPurses).shadow(chip)).balance).toBe(6_000);
    expect((await load({ ...wanted, cardBalance: 99_999 })).body).toMatchObject({ reason: 'balance_too_large' });
    const reversal = { card: card.transit, sequence: 7 };
    const back = await city.bus.post('/v1/transit/loads/reversals', reversal, { idempotencyKey: randomUUID() });
    expect(back.body).toMatchObject({ result: 'approved', reversed: 1_000, balance: 5_000 });
    expect((await pursesOf(city.office, card))['epurse']?.balance).toBe(3_000);
  });

  it('is not known before its purse is opened', async () => {
    const { transit } = await transitCard(0);
    const wanted = { card: transit, sequence: 7, counter: 100, cardBalance: 0, amount: 100, source: 'cash' };
    expect((await load(wanted)).status).toBe(404);
    expect((await load({ ...wanted, source: 'bank' })).status).toBe(400);
  });
});

describe('the ledger', () => {
  it('has nothing wrong in it', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
