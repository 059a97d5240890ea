import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import {
  buildCity,
  createServiceDatabase,
  inventCardNumber,
  inventIdNumber,
  issueCard,
  MASTER_KEY,
  startService,
  type City,
  type TestCard,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { startProgram, type RunningProgram } from '../support/program';
import type { TerminalClient } from '../support/terminal-client';

const NAME = '慕容测试者';

/** Digits that stand alone as a card or identity number would; grouped ones too. Fractions and ids with letters do not. */
const LONG_NUMBERS = /(?<![\w.-])\d(?:[ -]?\d){11,18}[\dXx]?(?![\w-])/g;

describe('what a service prints at its chattiest', () => {
  let database: TestDatabase;
  let program: RunningProgram;
  let city: City;
  let card: TestCard;
  let output: string;
  const idNumber = inventIdNumber();
  const unknown = inventCardNumber();

  beforeAll(async () => {
    database = await createServiceDatabase();
    const builder = await startService(database);
    city = await buildCity(builder);
    await builder.close();
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY, PORT: '0', LOG_LEVEL: 'trace' };
    program = await startProgram(env, ['--no-demo']);
    const endpoint = { baseUrl: program.baseUrl, now: Date.now };
    const office = city.office.at(endpoint);
    const shop = city.shop.at(endpoint);
    card = await issueCard(office, { epurse: 5_000 });
    await office.post('/v1/cardholders', { name: NAME, idNumber });
    await liveThrough(shop, office);
    await complainTo(shop, office);
    await loseTheDatabase(shop);
    await program.stop();
    output = program.output();
  });

  afterAll(async () => {
    await program.kill();
    await database.drop();
  });

  async function liveThrough(shop: TerminalClient, office: TerminalClient): Promise<void> {
    const { body: paid } = await shop.purchase(card.number, 500);
    await shop.followUp(paid['id'], 'refunds', { amount: 100 });
    const { body: held } = await shop.preAuthorize(card.number, 500);
    await shop.followUp(held['id'], 'captures', { amount: 100 });
    await shop.purchase(unknown, 100);
    await shop.advise({ card: unknown, amount: 5 }, { card: card.number, amount: 5 });
    await shop.reverseByKey(card.number, shop.message(card.number, 1).body);
    await office.post(`/v1/cards/${card.token}/freezes`, { reason: 'reported_by_holder' });
    await shop.purchase(card.number, 1);
    await office.get(`/v1/cards/${card.token}/statement`);
    await office.post('/v1/terminals', {
      ...{ terminalId: 'SHOP0099', merchantId: '990220154110001', name: 'new', capabilities: ['refund'] },
    });
  }

  async function complainTo(shop: TerminalClient, office: TerminalClient): Promise<void> {
    const answers = await Promise.all([
      shop.purchase(`${card.number}0`, 1),
      shop.purchase(card.number, -1, { [card.number]: card.number }),
      shop.post('/v1/authorizations', `{"card":{"number":"${card.number}"`),
      shop.post('/v1/authorizations', { card: card.number }),
      shop.get(`/v1/authorizations/${card.number}`),
      shop.get(`/v1/cards/${card.number}/purses`),
      office.get(`/v1/cards/${card.number}/purses?pan=${card.number}`),
      office.get(`/${card.number}/${idNumber}`),
      office.post('/v1/cardholders', { name: NAME, idNumber: `${idNumber.slice(0, 17)}x` }),
      shop.purchase(card.number, 1, { stan: card.number.slice(0, 12) }),
      shop.post('/v1/authorizations', {}, { headers: { signature: `sig1=:${shop.key.secret}:` } }),
      shop.post('/v1/authorizations', {}, { nonce: card.number, headers: { 'user-agent': card.number } }),
    ]);
    for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
  }

  /** The driver's own errors must not quote what was being written either. */
  async function loseTheDatabase(shop: TerminalClient): Promise<void> {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const sent = Array.from({ length: 10 }, () => shop.purchase(card.number, 1).catch(() => undefined));
    await owner.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await Promise.all(sent);
    await owner.end();
  }

  it('is a log at all: it tells of requests that failed and of its end', () => {
    expect(output).toContain('"event":"ready"');
    expect(output).toContain('stopped');
    expect(output.split('\n').length).toBeGreaterThan(3);
  });

  it('has no card number in it, whole or in groups', () => {
    const digits = output.replaceAll(/(?<=\d)[ -](?=\d)/g, '');
    for (const number of [card.number, unknown]) expect(digits).not.toContain(number);
    const found = [...output.matchAll(LONG_NUMBERS)].map(([text]) => text);
    expect(found.filter((text) => !/^\d{4}-\d{2}-\d{2}/.test(text))).toEqual([]);
  });

  it('has no identity number and no name in it', () => {
    expect(output).not.toContain(idNumber);
    expect(output).not.toContain(idNumber.slice(0, 17));
    expect(output).not.toContain(NAME);
  });

  it('has no secret and no key in it', () => {
    const secrets = [MASTER_KEY, city.shop.key.secret, city.office.key.secret];
    for (const secret of secrets) {
      expect(output).not.toContain(secret);
      expect(output).not.toContain(Buffer.from(secret, 'base64').toString('hex'));
    }
    const { password } = new URL(database.ownerUrl);
    if (password.length > 3) expect(output).not.toContain(password);
    expect(output).not.toMatch(/"?(secret|password|signature)"?\s*[:=]\s*"(?!\[redacted\]|\[masked\])/i);
  });

  it('would have been caught: the patterns find what they look for', () => {
    const lines = [card.number, `pan ${card.number.replace(/(.{4})/g, '$1 ').trim()} x`, idNumber];
    for (const line of lines) expect([...line.matchAll(LONG_NUMBERS)]).toHaveLength(1);
    expect([...`${randomUUID()} 1.123456789012345 "time":"2026-11-24T03:12:00.123Z"`.matchAll(LONG_NUMBERS)]).toEqual(
      [],
    );
  });
});
