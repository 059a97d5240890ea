import fc from 'fast-check';
import {
  buildCity,
  createServiceDatabase,
  issueCard,
  startService,
  type City,
  type Service,
  type TestCard,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { signRequest } from '../../src/platform/http-signature';
import { LedgerBook } from '../support/ledger-book';
import type { Answer, SendOptions } from '../support/terminal-client';

const AUTHORIZATIONS = '/v1/authorizations';
const FUZZ_SEED = 20_261_124;
const FUZZ_RUNS = 500;

let database: TestDatabase;
let service: Service;
let city: City;
let book: LedgerBook;
let card: TestCard;
let paid: string;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  city = await buildCity(service);
  book = new LedgerBook(database);
  card = await issueCard(city.office, { epurse: 100_000 });
  paid = String((await city.shop.purchase(card.number, 1_000)).body['id']);
});

afterAll(async () => {
  await book.close();
  await service.close();
  await database.drop();
});

/** A request that is right but for the fields given; undefined takes a field away. */
function purchase(fields: object): object {
  return { ...city.shop.message(card.number, 100).body, ...fields };
}

/** Sends a wrong request and expects a problem document, and that nothing at all was stored. */
async function expectRefused(send: () => Promise<Answer>, expected: { status: number; code: string; field?: string }) {
  const before = await book.heads();
  const answer = await send();
  expect({ status: answer.status, code: answer.body['code'], text: answer.text }).toEqual({
    status: expected.status,
    code: expected.code,
    text: answer.text,
  });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `urn:onecard:problem:${expected.code}`,
    title: expect.any(String) as unknown,
    requestId: answer.headers['x-request-id'],
  });
  if (expected.field !== undefined) {
    const errors = (answer.body['errors'] ?? []) as { field: string; code: string; message: string }[];
    expect(errors.map((error) => error.field)).toContain(expected.field);
  }
  expect(answer.text).not.toContain(card.number);
  expect(await book.heads()).toEqual(before);
}

const invalid = (field: string) => ({ status: 400, code: 'validation_failed', field });
const noInteger = (field: string) => ({ status: 400, code: 'number_not_integer', field });

