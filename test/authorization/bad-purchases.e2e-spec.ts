import { signRequest } from '../../src/platform/http-signature';
import { Besieged, invalid, noInteger } from './besieged';
import type { SendOptions } from '../support/terminal-client';

const AUTHORIZATIONS = '/v1/authorizations';

let here: Besieged;

beforeAll(async () => {
  here = await Besieged.build();
});

afterAll(() => here.close());

describe('a purchase with a wrong field', () => {
  it.each<[string, () => object, { status: number; code: string; field?: string }]>([
    ['a negative amount', () => here.purchase({ amount: -1 }), invalid('amount')],
    ['amount zero', () => here.purchase({ amount: 0 }), invalid('amount')],
    ['an amount beyond any purse', () => here.purchase({ amount: 1_000_000_000_000 }), invalid('amount')],
    ['an amount as text', () => here.purchase({ amount: '100' }), invalid('amount')],
    ['a missing amount', () => here.purchase({ amount: undefined }), invalid('amount')],
    ['amount null', () => here.purchase({ amount: null }), invalid('amount')],
    ['amount true', () => here.purchase({ amount: true }), invalid('amount')],
    ['an amount in a list', () => here.purchase({ amount: [100] }), invalid('amount')],
    ['an amount as an object', () => here.purchase({ amount: { fen: 100 } }), invalid('amount')],
    [
      'a balance inquiry with an amount',
      () => here.purchase({ type: 'balance_inquiry', amount: 1 }),
      invalid('amount'),
    ],
    ['an unknown currency', () => here.purchase({ currency: 'USD' }), invalid('currency')],
    ['a currency in lower case', () => here.purchase({ currency: 'cny' }), invalid('currency')],
    ['no currency', () => here.purchase({ currency: undefined }), invalid('currency')],
    ['an unknown type', () => here.purchase({ type: 'gift' }), invalid('type')],
    ['no type', () => here.purchase({ type: undefined }), invalid('type')],
    ['no card', () => here.purchase({ card: undefined }), invalid('card')],
    ['card null', () => here.purchase({ card: null }), invalid('card')],
    ['a card as text', () => here.purchase({ card: here.card.number }), invalid('card')],
    ['a list of cards', () => here.purchase({ card: [{ number: here.card.number }] }), invalid('card')],
    ['a card without number', () => here.purchase({ card: {} }), invalid('card.number')],
    [
      'a card number with a wrong check digit',
      () => here.purchase({ card: { number: wrongDigit() } }),
      invalid('card.number'),
    ],
    ['a card number as a number', () => here.purchase({ card: { number: 922000000001 } }), invalid('card.number')],
    [
      'a card number with spaces',
      () => here.purchase({ card: { number: ` ${here.card.number}` } }),
      invalid('card.number'),
    ],
    [
      'a card number in other digits',
      () => here.purchase({ card: { number: '９２２０００００００００' } }),
      invalid('card.number'),
    ],
    ['a card number that is too short', () => here.purchase({ card: { number: '42' } }), invalid('card.number')],
    ['an unknown field', () => here.purchase({ tip: 5 }), invalid('tip')],
    [
      'an unknown field of the card',
      () => here.purchase({ card: { number: here.card.number, pin: '1' } }),
      invalid('card.pin'),
    ],
    ['a stan of seven digits', () => here.purchase({ stan: '1234567' }), invalid('stan')],
    ['a stan as a number', () => here.purchase({ stan: 1 }), invalid('stan')],
    ['an empty stan', () => here.purchase({ stan: '' }), invalid('stan')],
    ['a stan with a line break', () => here.purchase({ stan: '1\n' }), invalid('stan')],
    ['no batch', () => here.purchase({ batch: undefined }), invalid('batch')],
    ['a local time without time', () => here.purchase({ localTime: '2026-11-24' }), invalid('localTime')],
    ['a day that does not exist', () => here.purchase({ localTime: '2026-02-30T10:00:00' }), invalid('localTime')],
    ['an hour that does not exist', () => here.purchase({ localTime: '2026-02-28T24:00:00' }), invalid('localTime')],
    ['an unknown entry mode', () => here.purchase({ entryMode: 'telepathy' }), invalid('entryMode')],
    ['a purse that is no name', () => here.purchase({ purse: 'E-Purse!' }), invalid('purse')],
    ['purse null', () => here.purchase({ purse: null }), invalid('purse')],
    ['a very long purse', () => here.purchase({ purse: 'a'.repeat(10_000) }), invalid('purse')],
    ['allowPartial as text', () => here.purchase({ allowPartial: 'yes' }), invalid('allowPartial')],
    ['a lone surrogate in a name', () => here.purchase({ purse: '\ud800' }), invalid('purse')],
    ['a NUL', () => here.purchase({ purse: 'epurse\u0000' }), { status: 400, code: 'malformed_json', field: 'purse' }],
  ])('is refused by name: %s', async (_what, body, expected) => {
    await here.expectRefused(() => here.city.shop.post(AUTHORIZATIONS, body()), expected);
  });

  function wrongDigit(): string {
    return here.card.number.slice(0, -1) + String((Number(here.card.number.slice(-1)) + 1) % 10);
  }
});

