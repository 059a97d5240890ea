import { createHash } from 'node:crypto';
import request from 'supertest';
import { mac } from '../../src/platform/crypto';
import {
  ResumeMerchant,
  ResumeTerminal,
  RotateTerminalKey,
  SuspendMerchant,
  SuspendTerminal,
} from '../../src/registry';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type EdgeApp, registerMerchant, registerTerminal, startEdgeApp } from './edge-app';
import type { SignedClient } from './signed-client';

const PAYMENT = { amount: 100, card: { number: '6222021234567890128' } };
const PAYMENTS = '/v1/test/payments';

describe('signed requests', () => {
  let database: TestDatabase;
  let edge: EdgeApp;
  let other: EdgeApp;
  let terminal: SignedClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    [edge, other] = await Promise.all([startEdgeApp(database), startEdgeApp(database)]);
    await registerMerchant(edge.commands);
    terminal = await registerTerminal(edge, 'HOSP0001');
  });

  afterAll(async () => {
    await Promise.all([edge.close(), other.close()]);
    await database.drop();
  });

  it('reach the handler with the terminal, and the answer is signed for them', async () => {
    const answer = await terminal.send({ path: PAYMENTS, body: PAYMENT, idempotencyKey: 'order-1' });
    expect(answer.body).toEqual({ amount: 100, terminalId: 'HOSP0001', payable: 1001, idempotencyKey: 'order-1' });
    expect(answer).toMatchObject({ status: 200, verification: { valid: true } });
  });

  it('are taken when a client builds them by hand as the issue of the API says', async () => {
    const body = JSON.stringify(PAYMENT);
    const digest = `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
    const created = Math.floor(Date.now() / 1000);
    const params =
      `("@method" "@path" "content-digest" "idempotency-key")` +
      `;created=${created};nonce="by-hand";keyid="HOSP0001.1";alg="hmac-sha256"`;
    const base = [
      '"@method": POST',
      `"@path": ${PAYMENTS}`,
      `"content-digest": ${digest}`,
      '"idempotency-key": k-1',
      `"@signature-params": ${params}`,
    ].join('\n');
    const code = mac('hmac-sha256', terminal.secret, base).toString('base64');
    await request(edge.app.getHttpServer())
      .post(PAYMENTS)
      .set({
        'content-type': 'application/json',
        'content-digest': digest,
        'idempotency-key': 'k-1',
        'signature-input': `sig1=${params}`,
        signature: `sig1=:${code}:`,
      })
      .send(body)
      .expect(200);
  });

  it('are taken with hmac-sm3 from a terminal whose key is for it', async () => {
    const sm3 = await registerTerminal(edge, 'HOSPSM30', { algorithm: 'hmac-sm3' });
    const answer = await sm3.send({ path: PAYMENTS, body: PAYMENT });
    expect(answer).toMatchObject({ status: 200, verification: { valid: true } });
    const wrong = await sm3.with({ alg: 'hmac-sha256' }).send({ path: PAYMENTS, body: PAYMENT });
    expect(wrong).toMatchObject({ status: 401, body: { code: 'signature_invalid' } });
  });

  it('are refused without a signature, with the time of the service', async () => {
    const response = await request(edge.app.getHttpServer()).post(PAYMENTS).send(PAYMENT).expect(401);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.headers['date']).toBeDefined();
    expect(response.body).toMatchObject({
      type: 'urn:onecard:problem:signature_missing',
      status: 401,
      instance: PAYMENTS,
      requestId: response.headers['x-request-id'],
      serverTime: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    });
  });

  it.each([
    [
      'another secret',
      { headers: { signature: `sig1=:${Buffer.alloc(32).toString('base64')}:` } },
      'signature_invalid',
    ],
    [
      'another body than the signed one',
      { sentBody: JSON.stringify({ ...PAYMENT, amount: 999 }) },
      'content_digest_mismatch',
    ],
    ['another Idempotency-Key than the signed one', { headers: { 'idempotency-key': 'other' } }, 'signature_invalid'],
    ['a clock 301 seconds behind', { created: Math.floor(Date.now() / 1000) - 301 }, 'signature_expired'],
    ['a clock 10 minutes ahead', { created: Math.floor(Date.now() / 1000) + 600 }, 'signature_expired'],
    ['an over-long nonce', { nonce: 'n'.repeat(129) }, 'signature_invalid'],
    ['a nonce with spaces', { nonce: 'a b' }, 'signature_invalid'],
    ['a broken Signature-Input', { headers: { 'signature-input': 'sig1=(' } }, 'signature_invalid'],
    ['no Content-Digest', { headers: { 'content-digest': undefined } }, 'signature_invalid'],
  ])('are refused with %s', async (_what, change, code) => {
    const answer = await terminal.send({ path: PAYMENTS, body: PAYMENT, ...change });
    expect(answer).toMatchObject({ status: 401, body: { code } });
  });

  it('are refused when they do not cover the body', async () => {
    const created = Math.floor(Date.now() / 1000);
    const params = `("@method" "@path");created=${created};nonce="uncovered";keyid="${terminal.keyId}"`;
    const base = `"@method": POST\n"@path": ${PAYMENTS}\n"@signature-params": ${params}`;
    const signature = mac('hmac-sha256', terminal.secret, base).toString('base64');
    const headers = { 'signature-input': `sig1=${params}`, signature: `sig1=:${signature}:` };
    const answer = await terminal.send({ path: PAYMENTS, body: PAYMENT, headers });
    expect(answer).toMatchObject({ status: 401, body: { code: 'signature_invalid' } });
    expect(answer.body['detail']).toContain('content-digest');
  });

  it('are refused at another path than the signed one', async () => {
    const answer = await terminal.send({ path: '/v1/test/%70ayments', body: PAYMENT });
    expect(answer.status).toBe(200);
    const signed = await terminal.send({ path: '/v1/test/page?after=1', method: 'GET' });
    expect(signed).toMatchObject({ status: 200, body: { after: '1' } });
  });

  it('cannot slip past the check by writing the path otherwise', async () => {
    await request(edge.app.getHttpServer()).post('/%76%31/test/payments').send(PAYMENT).expect(401);
    await request(edge.app.getHttpServer()).post('//v1/test/payments').send(PAYMENT).expect(404);
  });

  it('are refused from an unknown key', async () => {
    const answer = await terminal.with({ keyId: 'NOBODY00.1' }).send({ path: PAYMENTS, body: PAYMENT });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unknown_terminal' }, verification: { valid: false } });
  });

  it('are taken once: the same nonce is refused, by every process and also under a new signature', async () => {
    const created = Math.floor(Date.now() / 1000);
    const replayed = { path: PAYMENTS, body: PAYMENT, nonce: 'once', created, idempotencyKey: 'same' };
    expect((await terminal.send(replayed)).status).toBe(200);
    const again = await terminal.send(replayed);
    expect(again).toMatchObject({ status: 401, body: { code: 'nonce_replayed' }, verification: { valid: true } });
    const elsewhere = terminal.with({ server: other.app.getHttpServer() });
    expect(await elsewhere.send(replayed)).toMatchObject({ status: 401, body: { code: 'nonce_replayed' } });
    expect(await elsewhere.send({ ...replayed, created: created - 299 })).toMatchObject({ status: 401 });
    expect(await elsewhere.send({ ...replayed, created: created + 290 })).toMatchObject({ status: 401 });
  });

  it('are taken once when equal ones arrive at two processes at the same time', async () => {
    const created = Math.floor(Date.now() / 1000);
    const clients = [terminal, terminal.with({ server: other.app.getHttpServer() })];
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (clients[index % 2] ?? terminal).send({ path: PAYMENTS, body: PAYMENT, nonce: 'race', created }),
      ),
    );
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.body['code'] === 'nonce_replayed')).toHaveLength(19);
  });

  it('of two terminals may have the same nonce', async () => {
    const neighbour = await registerTerminal(edge, 'HOSP0002');
    expect((await terminal.send({ path: PAYMENTS, body: PAYMENT, nonce: 'shared' })).status).toBe(200);
    expect((await neighbour.send({ path: PAYMENTS, body: PAYMENT, nonce: 'shared' })).status).toBe(200);
  });

  it('are refused with 403 while the terminal is suspended, within two seconds in every process', async () => {
    const suspended = await registerTerminal(edge, 'HOSP0003');
    const elsewhere = suspended.with({ server: other.app.getHttpServer() });
    expect((await elsewhere.send({ path: PAYMENTS, body: PAYMENT })).status).toBe(200);
    await edge.commands.execute(new SuspendTerminal('HOSP0003'));
    const here = await suspended.send({ path: PAYMENTS, body: PAYMENT });
    expect(here).toMatchObject({ status: 403, body: { code: 'terminal_suspended' }, verification: { valid: true } });
    other.clock.shiftMs = 2_000;
    expect((await elsewhere.send({ path: PAYMENTS, body: PAYMENT })).status).toBe(403);
    other.clock.shiftMs = 0;
    await edge.commands.execute(new ResumeTerminal('HOSP0003'));
    expect((await suspended.send({ path: PAYMENTS, body: PAYMENT })).status).toBe(200);
  });

  it('are refused with 403 while the merchant is suspended, of all its terminals, in every process', async () => {
    const merchantId = '103220154110077';
    await registerMerchant(edge.commands, merchantId);
    const tills = [
      await registerTerminal(edge, 'TILL0001', { merchantId }),
      await registerTerminal(edge, 'TILL0002', { merchantId }),
    ];
    const elsewhere = tills.map((till) => till.with({ server: other.app.getHttpServer() }));
    const pay = async (clients: readonly SignedClient[]): Promise<unknown[]> => {
      const answers = await Promise.all(clients.map((client) => client.send({ path: PAYMENTS, body: PAYMENT })));
      return answers.map(({ status, body, verification }) => [status, body['code'], verification.valid]);
    };
    const taken = [200, undefined, true];
    const refused = [403, 'merchant_suspended', true];
    expect(await pay([...tills, ...elsewhere])).toEqual([taken, taken, taken, taken]);
    await edge.commands.execute(new SuspendMerchant(merchantId));
    expect(await pay(tills)).toEqual([refused, refused]);
    other.clock.shiftMs = 2_000;
    expect(await pay(elsewhere)).toEqual([refused, refused]);
    expect((await tills[0]?.send({ path: '/v1/test/refunds', body: {} }))?.status).toBe(403);
    expect(await pay([terminal])).toEqual([taken]);
    await edge.commands.execute(new SuspendTerminal('TILL0002'));
    await edge.commands.execute(new ResumeMerchant(merchantId));
    expect(await pay(tills)).toEqual([taken, [403, 'terminal_suspended', true]]);
    other.clock.shiftMs = 4_000;
    expect(await pay(elsewhere)).toEqual([taken, [403, 'terminal_suspended', true]]);
    other.clock.shiftMs = 0;
  });

  it('are refused with 403 for what the terminal may not do', async () => {
    const limited = await registerTerminal(edge, 'HOSP0004', { capabilities: ['purchase'] });
    const answer = await limited.send({ path: '/v1/test/refunds', body: {} });
    expect(answer).toMatchObject({
      status: 403,
      body: { code: 'terminal_not_entitled' },
      verification: { valid: true },
    });
    expect((await terminal.send({ path: '/v1/test/refunds', body: {} })).status).toBe(200);
  });

  it('by a replaced key are taken during the overlap and not after', async () => {
    const rotating = await registerTerminal(edge, 'HOSP0005');
    const details = { terminalId: 'HOSP0005', replaces: 'HOSP0005.1', overlapSeconds: 60 };
    const rotated = await edge.commands.execute(new RotateTerminalKey(details));
    const renewed = rotating.with({ keyId: rotated.keyId, secret: Buffer.from(rotated.secret ?? '', 'base64') });
    expect((await rotating.send({ path: PAYMENTS, body: PAYMENT })).status).toBe(200);
    expect((await renewed.send({ path: PAYMENTS, body: PAYMENT })).status).toBe(200);
    edge.clock.shiftMs = 61_000;
    const stale = await rotating.send({ path: PAYMENTS, body: PAYMENT });
    expect(stale).toMatchObject({ status: 401, body: { code: 'unknown_terminal' } });
    expect((await renewed.send({ path: PAYMENTS, body: PAYMENT })).status).toBe(200);
    edge.clock.shiftMs = 0;
  });

  it.each([
    ['no Idempotency-Key', undefined, 'idempotency_key_missing'],
    ['one with spaces', 'a b', 'idempotency_key_invalid'],
    ['one of 256 characters', 'k'.repeat(256), 'idempotency_key_invalid'],
  ])('that post with %s are refused with 400', async (_what, key, code) => {
    const answer = await terminal.send({ path: PAYMENTS, body: PAYMENT, headers: { 'idempotency-key': key } });
    expect(answer).toMatchObject({ status: 400, body: { code } });
  });
});