describe('a purchase with a wrong field', () => {
  it.each<[string, () => object, { status: number; code: string; field?: string }]>([
    ['a negative amount', () => purchase({ amount: -1 }), invalid('amount')],
    ['amount zero', () => purchase({ amount: 0 }), invalid('amount')],
    ['an amount beyond any purse', () => purchase({ amount: 1_000_000_000_000 }), invalid('amount')],
    ['an amount as text', () => purchase({ amount: '100' }), invalid('amount')],
    ['a missing amount', () => purchase({ amount: undefined }), invalid('amount')],
    ['amount null', () => purchase({ amount: null }), invalid('amount')],
    ['amount true', () => purchase({ amount: true }), invalid('amount')],
    ['an amount in a list', () => purchase({ amount: [100] }), invalid('amount')],
    ['an amount as an object', () => purchase({ amount: { fen: 100 } }), invalid('amount')],
    ['a balance inquiry with an amount', () => purchase({ type: 'balance_inquiry', amount: 1 }), invalid('amount')],
    ['an unknown currency', () => purchase({ currency: 'USD' }), invalid('currency')],
    ['a currency in lower case', () => purchase({ currency: 'cny' }), invalid('currency')],
    ['no currency', () => purchase({ currency: undefined }), invalid('currency')],
    ['an unknown type', () => purchase({ type: 'gift' }), invalid('type')],
    ['no type', () => purchase({ type: undefined }), invalid('type')],
    ['no card', () => purchase({ card: undefined }), invalid('card')],
    ['card null', () => purchase({ card: null }), invalid('card')],
    ['a card as text', () => purchase({ card: card.number }), invalid('card')],
    ['a list of cards', () => purchase({ card: [{ number: card.number }] }), invalid('card')],
    ['a card without number', () => purchase({ card: {} }), invalid('card.number')],
    [
      'a card number with a wrong check digit',
      () => purchase({ card: { number: wrongDigit() } }),
      invalid('card.number'),
    ],
    ['a card number as a number', () => purchase({ card: { number: 922000000001 } }), invalid('card.number')],
    ['a card number with spaces', () => purchase({ card: { number: ` ${card.number}` } }), invalid('card.number')],
    [
      'a card number in other digits',
      () => purchase({ card: { number: '９２２０００００００００' } }),
      invalid('card.number'),
    ],
    ['a card number that is too short', () => purchase({ card: { number: '42' } }), invalid('card.number')],
    ['an unknown field', () => purchase({ tip: 5 }), invalid('tip')],
    ['an unknown field of the card', () => purchase({ card: { number: card.number, pin: '1' } }), invalid('card.pin')],
    ['a stan of seven digits', () => purchase({ stan: '1234567' }), invalid('stan')],
    ['a stan as a number', () => purchase({ stan: 1 }), invalid('stan')],
    ['an empty stan', () => purchase({ stan: '' }), invalid('stan')],
    ['a stan with a line break', () => purchase({ stan: '1\n' }), invalid('stan')],
    ['no batch', () => purchase({ batch: undefined }), invalid('batch')],
    ['a local time without time', () => purchase({ localTime: '2026-11-24' }), invalid('localTime')],
    ['a day that does not exist', () => purchase({ localTime: '2026-02-30T10:00:00' }), invalid('localTime')],
    ['an hour that does not exist', () => purchase({ localTime: '2026-02-28T24:00:00' }), invalid('localTime')],
    ['an unknown entry mode', () => purchase({ entryMode: 'telepathy' }), invalid('entryMode')],
    ['a purse that is no name', () => purchase({ purse: 'E-Purse!' }), invalid('purse')],
    ['purse null', () => purchase({ purse: null }), invalid('purse')],
    ['a very long purse', () => purchase({ purse: 'a'.repeat(10_000) }), invalid('purse')],
    ['allowPartial as text', () => purchase({ allowPartial: 'yes' }), invalid('allowPartial')],
    ['a lone surrogate in a name', () => purchase({ purse: '\ud800' }), invalid('purse')],
    ['a NUL', () => purchase({ purse: 'epurse\u0000' }), { status: 400, code: 'malformed_json', field: 'purse' }],
  ])('is refused by name: %s', async (_what, body, expected) => {
    await expectRefused(() => city.shop.post(AUTHORIZATIONS, body()), expected);
  });

  function wrongDigit(): string {
    return card.number.slice(0, -1) + String((Number(card.number.slice(-1)) + 1) % 10);
  }
});