describe('a body that is no proper JSON object', () => {
  const text = (change: (json: string) => string) => () => change(JSON.stringify(here.purchase({})));
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
    await here.expectRefused(() => here.city.shop.post(AUTHORIZATIONS, body()), expected);
  });

  it('is refused when it is absent', async () => {
    const send = () => here.city.shop.post(AUTHORIZATIONS, undefined);
    await here.expectRefused(send, { status: 400, code: 'validation_failed' });
  });

  it.each([
    'text/plain',
    'application/xml',
    'multipart/form-data; boundary=x',
    'application/x-www-form-urlencoded',
    '',
  ])('is refused with content type "%s"', async (type) => {
    const headers = { 'content-type': type === '' ? undefined : type };
    const send = () => here.city.shop.post(AUTHORIZATIONS, here.purchase({}), { headers });
    await here.expectRefused(send, { status: 415, code: 'unsupported_media_type' });
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
    const before = await here.book.heads();
    const answer = await here.city.shop.post(AUTHORIZATIONS, here.purchase({}), { headers: headers! });
    expect(answer.status).toBe(status);
    if (headers && 'signature-input' in headers) expect(String(answer.body['code'])).toMatch(/^signature_/);
    else expect(answer.body['code']).toBe(code);
    expect(await here.book.heads()).toEqual(before);
  });

  it('is refused when the Idempotency-Key of a PUT was changed on its way', async () => {
    const path = `/v1/cardholders/${here.card.cardholderId}/limits`;
    const body = { purse: 'epurse', limits: {} };
    const before = await here.book.heads();
    const changed = await here.city.office.put(path, body, { headers: { 'idempotency-key': 'another' } });
    expect(changed).toMatchObject({ status: 401, body: { code: 'signature_invalid' } });
    const missing = await here.city.office.put(path, body, { headers: { 'idempotency-key': undefined } });
    expect(missing).toMatchObject({ status: 400, body: { code: 'idempotency_key_missing' } });
    const uncovered = await putWithUncoveredKey(path, body);
    expect(uncovered).toMatchObject({ status: 401 });
    expect(uncovered.text).toContain('must cover');
    expect(await here.book.heads()).toEqual(before);
  });

  /** Signs as if the request had no Idempotency-Key, and sends one all the same. */
  function putWithUncoveredKey(path: string, body: object) {
    const { keyId, alg, secret } = here.city.office.key;
    const text = JSON.stringify(body);
    const headers = signRequest({
      ...{ method: 'PUT', path, body: text, keyId, alg, secret: Buffer.from(secret, 'base64') },
      ...{ created: Math.floor(Date.now() / 1000), nonce: 'uncovered' },
    });
    return here.city.office.exchange('PUT', path, { ...headers, 'idempotency-key': 'slipped-in' }, text);
  }

  it.each(['with space', 'é', 'x'.repeat(256)])('is refused with the Idempotency-Key "%s"', async (idempotencyKey) => {
    const send = () =>
      here.city.shop.post(AUTHORIZATIONS, here.purchase({}), {
        idempotencyKey: idempotencyKey === 'é' ? 'e' : idempotencyKey,
        ...(idempotencyKey === 'é' ? { headers: { 'idempotency-key': '\u00e9' } } : {}),
      });
    const before = await here.book.heads();
    const answer = await send();
    expect([400, 401]).toContain(answer.status);
    expect(await here.book.heads()).toEqual(before);
  });
});
