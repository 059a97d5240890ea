import request from 'supertest';
import { PROBLEMS } from '../../src/platform/errors';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type EdgeApp, registerMerchant, registerTerminal, startEdgeApp } from './edge-app';
import type { SignedClient } from './signed-client';

const CARD = '"card":{"number":"6222021234567890128"}';
const PAYMENTS = '/v1/test/payments';

describe('the HTTP edge', () => {
  let database: TestDatabase;
  let edge: EdgeApp;
  let terminal: SignedClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    edge = await startEdgeApp(database);
    await registerMerchant(edge.commands);
    terminal = await registerTerminal(edge, 'HOSP0001');
  });

  afterAll(async () => {
    await edge.close();
    await database.drop();
  });

  it.each([
    ['broken JSON', '{"amount":', 'malformed_json'],
    ['a key twice', `{"amount":1,"amount":2,${CARD}}`, 'duplicate_json_key'],
    ['a fraction', `{"amount":1.5,${CARD}}`, 'number_not_integer'],
    ['an exponent', `{"amount":1e2,${CARD}}`, 'number_not_integer'],
    ['a number beyond the safe integers', `{"amount":90071992547409930,${CARD}}`, 'number_not_integer'],
    ['nine levels', `{"a":${'['.repeat(8)}${']'.repeat(8)}}`, 'json_too_deep'],
    ['a prototype', `{"__proto__":{"amount":1},${CARD}}`, 'malformed_json'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'malformed_json'],
    ['an array', '[]', 'validation_failed'],
    ['a bare string', '"purchase"', 'validation_failed'],
    ['null', 'null', 'validation_failed'],
  ])('answers a signed body with %s with 400, signed', async (_what, body, code) => {
    const answer = await terminal.send({ path: PAYMENTS, body });
    expect(answer).toMatchObject({ status: 400, body: { code }, verification: { valid: true } });
  });

  it.each([
    ['zero', { amount: 0 }, 'amount', 'min'],
    ['negative', { amount: -1 }, 'amount', 'min'],
    ['huge', { amount: 100_000_001 }, 'amount', 'max'],
    ['textual', { amount: '100' }, 'amount', 'is_int'],
    ['missing', {}, 'amount', 'is_int'],
  ])('names the field of a %s amount', async (_what, amount, field, code) => {
    const answer = await terminal.send({
      path: PAYMENTS,
      body: { ...amount, card: { number: '6222021234567890128' } },
    });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' }, verification: { valid: true } });
    expect(answer.body['errors']).toContainEqual(expect.objectContaining({ field, code }));
  });

  it('names nested fields by their path and refuses unknown ones, without repeating values', async () => {
    const answer = await terminal.send({
      path: PAYMENTS,
      body: { amount: 1, card: { number: 'secret-12', pin: '1234' } },
    });
    expect(answer.status).toBe(400);
    expect(answer.body['errors']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ field: 'card.number', code: 'matches' }),
        { field: 'card.pin', code: 'unknown_field', message: 'there is no such field' },
      ]),
    );
    expect(answer.text).not.toContain('secret-12');
  });

  it('takes an empty body for an object without fields', async () => {
    const answer = await terminal.send({ path: PAYMENTS });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('refuses bodies over 64 KiB, and over 1 MiB where many items may come at once', async () => {
    const body = { note: 'x'.repeat(70_000) };
    expect(await terminal.send({ path: PAYMENTS, body })).toMatchObject({
      status: 413,
      body: { code: 'body_too_large' },
    });
    expect(await terminal.send({ path: '/v1/test/large', body })).toMatchObject({ status: 200, body: { fields: 1 } });
    const tooLarge = { note: 'x'.repeat(1_100_000) };
    expect(await terminal.send({ path: '/v1/test/large', body: tooLarge })).toMatchObject({ status: 413 });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    'refuses the content type %s',
    async (type) => {
      const answer = await terminal.send({ path: PAYMENTS, body: 'amount=1', headers: { 'content-type': type } });
      expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    },
  );

  it('tells nothing about a failure of its own', async () => {
    const answer = await terminal.send({ path: '/v1/test/failures', body: {} });
    expect(answer).toMatchObject({ status: 500, verification: { valid: true } });
    expect(answer.body).toEqual({
      type: 'urn:onecard:problem:internal_error',
      title: PROBLEMS.internal_error.title,
      status: 500,
      instance: '/v1/test/failures',
      code: 'internal_error',
      requestId: answer.headers['x-request-id'],
    });
  });

  it('asks to come again when it is overloaded', async () => {
    const answer = await terminal.send({ path: '/v1/test/overload', body: {} });
    expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '3' }, body: { code: 'overloaded' } });
  });

  it('tells an unknown path from an unknown method and from a malformed URL', async () => {
    const server = edge.app.getHttpServer();
    const missing = await request(server).get('/nowhere?card=1').expect(404);
    expect(missing.body).toMatchObject({ code: 'not_found', instance: '/nowhere' });
    const method = await request(server).delete('/health/live').expect(405);
    expect(method.headers['allow']).toContain('GET');
    const malformed = await request(server).get('/v1/%zz').expect(400);
    expect(malformed.body).toMatchObject({ code: 'malformed_url' });
    expect(malformed.headers['content-type']).toContain('application/problem+json');
  });

  it('makes its own request ids', async () => {
    const server = edge.app.getHttpServer();
    const response = await request(server)
      .get('/health/live')
      .set('x-request-id', 'forged')
      .set('request-id', 'forged');
    expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('serves an OpenAPI document with every problem code and the problem of each operation', async () => {
    const { body } = await request(edge.app.getHttpServer()).get('/openapi.json').expect(200);
    const document = body as {
      info: { description: string };
      paths: Record<string, Record<string, { responses: object }>>;
    };
    for (const code of Object.keys(PROBLEMS)) expect(document.info.description).toContain(`\`${code}\``);
    expect(document.paths['/v1/terminals']?.['post']?.responses).toHaveProperty('default');
    await request(edge.app.getHttpServer()).get('/docs/json').expect(200);
    await request(edge.app.getHttpServer()).get('/docs').expect(200).expect('content-type', /html/);
  });

  it('reports health and metrics without a signature', async () => {
    const server = edge.app.getHttpServer();
    await request(server).get('/health/live').expect(200);
    const ready = await request(server).get('/health/ready').expect(200);
    expect(ready.body).toEqual({ status: 'ready', checks: { database: 'ok', migrations: 'ok' } });
    const metrics = await request(server).get('/metrics').expect(200);
    expect(metrics.text).toContain('onecard_http_requests_total{route="/v1/test/payments",method="POST",status="400"}');
    expect(metrics.text).toContain('onecard_http_request_duration_seconds_bucket');
    expect(metrics.text).toContain('process_cpu_seconds_total');
  });
});