describe('a body that is no proper JSON object', () => {
  const text = (change: (json: string) => string) => () => change(JSON.stringify(purchase({})));
  it.each<[string, () => string | Buffer, { status: number; code: string; field?: string }]>([
    ['nothing but an opening brace', () => '{', { status: 400, code: 'malformed_json' }],
    ['a trailing comma', text((json) => json.replace(/}$/, ',}')), { status: 400, code: 'malformed_json' }],
    ['a list', text((json) => `[${json}]`), { status: 400, code: 'validation_failed' }],
    ['null', () => 'null', { status: 400, code: 'validation_failed' }],
    ['a text', () => '"purchase"', { status: 400, code: 'validation_failed' }],
    ['a number', () => '1', { status: 400, code: 'validation_failed' }],
    [
      'a key twice',
      text((json) => json.replace(/}$/, ',"amount":1}')),
      { status: 400, code: 'duplicate_json_key', field: 'amount' },
    ],
    [
      'a key twice, once escaped',
      text((json) => json.replace(/}$/, ',"\\u0061mount":1}')),
      { status: 400, code: 'duplicate_json_key' },
    ],
    ['a prototype', text((json) => json.replace(/}$/, ',"__proto__":{}}')), { status: 400, code: 'malformed_json' }],
    ['a fraction', text((json) => json.replace('"amount":100', '"amount":100.5')), noInteger('amount')],
    ['a whole fraction', text((json) => json.replace('"amount":100', '"amount":100.0')), noInteger('amount')],
    ['an exponent', text((json) => json.replace('"amount":100', '"amount":1e2')), noInteger('amount')],
    ['a huge number', text((json) => json.replace('"amount":100', '"amount":9007199254740993')), noInteger('amount')],
    [
      'an endless number',
      text((json) => json.replace('"amount":100', `"amount":${'9'.repeat(400)}`)),
      noInteger('amount'),
    ],
    ['NaN', text((json) => json.replace('"amount":100', '"amount":NaN')), { status: 400, code: 'malformed_json' }],
    ['deep nesting', () => `{"card":${'['.repeat(500)}${']'.repeat(500)}}`, { status: 400, code: 'json_too_deep' }],
    [
      'bytes that are no UTF-8',
      () => Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
      { status: 400, code: 'malformed_json' },
    ],
    ['a byte order mark', text((json) => `\ufeff${json}`), { status: 400, code: 'malformed_json' }],
    ['more than 64 KiB', () => `{"a":"${'x'.repeat(70_000)}"}`, { status: 413, code: 'body_too_large' }],
  ])('is refused: %s', async (_what, body, expected) => {
    await expectRefused(() => city.shop.post(AUTHORIZATIONS, body()), expected);
  });

  it('is refused when it is absent', async () => {
    const send = () => city.shop.post(AUTHORIZATIONS, undefined);
    await expectRefused(send, { status: 400, code: 'validation_failed' });
  });

  it.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    '',
  ])('is refused with content type "%s"', async (type) => {
    const headers = { 'content-type': type === '' ? undefined : type };
    const send = () => city.shop.post(AUTHORIZATIONS, purchase({}), { headers });
    await expectRefused(send, { status: 415, code: 'unsupported_media_type' });
  });

  it.each([
    [{ 'idempotency-key': undefined }, 400, 'idempotency_key_missing'],
    [{ signature: undefined }, 401, 'signature_missing'],
    [{ 'signature-input': undefined }, 401, 'signature_missing'],
    [{ signature: 'sig1=:AAAA:' }, 401, 'signature_invalid'],
    [{ signature: 'nonsense' }, 401, 'signature_invalid'],
    [{ 'signature-input': 'sig1=()' }, 401, 'signature_invalid'],
    [{ 'content-digest': undefined }, 401, 'signature_invalid'],
    [{ 'content-digest': 'sha-256=:AAAA:' }, 401, 'signature_invalid'],
  ] as [SendOptions['headers'], number, string][])('is refused with headers %j', async (headers, status, code) => {
    const before = await book.heads();
    const answer = await city.shop.post(AUTHORIZATIONS, purchase({}), { headers: headers! });
    expect(answer.status).toBe(status);
    if (headers && 'signature-input' in headers) expect(String(answer.body['code'])).toMatch(/^signature_/);
    else expect(answer.body['code']).toBe(code);
    expect(await book.heads()).toEqual(before);
  });

  it('is refused when the Idempotency-Key of a PUT was changed on its way', async () => {
    const path = `/v1/cardholders/${card.cardholderId}/limits`;
    const body = { purse: 'epurse', limits: {} };
    const before = await book.heads();
    const changed = await city.office.put(path, body, { headers: { 'idempotency-key': 'another' } });
    expect(changed).toMatchObject({ status: 401, body: { code: 'signature_invalid' } });
    const missing = await city.office.put(path, body, { headers: { 'idempotency-key': undefined } });
    expect(missing).toMatchObject({ status: 400, body: { code: 'idempotency_key_missing' } });
    const uncovered = await putWithUncoveredKey(path, body);
    expect(uncovered).toMatchObject({ status: 401 });
    expect(uncovered.text).toContain('must cover');
    expect(await book.heads()).toEqual(before);
  });

  /** Signs as if the request had no Idempotency-Key, and sends one all the same. */
  function putWithUncoveredKey(path: string, body: object) {
    const { keyId, alg, secret } = city.office.key;
    const text = JSON.stringify(body);
    const headers = signRequest({
      ...{ method: 'PUT', path, body: text, keyId, alg, secret: Buffer.from(secret, 'base64') },
      ...{ created: Math.floor(Date.now() / 1000), nonce: 'uncovered' },
    });
    return city.office.exchange('PUT', path, { ...headers, 'idempotency-key': 'slipped-in' }, text);
  }

  it.each(['with space', 'é', 'x'.repeat(256)])('is refused with the Idempotency-Key "%s"', async (idempotencyKey) => {
    const send = () =>
      city.shop.post(AUTHORIZATIONS, purchase({}), {
        idempotencyKey: idempotencyKey === 'é' ? 'e' : idempotencyKey,
        ...(idempotencyKey === 'é' ? { headers: { 'idempotency-key': '\u00e9' } } : {}),
      });
    const before = await book.heads();
    const answer = await send();
    expect([400, 401]).toContain(answer.status);
    expect(await book.heads()).toEqual(before);
  });
});

