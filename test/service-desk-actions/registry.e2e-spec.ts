import { TerminalClient } from '../support/terminal-client';
import type { DeskClient } from '../support/staff';
import { type Desk, holder, openDesk } from './desk-under-test';

let desk: Desk;
let administrator: DeskClient;

beforeAll(async () => {
  desk = await openDesk();
  administrator = await desk.as('system_administrator');
});

afterAll(() => desk.close());

const MERCHANT = { merchantId: '990220158120009', name: '人民食堂', mcc: '5812', category: 'canteen' };
const terminal = (terminalId: string) => {
  return {
    terminalId,
    merchantId: MERCHANT.merchantId,
    name: '一号窗口',
    capabilities: ['purchase', 'reversal'],
    alg: 'hmac-sha256',
  };
};

describe('merchants and terminals at the desk', () => {
  it('are registered; the secret is told once, and the terminal can work with it', async () => {
    expect((await administrator.post('/v1/desk/merchants', MERCHANT)).body).toMatchObject({
      result: 'done',
      ...MERCHANT,
    });
    const { body } = await administrator.post('/v1/desk/terminals', terminal('CANT0001'));
    expect(body).toMatchObject({ result: 'done', keyId: 'CANT0001.1', secret: expect.any(String) });
    const again = await administrator.post('/v1/desk/terminals', terminal('CANT0001'));
    expect(again.body).toMatchObject({ result: 'already_so', keyId: 'CANT0001.1' });
    expect(again.text).not.toContain('secret');
    const key = {
      terminalId: 'CANT0001',
      keyId: 'CANT0001.1',
      secret: String(body['secret']),
      alg: 'hmac-sha256' as const,
    };
    const client = new TerminalClient(desk.service, key);
    expect((await client.get('/v1/authorizations/au_00000zzz')).status).toBe(404);
    await administrator.post('/v1/desk/terminals/CANT0001/suspend', { reason: '设备被盗' });
    expect((await client.get('/v1/authorizations/au_00000zzz')).status).toBe(403);
    await administrator.post('/v1/desk/terminals/CANT0001/resume', { reason: '已找回' });
    expect((await client.get('/v1/authorizations/au_00000zzz')).status).toBe(404);
  });

  it('get new keys; naming neither the current key nor the one before is a conflict', async () => {
    await administrator.post('/v1/desk/terminals', terminal('CANT0002'));
    const rotate = (replaces: string) =>
      administrator.post('/v1/desk/terminals/CANT0002/rotate-key', { replaces, overlapSeconds: 0, reason: '定期更换' });
    expect((await rotate('CANT0002.1')).body).toMatchObject({
      result: 'done',
      keyId: 'CANT0002.2',
      secret: expect.any(String),
    });
    expect((await rotate('CANT0002.1')).body).toMatchObject({ result: 'already_so', keyId: 'CANT0002.2' });
    expect((await rotate('CANT0002.9')).status).toBe(409);
    expect((await administrator.post('/v1/desk/terminals/NOBODY01/suspend', { reason: 'x' })).status).toBe(404);
  });

  it('are listed with filters, page by page, without any secret', async () => {
    const first = (await administrator.get('/v1/desk/terminals?limit=3')).body;
    expect(first['items']).toHaveLength(3);
    const rest = await administrator.get(`/v1/desk/terminals?limit=100&cursor=${String(first['nextCursor'])}`);
    const ids = [...(first['items'] as { terminalId: string }[]), ...(rest.body['items'] as { terminalId: string }[])];
    expect(ids.map(({ terminalId }) => terminalId)).toEqual(
      expect.arrayContaining(['BUS00001', 'CANT0001', 'CANT0002', 'SHOP0001']),
    );
    expect(new Set(ids.map(({ terminalId }) => terminalId)).size).toBe(ids.length);
    expect(rest.body['nextCursor']).toBeNull();
    expect(rest.text).not.toMatch(/secret/i);
    const own = await administrator.get(`/v1/desk/terminals?merchantId=${MERCHANT.merchantId}&state=active`);
    expect((own.body['items'] as { terminalId: string }[]).map(({ terminalId }) => terminalId)).toEqual([
      'CANT0001',
      'CANT0002',
    ]);
    const merchants = await administrator.get('/v1/desk/merchants?mcc=5812');
    expect(merchants.body).toMatchObject({ items: [MERCHANT], nextCursor: null });
    for (const path of [
      'merchants?colour=red',
      'terminals?state=lost',
      'terminals?cursor=%21',
      'merchants?limit=101',
    ]) {
      expect((await administrator.get(`/v1/desk/${path}`)).status).toBe(400);
    }
  });

  it('suspend a merchant: no terminal of it is let in, for new payments and for what follows, until it is resumed', async () => {
    const merchantId = '990220158120010';
    await administrator.post('/v1/desk/merchants', { ...MERCHANT, merchantId, mcc: '5814' });
    const details = { ...terminal('CANT0003'), merchantId, capabilities: ['purchase', 'reversal', 'refund'] };
    const { body: key } = await administrator.post('/v1/desk/terminals', details);
    const identity = { terminalId: 'CANT0003', keyId: 'CANT0003.1', secret: String(key['secret']) };
    const client = new TerminalClient(desk.service, { ...identity, alg: 'hmac-sha256' as const });
    const card = await holder(desk);
    const paid = await client.purchase(card.number, 100);
    expect(paid.body).toMatchObject({ result: 'approved' });
    const path = `/v1/desk/merchants/${merchantId}`;
    expect((await administrator.post(`${path}/suspend`, {})).status).toBe(400);
    expect((await administrator.post(`${path}/suspend`, { reason: '涉嫌套现' })).body).toEqual({
      ...{ result: 'done', merchantId, state: 'suspended' },
    });
    const refused = { status: 403, body: { code: 'merchant_suspended' } };
    expect(await client.purchase(card.number, 100)).toMatchObject(refused);
    const own = `/v1/authorizations/${String(paid.body['id'])}`;
    expect(await client.get(own)).toMatchObject(refused);
    expect(await client.post(`${own}/reversals`, {})).toMatchObject(refused);
    expect((await desk.city.shop.purchase(card.number, 100)).body).toMatchObject({ result: 'approved' });
    const [listed] = (await administrator.get(`/v1/desk/terminals?merchantId=${merchantId}`)).body['items'] as object[];
    expect(listed).toMatchObject({ terminalId: 'CANT0003', state: 'active', merchantState: 'suspended' });
    const suspended = (await administrator.get('/v1/desk/merchants?state=suspended')).body;
    expect(suspended).toMatchObject({ items: [{ merchantId, state: 'suspended' }], nextCursor: null });
    expect((await administrator.post(`${path}/resume`, { reason: '核查完毕' })).body).toMatchObject({
      state: 'active',
    });
    expect((await client.purchase(card.number, 100)).body).toMatchObject({ result: 'approved' });
    expect((await client.get(own)).status).toBe(200);
    expect((await administrator.post('/v1/desk/merchants/999999999999999/suspend', { reason: 'x' })).status).toBe(404);
    expect((await desk.senior.post(`${path}/suspend`, { reason: 'x' })).status).toBe(403);
    const auditor = await desk.as('auditor');
    const { body: log } = await auditor.get(`/v1/desk/audit?object=merchant_${merchantId}`);
    const entries = (log['items'] as { action: string; reason?: string }[]).map(({ action, reason }) => [
      action,
      reason,
    ]);
    expect(entries).toEqual(
      expect.arrayContaining([
        ['merchant.suspend', '涉嫌套现'],
        ['merchant.resume', '核查完毕'],
      ]),
    );
  });

  it('are for administrators', async () => {
    expect((await desk.agent.get('/v1/desk/terminals')).status).toBe(403);
    expect((await desk.senior.get('/v1/desk/terminals')).status).toBe(200);
    expect((await desk.senior.post('/v1/desk/merchants', MERCHANT)).status).toBe(403);
    const conflict = await administrator.post('/v1/desk/merchants', { ...MERCHANT, name: 'another' });
    expect(conflict.status).toBe(409);
    const wrong = await administrator.post('/v1/desk/terminals', { ...terminal('x'), terminalId: 'x' });
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'validation_failed']);
  });

  it('leave their traces in the audit log', async () => {
    const auditor = await desk.as('auditor');
    const { body } = await auditor.get('/v1/desk/audit?object=CANT0001');
    const actions = (body['items'] as { action: string }[]).map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['terminal.register', 'terminal.suspend', 'terminal.resume']));
  });
});
