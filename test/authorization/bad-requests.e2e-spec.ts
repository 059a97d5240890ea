import { pursesOf } from '../support/app';
import { Besieged, invalid } from './besieged';

const AUTHORIZATIONS = '/v1/authorizations';

let here: Besieged;

beforeAll(async () => {
  here = await Besieged.build();
});

afterAll(() => here.close());

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
    await here.expectRefused(() => here.city.shop.followUp(here.paid, path, body), invalid(field));
  });

  it.each<[string, () => object, string]>([
    ['no original', () => ({ card: { number: here.card.number } }), 'original'],
    ['an original as text', () => ({ card: { number: here.card.number }, original: '000001' }), 'original'],
    ['an original without day', () => reversal({ localDate: undefined }), 'original.localDate'],
    ['a day that does not exist', () => reversal({ localDate: '2026-02-29' }), 'original.localDate'],
    ['an unknown message class', () => reversal({ messageClass: 'gift' }), 'original.messageClass'],
    ['message class null', () => reversal({ messageClass: null }), 'original.messageClass'],
  ])('is refused: a reversal with %s', async (_what, body, field) => {
    await here.expectRefused(() => here.city.shop.post('/v1/reversals', body()), invalid(field));
  });

  function reversal(fields: object): object {
    return {
      card: { number: here.card.number },
      original: { stan: '1', batch: '1', localDate: '2026-11-24', ...fields },
    };
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
    const before = await here.book.heads();
    const answer = await here.city.shop.post('/v1/advices', body());
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    const fields = (answer.body['errors'] as { field: string }[]).map((error) => error.field);
    expect(fields.some((one) => one.startsWith(field))).toBe(true);
    expect(await here.book.heads()).toEqual(before);
  });

  function advice(fields: object): object {
    return { ...here.city.shop.advice(here.card.number, 5), ...fields };
  }

  it('books none of a batch when one names an authorization that does not exist', async () => {
    const advices = [advice({}), advice({ authorizationId: 'au_zzzzzzzz' })];
    await here.expectRefused(() => here.city.shop.post('/v1/advices', { advices }), { status: 404, code: 'not_found' });
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
    await here.expectRefused(() => here.city.shop.get(path), { status: 404, code: 'not_found' });
    await here.expectRefused(() => here.city.shop.post(`${path}/refunds`, {}), { status: 404, code: 'not_found' });
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
    const before = await here.book.heads();
    const answer = await here.city.office.get(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect({ status: answer.status, code: answer.body['code'] }).toEqual({ status, code });
    expect(await here.book.heads()).toEqual(before);
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
    await here.expectRefused(
      () => here.city.office.get(`/v1/cards/${here.card.token}/statement?${query}`),
      invalid(field),
    );
  });

  it.each(['9007199254740991', String(2 ** 52 + 64), '0', '99999999999999999'])(
    'is not found: account %s, now and in the past',
    async (account) => {
      for (const query of ['', '?businessDate=2026-11-24', '?instant=2026-11-24T12:00:00Z']) {
        const send = () => here.city.office.get(`/v1/accounts/${account}/balance${query}`);
        await here.expectRefused(send, { status: 404, code: 'not_found' });
      }
    },
  );

  it.each<[string, string]>([
    ['businessDate=0000-01-01', 'businessDate'],
    ['businessDate=0001-01-01', 'businessDate'],
    ['businessDate=1899-12-31', 'businessDate'],
    ['businessDate=10000-01-01', 'businessDate'],
    ['businessDate=2026-02-29', 'businessDate'],
    ['instant=0000-01-01T00:00:00Z', 'instant'],
    ['instant=0000-01-01T00:00:00%2B23:59', 'instant'],
    ['instant=1899-12-31T23:59:59Z', 'instant'],
    ['instant=%2B275760-09-13T00:00:00Z', 'instant'],
    ['instant=2026-02-29T00:00:00Z', 'instant'],
    ['instant=2026-11-24T24:00:00Z', 'instant'],
    ['instant=2026-11-24T12:00:00Z&businessDate=2026-11-24', 'instant'],
  ])('is refused: a balance with %s', async (query, field) => {
    await here.expectRefused(() => here.city.office.get(`/v1/accounts/900/balance?${query}`), invalid(field));
  });

  it.each(['businessDate=1900-01-01', 'businessDate=9999-12-31', 'instant=9999-12-31T23:59:59-23:59'])(
    'is answered: a balance with %s, the furthest that is taken',
    async (query) => {
      const { account } = (await pursesOf(here.city.office, here.card))['epurse']!;
      for (const one of [900, account]) {
        const answer = await here.city.office.get(`/v1/accounts/${one}/balance?${query}`);
        expect(answer).toMatchObject({ status: 200, body: { account: one } });
      }
    },
  );

  it('is refused: a cursor that was tampered with', async () => {
    const page = await here.city.office.get(`/v1/cards/${here.card.token}/statement?limit=1`);
    const [content = '', code = ''] = String(page.body['nextCursor']).split('.');
    const cursor = JSON.parse(Buffer.from(content, 'base64url').toString()) as object;
    for (const p of [Number.MAX_SAFE_INTEGER, -1, 1.5, 'x', 1]) {
      const forged = Buffer.from(JSON.stringify({ ...cursor, p })).toString('base64url');
      const send = () =>
        here.city.office.get(`/v1/cards/${here.card.token}/statement?limit=5&cursor=${forged}.${code}`);
      await here.expectRefused(send, invalid('cursor'));
    }
  });

  it.each<[string, string]>([
    ['GET', AUTHORIZATIONS],
    ['PUT', AUTHORIZATIONS],
    ['DELETE', AUTHORIZATIONS],
    ['POST', '/health/live'],
  ])('is refused: the method %s on %s', async (method, path) => {
    const body = method === 'GET' ? undefined : {};
    await here.expectRefused(() => here.city.shop.send(method, path, body), {
      status: 405,
      code: 'method_not_allowed',
    });
  });
});