describe('a follow-up with a wrong field', () => {
  it.each<[string, string, object, string]>([
    ['refund', 'refunds', { amount: 0 }, 'amount'],
    ['refund', 'refunds', { amount: -5 }, 'amount'],
    ['refund', 'refunds', { amount: null }, 'amount'],
    ['refund', 'refunds', { amount: '5' }, 'amount'],
    ['refund', 'refunds', { currency: 'EUR' }, 'currency'],
    ['refund', 'refunds', { currency: null }, 'currency'],
    ['refund', 'refunds', { reason: 'x'.repeat(101) }, 'reason'],
    ['refund', 'refunds', { final: true }, 'final'],
    ['capture', 'captures', { final: 'no' }, 'final'],
    ['capture', 'captures', { final: null }, 'final'],
    ['capture', 'captures', { stan: 5 }, 'stan'],
    ['capture', 'captures', { localTime: 'now' }, 'localTime'],
    ['increment', 'increments', {}, 'amount'],
    ['reversal', 'reversals', { amount: 1_000_000_000_000 }, 'amount'],
  ])('is refused: %s with %s %j', async (_what, path, body, field) => {
    await expectRefused(() => city.shop.followUp(paid, path, body), invalid(field));
  });

  it.each<[string, () => object, string]>([
    ['no original', () => ({ card: { number: card.number } }), 'original'],
    ['an original as text', () => ({ card: { number: card.number }, original: '000001' }), 'original'],
    ['an original without day', () => reversal({ localDate: undefined }), 'original.localDate'],
    ['a day that does not exist', () => reversal({ localDate: '2026-02-29' }), 'original.localDate'],
    ['an unknown message class', () => reversal({ messageClass: 'gift' }), 'original.messageClass'],
    ['message class null', () => reversal({ messageClass: null }), 'original.messageClass'],
  ])('is refused: a reversal with %s', async (_what, body, field) => {
    await expectRefused(() => city.shop.post('/v1/reversals', body()), invalid(field));
  });

  function reversal(fields: object): object {
    return { card: { number: card.number }, original: { stan: '1', batch: '1', localDate: '2026-11-24', ...fields } };
  }

  it.each<[string, () => object, string]>([
    ['no list', () => ({}), 'advices'],
    ['an empty list', () => ({ advices: [] }), 'advices'],
    ['an object for the list', () => ({ advices: {} }), 'advices'],
    ['null in the list', () => ({ advices: [null] }), 'advices'],
    ['a text in the list', () => ({ advices: ['x'] }), 'advices'],
    ['a list in the list', () => ({ advices: [[]] }), 'advices'],
    ['one wrong among right ones', () => ({ advices: [advice({}), advice({ amount: 0 })] }), 'advices.1.amount'],
    ['too many', () => ({ advices: Array.from({ length: 501 }, () => advice({})) }), 'advices'],
  ])('is refused: advices with %s', async (_what, body, field) => {
    const before = await book.heads();
    const answer = await city.shop.post('/v1/advices', body());
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    const fields = (answer.body['errors'] as { field: string }[]).map((error) => error.field);
    expect(fields.some((one) => one.startsWith(field))).toBe(true);
    expect(await book.heads()).toEqual(before);
  });

  function advice(fields: object): object {
    return { ...city.shop.advice(card.number, 5), ...fields };
  }

  it('books none of a batch when one names an authorization that does not exist', async () => {
    const advices = [advice({}), advice({ authorizationId: 'au_zzzzzzzz' })];
    await expectRefused(() => city.shop.post('/v1/advices', { advices }), { status: 404, code: 'not_found' });
  });
});

