import { SessionStore, StaffRoles } from '../../src/staff';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { sendToDesk, signIn } from '../support/staff';
import { makeMember, SESSION, signInWhole } from './people';

const MINUTE_MS = 60_000;
const IDLE_MS = 15 * MINUTE_MS;
const KEEP_ALIVE = `${SESSION}/keep-alive`;

describe('sessions of the staff', () => {
  let database: TestDatabase;
  let service: Service;
  let other: Service;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    other = await startService(database, { clock: service.clock });
  });

  afterAll(async () => {
    await other.close();
    await service.close();
    await database.drop();
  });

  const ended = { status: 401, body: { code: 'not_signed_in' } };

  it('say who is signed in, what they may do and until when', async () => {
    const agent = await signIn(service, 'agent');
    const { body } = await agent.get(SESSION);
    const staff = body['staff'] as { roles: string[]; permissions: string[] };
    expect(staff.roles).toEqual(['agent']);
    expect(staff.permissions).toContain('card.freeze');
    expect(staff.permissions).not.toContain('audit.read');
    expect(Date.parse(String(body['idleExpiresAt'])) - service.now()).toBeLessThanOrEqual(IDLE_MS);
    expect(body['csrfToken']).toBe(agent.csrfToken);
  });

  it('end after a time without use', async () => {
    const agent = await signIn(service, 'agent');
    service.clock.advance(IDLE_MS - 1_000);
    expect((await agent.get(SESSION)).status).toBe(200);
    service.clock.advance(IDLE_MS - 1_000);
    expect((await agent.get(SESSION)).status).toBe(200);
    service.clock.advance(IDLE_MS);
    expect(await agent.get(SESSION)).toMatchObject(ended);
  });

  it('are not kept alive by what a page asks for by itself', async () => {
    const agent = await signIn(service, 'agent');
    for (let minute = 0; minute < 14; minute += 1) {
      service.clock.advance(MINUTE_MS);
      expect((await agent.get(SESSION, { headers: { 'x-passive': '1' } })).status).toBe(200);
    }
    service.clock.advance(MINUTE_MS);
    expect(await agent.get(SESSION)).toMatchObject(ended);
  });

  it('end at the absolute limit whatever is done', async () => {
    const agent = await signIn(service, 'agent');
    for (let minute = 0; minute < 590; minute += 10) {
      service.clock.advance(10 * MINUTE_MS);
      expect((await agent.post(KEEP_ALIVE)).status).toBe(200);
    }
    service.clock.advance(10 * MINUTE_MS);
    expect(await agent.post(KEEP_ALIVE)).toMatchObject(ended);
  });

  it('are one a person: signing in anew ends the other, on every process', async () => {
    const member = await makeMember(service);
    const first = await signInWhole(service, member);
    expect((await first.at(other).get(SESSION)).status).toBe(200);
    const second = await signInWhole(other, member);
    expect(await first.get(SESSION)).toMatchObject(ended);
    expect(await first.at(other).get(SESSION)).toMatchObject(ended);
    expect((await second.at(service).get(SESSION)).status).toBe(200);
  });

  it('stay one a person when somebody signs in several times at once', async () => {
    const member = await makeMember(service);
    const stores = [service, other].map(({ app }) => app.get(SessionStore, { strict: false }));
    await Promise.all(Array.from({ length: 10 }, (_, index) => stores[index % 2]!.begin(member.staffId, '127.0.0.1')));
    const security = await signIn(service, 'security_administrator');
    const { body } = await security.get(`/v1/desk/staff/${member.staffId}/sessions`);
    const items = body['items'] as { endedAt: string | null }[];
    expect(items).toHaveLength(10);
    expect(items.filter(({ endedAt }) => endedAt === null)).toHaveLength(1);
  });

  it('end on every process at once when they are revoked', async () => {
    const agent = await signIn(service, 'agent');
    const security = await signIn(service, 'security_administrator');
    const path = `/v1/desk/staff/${agent.member.staffId}/sessions/revoke`;
    const revoked = await security.post(path, { reason: 'device lost' }, { idempotencyKey: 'revoke-1' });
    expect(revoked.body).toEqual({ result: 'done', staffId: agent.member.staffId });
    expect(await agent.at(other).get(SESSION)).toMatchObject(ended);
    // The same command again does not end what was begun since.
    const { secret } = await service.app.get(SessionStore, { strict: false }).begin(agent.member.staffId, '127.0.0.1');
    const again = await security.post(path, { reason: 'device lost' }, { idempotencyKey: 'revoke-1' });
    expect(again.body).toMatchObject({ result: 'already_so' });
    const headers = { cookie: `onecard_desk=${secret}` };
    expect((await sendToDesk(service.baseUrl, 'GET', SESSION, undefined, headers)).status).toBe(200);
  });

  it('end when the account is disabled or its credentials are reset', async () => {
    const administrator = await signIn(service, 'system_administrator');
    for (const what of ['disable', 'reset-credentials']) {
      const agent = await signIn(service, 'agent');
      await administrator.post(`/v1/desk/staff/${agent.member.staffId}/${what}`, { reason: 'left the service' });
      expect(await agent.at(other).get(SESSION)).toMatchObject(ended);
    }
  });

  it('end when somebody signs out, and the cookie with them', async () => {
    const agent = await signIn(service, 'agent');
    const out = await agent.delete(SESSION);
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()).toEqual([expect.stringMatching(/^onecard_desk=; Max-Age=0; Path=\/v1\/desk;/)]);
    expect(await agent.get(SESSION)).toMatchObject(ended);
  });

  it.each([
    ['no token', undefined],
    ['a wrong token', '0'.repeat(32)],
    ['a token of another length', 'x'],
  ])('refuse a change with %s', async (_what, token) => {
    const agent = await signIn(service, 'agent');
    const headers = { 'x-csrf-token': token };
    expect(await agent.post(KEEP_ALIVE, {}, { headers })).toMatchObject({
      ...{ status: 403, body: { code: 'csrf_token_invalid' } },
    });
    expect(await agent.delete(SESSION, { headers })).toMatchObject({ status: 403 });
    expect((await agent.get(SESSION)).status).toBe(200);
  });

  it('refuse the token of somebody else’s session', async () => {
    const [agent, another] = [await signIn(service, 'agent'), await signIn(service, 'agent')];
    const answer = await agent.post(KEEP_ALIVE, {}, { headers: { 'x-csrf-token': another.csrfToken } });
    expect(answer).toMatchObject({ status: 403, body: { code: 'csrf_token_invalid' } });
  });

  it('refuse what another site’s page sends, also at the sign-in', async () => {
    const agent = await signIn(service, 'agent');
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
    const crossSite = { status: 403, body: { code: 'cross_site_request' } };
    expect(await agent.get(SESSION, { headers })).toMatchObject(crossSite);
    expect(await agent.post(KEEP_ALIVE, {}, { headers })).toMatchObject(crossSite);
    const body = { username: 'x', password: 'x' };
    expect(await sendToDesk(service.baseUrl, 'POST', SESSION, body, headers)).toMatchObject(crossSite);
    // A form of another site cannot say JSON, and JSON from another site is not allowed by any CORS header.
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await sendToDesk(service.baseUrl, 'POST', SESSION, body, form)).status).toBe(415);
    const preflight = await sendToDesk(service.baseUrl, 'OPTIONS', SESSION, undefined, {
      origin: 'https://evil.example',
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    ['no cookie', undefined],
    ['a made-up secret', `onecard_desk=${'A'.repeat(43)}`],
    ['an endless secret', `onecard_desk=${'A'.repeat(4_000)}`],
    ['an empty secret', 'onecard_desk='],
    ['SQL in the secret', `onecard_desk=' OR '1'='1`],
  ])('refuse %s', async (_what, cookie) => {
    expect(await sendToDesk(service.baseUrl, 'GET', SESSION, undefined, { cookie })).toMatchObject(ended);
  });

  it('are answered with permissions as they are now: a role that is taken away is gone at once', async () => {
    const agent = await signIn(service, 'senior_agent');
    const roles = service.app.get(StaffRoles, { strict: false });
    await roles.apply(agent.member.staffId, { grant: ['agent'], revoke: ['senior_agent'] }, 'test-change');
    const { body } = await agent.at(other).get(SESSION);
    expect((body['staff'] as { roles: string[] }).roles).toEqual(['agent']);
  });

  it('count as open until they end', async () => {
    const store = service.app.get(SessionStore, { strict: false });
    const before = await store.countOpen();
    const agent = await signIn(service, 'agent');
    expect(await store.countOpen()).toBe(before + 1);
    await agent.delete(SESSION);
    expect(await store.countOpen()).toBe(before);
  });
});