describe('a privileged request with a wrong field', () => {
  const holder = (what: string) => () => `/v1/cardholders/${here.card.cardholderId}/${what}`;
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
    ...[
      '',
      'two words',
      '张三',
      'x'.repeat(65),
      '9220000000000000013',
      'card-411111111111111-4111111111111111',
      'x6222021234567894.pdf',
      '11010519491231002X',
      'id11010519491231002x',
      '/44052418800101001499/',
    ].map((reference): [string, () => string, object, string] => [
      `the reference '${reference}'`,
      holder('credits'),
      { purse: 'epurse', amount: 1, reference },
      'reference',
    ]),
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
    await here.expectRefused(() => here.city.office.post(path(), body), invalid(field));
  });

  it.each(['bank-20261124-0001', 'a', 'X/y_z.1-2', '411111111111111-1', '4111111111111112', 'x'.repeat(64)])(
    'is taken when right: the reference %s',
    async (reference) => {
      const credit = { purse: 'epurse', amount: 1, reference };
      const answer = await here.city.office.post(holder('credits')(), credit);
      expect(answer).toMatchObject({ status: 200, body: { result: 'done' } });
    },
  );

  it.each<[string, unknown]>([
    ['an unknown limit', { weekAmount: 5 }],
    ['a negative limit', { dayAmount: -1 }],
    ['a limit as text', { dayAmount: '5' }],
    ['a list', [1]],
    ['null', null],
    ['nothing', undefined],
  ])('is refused: limits with %s', async (_what, limits) => {
    const before = await here.book.heads();
    const answer = await here.city.office.put(holder('limits')(), { purse: 'epurse', limits });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect(await here.book.heads()).toEqual(before);
  });

  it.each(['ch_000000', 'ch_zzzzzzzzzz', 'x', 'ch_2', '%20', 'ch_27wnfk9'])(
    'is not found: cardholder %s',
    async (id) => {
      const path = `/v1/cardholders/${id}/credits`;
      const before = await here.book.heads();
      const answer = await here.city.office.post(path, { purse: 'epurse', amount: 1 });
      const ok = answer.status === 404 || (answer.status === 200 && answer.body['result'] === 'refused');
      expect({ ok, text: answer.text }).toMatchObject({ ok: true });
      expect((await here.book.heads()).positions).toEqual(before.positions);
    },
  );

  it('is refused to a terminal that is not privileged', async () => {
    for (const path of ['/v1/cardholders', '/v1/merchants', '/v1/terminals', holder('credits')()]) {
      await here.expectRefused(() => here.city.shop.post(path, {}), { status: 403, code: 'terminal_not_entitled' });
    }
    await here.expectRefused(() => here.city.shop.get(`/v1/cards/${here.card.token}/purses`), {
      status: 403,
      code: 'terminal_not_entitled',
    });
  });
});