describe('an id, path or query that names nothing', () => {
  it.each([
    'au_00000000',
    'au_zzzzzzzzzzzzzz',
    'AU_000007WG',
    'au_',
    '1',
    'null',
    '%2e%2e%2f',
    '%E5%8D%A1',
    'au_000007wg%20',
    "au_' OR 1=1 --",
    'x'.repeat(128),
    '9'.repeat(20),
  ])('is not found: authorization %s', async (id) => {
    const path = `${AUTHORIZATIONS}/${id.includes('%') ? id : encodeURIComponent(id)}`;
    await expectRefused(() => city.shop.get(path), { status: 404, code: 'not_found' });
    await expectRefused(() => city.shop.post(`${path}/refunds`, {}), { status: 404, code: 'not_found' });
  });

  it.each<[string, number, string]>([
    [`${AUTHORIZATIONS}/${'x'.repeat(129)}`, 414, 'uri_too_long'],
    [`${AUTHORIZATIONS}/%`, 400, 'malformed_url'],
    [`${AUTHORIZATIONS}/%zz`, 400, 'malformed_url'],
    [`${AUTHORIZATIONS}/%c3%28`, 400, 'malformed_url'],
    [`${AUTHORIZATIONS}/a%00b`, 400, 'malformed_url'],
    [`${AUTHORIZATIONS}/a/b/c`, 404, 'not_found'],
    [`${AUTHORIZATIONS}//`, 404, 'not_found'],
    ['/v1/../v1/authorizations/x', 404, 'not_found'],
    ['/v1/cards/card_x/purses', 404, 'not_found'],
    ['/v1/cards/a%00b/purses', 400, 'malformed_url'],
    ['/v1/cards/card_x/statement?limit=5%00', 400, 'malformed_url'],
    ['/v2/authorizations', 404, 'not_found'],
  ])('is refused: GET %s', async (path, status, code) => {
    const before = await book.heads();
    const answer = await city.office.get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
    expect(await book.heads()).toEqual(before);
  });

  it.each<[string, string]>([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['page=2', 'page'],
    ['cursor=nonsense', 'cursor'],
    ['cursor=', 'cursor'],
    ['cursor=a&cursor=b', 'cursor'],
    [`cursor=${Buffer.from('{"s":1,"p":1,"b":{}}').toString('base64url')}`, 'cursor'],
    [`cursor=${Buffer.from('null').toString('base64url')}`, 'cursor'],
    [`cursor=${'A'.repeat(5_000)}`, 'cursor'],
  ])('is refused: a statement with %s', async (query, field) => {
    await expectRefused(() => city.office.get(`/v1/cards/${card.token}/statement?${query}`), invalid(field));
  });

  it('is refused: a cursor that was tampered with', async () => {
    const page = await city.office.get(`/v1/cards/${card.token}/statement?limit=1`);
    const [content = '', code = ''] = String(page.body['nextCursor']).split('.');
    const cursor = JSON.parse(Buffer.from(content, 'base64url').toString()) as object;
    for (const p of [Number.MAX_SAFE_INTEGER, -1, 1.5, 'x', 1]) {
      const forged = Buffer.from(JSON.stringify({ ...cursor, p })).toString('base64url');
      const send = () => city.office.get(`/v1/cards/${card.token}/statement?limit=5&cursor=${forged}.${code}`);
      await expectRefused(send, invalid('cursor'));
    }
  });

  it.each<[string, string]>([
    ['GET', AUTHORIZATIONS],
    ['PUT', AUTHORIZATIONS],
    ['DELETE', AUTHORIZATIONS],
    ['POST', '/health/live'],
  ])('is refused: the method %s on %s', async (method, path) => {
    const body = method === 'GET' ? undefined : {};
    await expectRefused(() => city.shop.send(method, path, body), { status: 405, code: 'method_not_allowed' });
  });
});

