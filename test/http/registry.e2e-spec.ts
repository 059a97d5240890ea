import { QueryBus } from '@nestjs/cqrs';
import { Client } from 'pg';
import {
  ListTerminals,
  PublishTenderPolicy,
  RegisterMerchant,
  RegisterTerminal,
  RotateTerminalKey,
  TenderPolicyDirectory,
} from '../../src/registry';
import { TerminalDirectory } from '../../src/registry/terminals/terminal-directory';
import { createTestDatabase, type TestDatabase } from '../support/database';
import { type EdgeApp, registerMerchant, registerTerminal, startEdgeApp } from './edge-app';
import type { SignedClient } from './signed-client';

const SHOP = { merchantId: '103220154110002', name: 'Corner Shop', mcc: '5411', category: 'shop' };
const TERMINAL = {
  terminalId: 'SHOP0001',
  merchantId: SHOP.merchantId,
  name: 'Till 1',
  capabilities: ['refund', 'purchase'],
};

describe('the registry', () => {
  let database: TestDatabase;
  let edge: EdgeApp;
  let office: SignedClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    edge = await startEdgeApp(database);
    await registerMerchant(edge.commands);
    office = await registerTerminal(edge, 'OFFICE01');
  });

  afterAll(async () => {
    await edge.close();
    await database.drop();
  });

  it('registers a merchant with a ledger account of its own, and answers the same when asked again', async () => {
    const first = await office.send({ path: '/v1/merchants', body: SHOP });
    expect(first).toMatchObject({ status: 200, body: { ...SHOP, programmes: [] } });
    expect(first.body['payableAccount']).toBeGreaterThan(1000);
    expect((await office.send({ path: '/v1/merchants', body: SHOP })).body).toEqual(first.body);
    const other = await office.send({ path: '/v1/merchants', body: { ...SHOP, mcc: '5912' } });
    expect(other).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
  });

  it('refuses a merchant of a programme that is not registered', async () => {
    const body = { ...SHOP, merchantId: '103220154110009', programmes: ['elder-care', 'nothing'] };
    const answer = await office.send({ path: '/v1/merchants', body });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    await expect(edge.commands.execute(new RegisterMerchant(body))).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('registers a terminal, tells its secret once, and the terminal can sign at once', async () => {
    const first = await office.send({ path: '/v1/terminals', body: TERMINAL });
    expect(first).toMatchObject({ status: 200, body: { keyId: 'SHOP0001.1', alg: 'hmac-sha256', state: 'active' } });
    const secret = Buffer.from(String(first.body['secret']), 'base64');
    expect(secret).toHaveLength(32);
    const again = await office.send({ path: '/v1/terminals', body: TERMINAL });
    expect(again).toMatchObject({ status: 200, body: { keyId: 'SHOP0001.1' } });
    expect(again.body).not.toHaveProperty('secret');
    const changed = await office.send({ path: '/v1/terminals', body: { ...TERMINAL, name: 'Till 2' } });
    expect(changed).toMatchObject({ status: 409, body: { code: 'state_conflict' } });
    const terminal = office.with({ keyId: 'SHOP0001.1', secret });
    expect((await terminal.send({ path: '/v1/test/refunds', body: {} })).status).toBe(200);
    expect(await terminal.send({ path: '/v1/merchants', body: SHOP })).toMatchObject({ status: 403 });
  });

  it('registers equal terminals at the same time once', async () => {
    const details = {
      terminalId: 'SHOP0009',
      merchantId: SHOP.merchantId,
      name: 'Till 9',
      capabilities: [],
      algorithm: 'hmac-sm3',
    } as const;
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => edge.commands.execute(new RegisterTerminal(details))),
    );
    expect(answers.filter((answer) => answer.secret !== undefined)).toHaveLength(1);
  });

  it('keeps secrets sealed', async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ sealed_secret: Buffer }>(
      'SELECT sealed_secret FROM terminal_key WHERE key_id = $1',
      [office.keyId],
    );
    await owner.end();
    expect(rows[0]?.sealed_secret.includes(office.secret)).toBe(false);
  });

  it('refuses a terminal of an unknown merchant', async () => {
    const answer = await office.send({ path: '/v1/terminals', body: { ...TERMINAL, merchantId: '999999999999999' } });
    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
  });

  it('replaces a key once for one request, however often it is sent', async () => {
    await registerTerminal(edge, 'SHOP0002');
    const body = { replaces: 'SHOP0002.1', overlapSeconds: 3600, alg: 'hmac-sm3' };
    const path = '/v1/terminals/SHOP0002/keys';
    const first = await office.send({ path, body });
    expect(first).toMatchObject({
      status: 200,
      body: { keyId: 'SHOP0002.2', alg: 'hmac-sm3', replaced: { keyId: 'SHOP0002.1' } },
    });
    const again = await office.send({ path, body });
    expect(again).toMatchObject({ status: 200, body: { keyId: 'SHOP0002.2' } });
    expect(again.body).not.toHaveProperty('secret');
    expect(await office.send({ path, body: { replaces: 'SHOP0002.7' } })).toMatchObject({ status: 409 });
    expect(await office.send({ path: '/v1/terminals/NOBODY00/keys', body })).toMatchObject({ status: 404 });
  });

  it('makes one new key when two rotations race', async () => {
    await registerTerminal(edge, 'SHOP0003');
    const command = new RotateTerminalKey({ terminalId: 'SHOP0003', replaces: 'SHOP0003.1', overlapSeconds: 0 });
    const rotated = await Promise.all([edge.commands.execute(command), edge.commands.execute(command)]);
    expect(rotated.map((answer) => answer.keyId)).toEqual(['SHOP0003.2', 'SHOP0003.2']);
    expect(rotated.filter((answer) => answer.secret !== undefined)).toHaveLength(1);
  });

  it('suspends and resumes a terminal over HTTP', async () => {
    const terminal = await registerTerminal(edge, 'SHOP0004');
    const suspension = await office.send({ path: '/v1/terminals/SHOP0004/suspensions' });
    expect(suspension).toMatchObject({ status: 200, body: { terminalId: 'SHOP0004', state: 'suspended' } });
    expect((await terminal.send({ path: '/v1/test/refunds', body: {} })).status).toBe(403);
    await office.send({ path: '/v1/terminals/SHOP0004/resumptions', body: {} });
    expect((await terminal.send({ path: '/v1/test/refunds', body: {} })).status).toBe(200);
    expect(await office.send({ path: '/v1/terminals/NOBODY00/suspensions' })).toMatchObject({ status: 404 });
  });

  it('suspends and resumes a merchant over HTTP; its terminals keep their own states', async () => {
    const merchantId = '103220154110003';
    await office.send({ path: '/v1/merchants', body: { ...SHOP, merchantId } });
    const terminal = await registerTerminal(edge, 'SHOP0006', { merchantId });
    const suspended = { status: 200, body: { merchantId, state: 'suspended' } };
    const suspension = { path: `/v1/merchants/${merchantId}/suspensions` };
    expect(await office.send(suspension)).toMatchObject(suspended);
    expect(await office.send(suspension)).toMatchObject(suspended);
    const refused = await terminal.send({ path: '/v1/test/refunds', body: {} });
    expect(refused).toMatchObject({ status: 403, body: { code: 'merchant_suspended' }, verification: { valid: true } });
    const again = await office.send({ path: '/v1/merchants', body: { ...SHOP, merchantId } });
    expect(again.body).toMatchObject({ merchantId, state: 'suspended' });
    const { items } = await edge.app.get(QueryBus).execute(new ListTerminals({ merchantId }, 10, undefined));
    expect(items).toMatchObject([{ terminalId: 'SHOP0006', state: 'active', merchantState: 'suspended' }]);
    const resumed = await office.send({ path: `/v1/merchants/${merchantId}/resumptions`, body: {} });
    expect(resumed).toMatchObject({ status: 200, body: { merchantId, state: 'active' } });
    expect((await terminal.send({ path: '/v1/test/refunds', body: {} })).status).toBe(200);
    const limited = await registerTerminal(edge, 'SHOP0007', { capabilities: ['purchase'] });
    for (const what of ['suspensions', 'resumptions']) {
      expect(await office.send({ path: `/v1/merchants/999999999999999/${what}` })).toMatchObject({ status: 404 });
      const denied = await limited.send({ path: `/v1/merchants/${merchantId}/${what}` });
      expect(denied).toMatchObject({ status: 403, body: { code: 'terminal_not_entitled' } });
    }
  });

  it('lets the service change nothing of a merchant but its state', async () => {
    const app = new Client({ connectionString: database.url });
    await app.connect();
    for (const change of ["name = 'another'", "mcc = '0000'", 'payable_account = 1', "programmes = '{}'"]) {
      await expect(app.query(`UPDATE merchant SET ${change}`)).rejects.toThrow('permission denied');
    }
    await expect(app.query('DELETE FROM merchant')).rejects.toThrow('permission denied');
    await app.end();
  });

  it('sees what another process changed although the clock was set back', async () => {
    const terminal = await registerTerminal(edge, 'SHOP0005');
    const directory = edge.app.get(TerminalDirectory);
    const policies = edge.app.get<TenderPolicyDirectory<{ version: string }>>(TenderPolicyDirectory);
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    try {
      await edge.commands.execute(new PublishTenderPolicy({ version: 'old', effectiveFrom: '2025-07-01', rules: [] }));
      expect(await policies.effectiveAt(Date.parse('2025-12-01'))).toMatchObject({ version: 'old' });
      expect(await directory.byKeyId(terminal.keyId)).toMatchObject({ state: 'active' });
      await owner.query("UPDATE terminal SET state = 'suspended' WHERE terminal_id = 'SHOP0005'");
      await owner.query(`INSERT INTO tender_policy VALUES ('new', '2025-08-01', '{"version":"new"}', now())`);
      edge.clock.shiftMs = -3_600_000;
      expect(await directory.byKeyId(terminal.keyId)).toMatchObject({ state: 'suspended' });
      expect(await policies.effectiveAt(Date.parse('2025-12-01'))).toMatchObject({ version: 'new' });
    } finally {
      edge.clock.shiftMs = 0;
      await owner.end();
    }
  });

  it('has no merchant account among those of the subsidies', async () => {
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ last: string }>(
      "SELECT max_value AS last FROM pg_sequences WHERE sequencename = 'merchant_account'",
    );
    await owner.end();
    expect(Number(rows[0]?.last)).toBe(99_999);
  });

  it('has in force the policy whose first day in Shanghai came last', async () => {
    const directory = edge.app.get<TenderPolicyDirectory<{ version: string }>>(TenderPolicyDirectory);
    for (const [version, effectiveFrom] of [
      ['a', '2026-01-01'],
      ['b', '2026-03-01'],
    ]) {
      await edge.commands.execute(new PublishTenderPolicy({ version, effectiveFrom, rules: [] }));
    }
    expect(await directory.effectiveAt(Date.parse('2026-02-28T15:59:59Z'))).toMatchObject({ version: 'a' });
    expect(await directory.effectiveAt(Date.parse('2026-02-28T16:00:00Z'))).toMatchObject({ version: 'b' });
    await expect(directory.effectiveAt(Date.parse('2025-06-01T00:00:00Z'))).rejects.toThrow('no tender policy');
    const changed = new PublishTenderPolicy({ version: 'a', effectiveFrom: '2026-01-01', rules: [{}] });
    await expect(edge.commands.execute(changed)).rejects.toMatchObject({ code: 'state_conflict' });
    await expect(edge.commands.execute(new PublishTenderPolicy({}))).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('lets the service neither delete nor read nonces, and empties old slots', async () => {
    const app = new Client({ connectionString: database.url });
    const owner = new Client({ connectionString: database.ownerUrl });
    await Promise.all([app.connect(), owner.connect()]);
    await expect(app.query('DELETE FROM request_nonce_0')).rejects.toThrow('permission denied');
    await expect(app.query('DELETE FROM terminal')).rejects.toThrow('permission denied');
    await expect(app.query('SELECT * FROM request_nonce_0')).rejects.toThrow('permission denied');
    for (const slot of [0, 1, 2]) await owner.query(`INSERT INTO request_nonce_${slot} VALUES (gen_random_uuid())`);
    await app.query('SELECT expire_nonces()');
    const { rows } = await owner.query<{ slot: number; live: boolean }>(
      `SELECT DISTINCT slot, slot IN (SELECT floor((extract(epoch FROM now()) + d) / 600)::bigint % 3
                               FROM unnest(ARRAY[-310, 0, 310]) AS d) AS live
         FROM (SELECT 0 AS slot FROM request_nonce_0 UNION ALL SELECT 1 FROM request_nonce_1
               UNION ALL SELECT 2 FROM request_nonce_2) AS nonces`,
    );
    await Promise.all([app.end(), owner.end()]);
    // Signatures of now fall into two slots, for some seconds into three; a slot without any was emptied.
    expect(rows.length).toBeGreaterThanOrEqual(2);
    expect(rows.every((row) => row.live)).toBe(true);
  });
});