describe('a privileged request with a wrong field', () => {
  const holder = (what: string) => () => `/v1/cardholders/${card.cardholderId}/${what}`;
  const of = (path: string) => () => path;
  it.each<[string, () => string, object, string]>([
    ['a person without name', of('/v1/cardholders'), { idNumber: '220199199001011238' }, 'name'],
    [
      'an identity number with a wrong check',
      of('/v1/cardholders'),
      { name: 'A', idNumber: '220199199001011231' },
      'idNumber',
    ],
    [
      'an identity number of a day that is none',
      of('/v1/cardholders'),
      { name: 'A', idNumber: '220199199002301234' },
      'idNumber',
    ],
    ['a name as a list', of('/v1/cardholders'), { name: ['A'], idNumber: '220199199001011238' }, 'name'],
    ['a card number that is none', holder('cards'), { number: '123', expiresOn: '2036-12' }, 'number'],
    ['card number null', holder('cards'), { number: null, expiresOn: '2036-12' }, 'number'],
    ['a month that is none', holder('cards'), { expiresOn: '2036-13' }, 'expiresOn'],
    ['a purse that is none', holder('purses'), { purse: 'gold' }, 'purse'],
    ['a credit of nothing', holder('credits'), { purse: 'epurse', amount: 0 }, 'amount'],
    ['a credit of null', holder('credits'), { purse: 'epurse', amount: null }, 'amount'],
    ['a reference as an object', holder('credits'), { purse: 'epurse', amount: 1, reference: {} }, 'reference'],
    ['reference null', holder('credits'), { purse: 'epurse', amount: 1, reference: null }, 'reference'],
    [
      'a terminal id of other letters',
      of('/v1/terminals'),
      { terminalId: 'shop', merchantId: '1', name: 'A', capabilities: ['refund'] },
      'terminalId',
    ],
    [
      'no capability',
      of('/v1/terminals'),
      { terminalId: 'SHOP0009', merchantId: '990220154110001', name: 'A', capabilities: [] },
      'capabilities',
    ],
    [
      'capabilities as text',
      of('/v1/terminals'),
      { terminalId: 'SHOP0009', merchantId: '990220154110001', name: 'A', capabilities: 'refund' },
      'capabilities',
    ],
    [
      'programmes null',
      of('/v1/merchants'),
      { merchantId: '990220154110009', name: 'A', mcc: '5411', category: 'shop', programmes: null },
      'programmes',
    ],
  ])('is refused: %s', async (_what, path, body, field) => {
    await expectRefused(() => city.office.post(path(), body), invalid(field));
  });

  it.each<[string, unknown]>([
    ['an unknown limit', { weekAmount: 5 }],
    ['a negative limit', { dayAmount: -1 }],
    ['a limit as text', { dayAmount: '5' }],
    ['a list', [1]],
    ['null', null],
    ['nothing', undefined],
  ])('is refused: limits with %s', async (_what, limits) => {
    const before = await book.heads();
    const answer = await city.office.put(holder('limits')(), { purse: 'epurse', limits });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(await book.heads()).toEqual(before);
  });

  it.each(['ch_000000', 'ch_zzzzzzzzzz', 'x', 'ch_2', '%20', 'ch_27wnfk9'])(
    'is not found: cardholder %s',
    async (id) => {
      const path = `/v1/cardholders/${id}/credits`;
      const before = await book.heads();
      const answer = await city.office.post(path, { purse: 'epurse', amount: 1 });
      const ok = answer.status === 404 || (answer.status === 200 && answer.body['result'] === 'refused');
      expect({ ok, text: answer.text }).toMatchObject({ ok: true });
      expect((await book.heads()).positions).toEqual(before.positions);
    },
  );

  it('is refused to a terminal that is not privileged', async () => {
    for (const path of ['/v1/cardholders', '/v1/merchants', '/v1/terminals', holder('credits')()]) {
      await expectRefused(() => city.shop.post(path, {}), { status: 403, code: 'terminal_not_entitled' });
    }
    await expectRefused(() => city.shop.get(`/v1/cards/${card.token}/purses`), {
      status: 403,
      code: 'terminal_not_entitled',
    });
  });
});

describe('any body at all', () => {
  const values = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.constantFrom(
        undefined,
        null,
        0,
        1,
        -1,
        100,
        2 ** 40,
        '',
        '1',
        '000001',
        'CNY',
        true,
        [],
        {},
        [1],
        '\ud800',
        '\u0000',
        "'; --",
      ),
    },
    { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  );
  const FIELDS = [
    'type',
    'card',
    'amount',
    'currency',
    'stan',
    'batch',
    'localTime',
    'entryMode',
    'allowPartial',
    'purse',
    'final',
    'reason',
    'original',
    'advices',
    'limits',
    'name',
  ];
  const mutation = fc.dictionary(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...FIELDS) },
      { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
    ),
    values,
    { maxKeys: 4 },
  );
  const target = fc.constantFrom(
    'authorizations',
    'refunds',
    'captures',
    'increments',
    'reversals',
    'by-key',
    'advices',
    'credits',
    'cards',
    'freezes',
  );

  it('is answered below 500, and changes nothing unless it is answered 200', async () => {
    await fc.assert(
      fc.asyncProperty(target, mutation, async (what, fields) => {
        const before = await book.heads();
        const answer = await send(what, fields);
        expect({ what, fields, status: answer.status < 500 }).toEqual({ what, fields, status: true });
        if (answer.status !== 200) {
          expect(answer.body['code']).toEqual(expect.any(String));
          expect(await book.heads()).toEqual(before);
        }
      }),
      { seed: FUZZ_SEED, numRuns: FUZZ_RUNS },
    );
  });

  function send(what: string, fields: object): Promise<Answer> {
    if (what === 'authorizations') return city.shop.post(AUTHORIZATIONS, purchase(fields));
    if (what === 'by-key') {
      const original = { stan: '1', batch: '1', localDate: '2026-11-24' };
      return city.shop.post('/v1/reversals', { card: { number: card.number }, original, ...fields });
    }
    if (what === 'advices') {
      return city.shop.post('/v1/advices', { advices: [{ ...city.shop.advice(card.number, 5), ...fields }] });
    }
    if (what === 'credits' || what === 'cards') {
      const right = what === 'cards' ? { expiresOn: '2036-12' } : { purse: 'epurse', amount: 1 };
      return city.office.post(`/v1/cardholders/${card.cardholderId}/${what}`, { ...right, ...fields });
    }
    if (what === 'freezes') return city.office.post('/v1/cards/card_x/freezes', { reason: 'x', ...fields });
    return city.shop.followUp(paid, what, fields);
  }
});
