import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { KeyRing } from '../../src/platform/crypto';
import { OIDC_FLOW_CONTEXT } from '../../src/staff/sign-in/oidc/oidc-sign-in';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { type DeskAnswer, sendToDesk, signIn } from '../support/staff';
import { codeOf, cookieOf, inventUsername, makeMember, SESSION, step } from './people';

const PUBLIC_URL = 'http://127.0.0.1:9';
const CALLBACK = '/v1/desk/session/oidc/callback';
const CLIENT = ['onecard', 'a secret of the tests', `${PUBLIC_URL}${CALLBACK}`] as const;
const SCRIPT = join(__dirname, '..', 'support', 'oidc-server.mjs');
const FAILED = '/console/sign-in?oidc=failed';

interface Person {
  readonly sub: string;
  readonly username: string;
  readonly amr?: readonly string[];
}

describe('signing in at the identity provider', () => {
  let database: TestDatabase;
  let service: Service;
  let trusting: Service;
  let provider: ChildProcess;
  let issuer: string;

  beforeAll(async () => {
    database = await createServiceDatabase();
    provider = spawn(process.execPath, [SCRIPT, ...CLIENT], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [line] = (await once(provider.stdout!, 'data')) as [Buffer];
    issuer = (JSON.parse(line.toString()) as { issuer: string }).issuer;
    const env = {
      ...{ OIDC_ISSUER: issuer, OIDC_CLIENT_ID: CLIENT[0], OIDC_CLIENT_SECRET: CLIENT[1], OIDC_NAME: 'City SSO' },
      ...{ PUBLIC_URL, SESSION_IDLE_SECONDS: '86400' },
    };
    service = await startService(database, { env });
    trusting = await startService(database, { clock: service.clock, env: { ...env, OIDC_TRUST_AMR: 'true' } });
  });

  afterAll(async () => {
    await trusting.close();
    await service.close();
    provider.kill();
    await database.drop();
  });

  const get = (path: string, cookie?: string, at = service): Promise<DeskAnswer> =>
    sendToDesk(at.baseUrl, 'GET', path, undefined, { cookie });
  const locationOf = (answer: DeskAnswer): string => answer.headers.get('location') ?? '';

  /** Goes to the provider and comes back as this person: the flow's cookie, and the query that the provider gives along. */
  const visit = async (person: Person, at = service): Promise<{ flow: string; query: string; start: URL }> => {
    await fetch(`${issuer}/who`, { method: 'PUT', body: JSON.stringify({ amr: [], ...person }) });
    const started = await get(`${SESSION}/oidc/start`, undefined, at);
    expect(started.status).toBe(303);
    const start = new URL(locationOf(started));
    const jar = new Map<string, string>();
    let url = start.href;
    while (url.startsWith(issuer)) {
      const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
      for (const set of answer.headers.getSetCookie()) {
        const [name = '', value = ''] = (set.split(';')[0] ?? '').split(/=(.*)/s);
        jar.set(name, value);
      }
      const next = answer.headers.get('location');
      if (next === null) throw new Error(`the provider stays: ${answer.status} ${await answer.text()}`);
      url = new URL(next, issuer).href;
    }
    return {
      flow: `onecard_desk_oidc=${cookieOf(started, 'onecard_desk_oidc') ?? ''}`,
      query: url.split('?')[1] ?? '',
      start,
    };
  };
  const comeBack = async (person: Person, at = service): Promise<DeskAnswer> => {
    const { flow, query } = await visit(person, at);
    return get(`${CALLBACK}?${query}`, flow, at);
  };
  /** Whether the answer leads to the second factor, to the console, or back with a failure. */
  const endOf = (answer: DeskAnswer): string => {
    expect(answer.status).toBe(303);
    if (cookieOf(answer) !== undefined) return `session ${locationOf(answer)}`;
    return cookieOf(answer, 'onecard_desk_step') === undefined ? locationOf(answer) : 'second factor';
  };

  it('is offered where it is set up, and only there', async () => {
    expect((await get(`${SESSION}/options`)).body).toEqual({ password: true, oidc: { name: 'City SSO' } });
    const plain = await startService(database);
    expect((await get(`${SESSION}/options`, undefined, plain)).body).toEqual({ password: true, oidc: null });
    expect((await get(`${SESSION}/oidc/start`, undefined, plain)).status).toBe(404);
    await plain.close();
  });

  it('sends the browser off with state, nonce and PKCE, and no secret', async () => {
    const { start } = await visit({ sub: 's', username: 'x' });
    for (const name of ['state', 'nonce', 'code_challenge'])
      expect(start.searchParams.get(name)).toMatch(/^[\w-]{43}$/);
    expect(start.searchParams.get('code_challenge_method')).toBe('S256');
    expect(start.searchParams.get('redirect_uri')).toBe(CLIENT[2]);
    expect(start.href).not.toContain(encodeURIComponent(CLIENT[1]));
  });

  it('opens the account of that name after our own second factor', async () => {
    const member = await makeMember(service);
    const back = await comeBack({ sub: randomUUID(), username: member.username });
    expect(endOf(back)).toBe('second factor');
    expect(locationOf(back)).toBe('/console/sign-in');
    const cookie = `onecard_desk_step=${cookieOf(back, 'onecard_desk_step') ?? ''}`;
    const { body } = await get(`${SESSION}/options`, cookie);
    const next = body['step'] as { next: string; challenge: string };
    expect(next.next).toBe('totp');
    const last = await step(service, '/totp', { challenge: next.challenge, code: codeOf(service, member.totpSecret) });
    expect(last).toMatchObject({ status: 200, body: { staff: { staffId: member.staffId } } });
    expect(cookieOf(last, 'onecard_desk_step')).toBe('');
    const auditor = await signIn(service, 'auditor');
    const entries = await auditor.get(`/v1/desk/audit?actor=${member.staffId}&action=session.sign_in`);
    expect(entries.body['items']).toEqual([expect.objectContaining({ details: { method: 'oidc+totp' } })]);
  });

  it('trusts the provider’s second factor only where the settings say so and the provider says it asked for one', async () => {
    const member = await makeMember(service);
    const person = { sub: randomUUID(), username: member.username };
    expect(endOf(await comeBack({ ...person, amr: ['pwd', 'mfa'] }))).toBe('second factor');
    expect(endOf(await comeBack({ ...person, amr: ['pwd'] }, trusting))).toBe('second factor');
    const back = await comeBack({ ...person, amr: ['pwd', 'mfa'] }, trusting);
    expect(endOf(back)).toBe('session /console/');
    const session = await get(SESSION, `onecard_desk=${cookieOf(back) ?? ''}`);
    expect(session.body).toMatchObject({ staff: { staffId: member.staffId } });
  });

  it('makes no account for somebody whom nobody here knows', async () => {
    const username = inventUsername();
    expect(endOf(await comeBack({ sub: randomUUID(), username }))).toBe(FAILED);
    const administrator = await signIn(service, 'system_administrator');
    expect((await administrator.get('/v1/desk/staff?limit=100')).text).not.toContain(username);
  });

  it('does not open a disabled account', async () => {
    const member = await makeMember(service);
    const administrator = await signIn(service, 'system_administrator');
    await administrator.post(`/v1/desk/staff/${member.staffId}/disable`, { reason: 'left' });
    expect(endOf(await comeBack({ sub: randomUUID(), username: member.username }))).toBe(FAILED);
    const auditor = await signIn(service, 'auditor');
    const { body } = await auditor.get(`/v1/desk/audit?actor=${member.staffId}&action=session.sign_in`);
    expect(body['items']).toEqual([expect.objectContaining({ outcome: 'denied', details: expect.anything() })]);
  });

  it('knows who has signed in by the provider’s own id: a name given to somebody else there opens nothing', async () => {
    const member = await makeMember(service);
    const person = { sub: randomUUID(), username: member.username, amr: ['mfa'] };
    expect(endOf(await comeBack(person, trusting))).toBe('session /console/');
    expect(endOf(await comeBack({ ...person, sub: randomUUID() }, trusting))).toBe(FAILED);
    const renamed = await comeBack({ ...person, username: inventUsername() }, trusting);
    expect(endOf(renamed)).toBe('session /console/');
  });

  it('refuses an answer with another state, without its browser’s flow, or with that of another browser', async () => {
    const member = await makeMember(service);
    const person = { sub: randomUUID(), username: member.username, amr: ['mfa'] };
    const { flow, query } = await visit(person, trusting);
    const foreign = await visit(person, trusting);
    const wrongState = query.replace(/state=[^&]+/, `state=${'x'.repeat(43)}`);
    expect(endOf(await get(`${CALLBACK}?${wrongState}`, flow, trusting))).toBe(FAILED);
    expect(endOf(await get(`${CALLBACK}?${query}`, undefined, trusting))).toBe(FAILED);
    expect(endOf(await get(`${CALLBACK}?${query}`, foreign.flow, trusting))).toBe(FAILED);
    expect(endOf(await get(`${CALLBACK}?${query}`, 'onecard_desk_oidc=AAAA', trusting))).toBe(FAILED);
    expect(endOf(await get(CALLBACK, flow, trusting))).toBe(FAILED);
    expect(endOf(await get(`${CALLBACK}?error=access_denied&state=x`, flow, trusting))).toBe(FAILED);
  });

  it.each([
    ['nonce', { nonce: 'another' }],
    ['PKCE verifier', { verifier: 'x'.repeat(43) }],
    ['time', { expiresAt: 0 }],
  ])('refuses an answer when its flow has another %s', async (_what, change) => {
    const member = await makeMember(service);
    const { flow, query } = await visit({ sub: randomUUID(), username: member.username, amr: ['mfa'] }, trusting);
    const keys = trusting.app.get(KeyRing, { strict: false });
    const sealed = Buffer.from(flow.split('=')[1] ?? '', 'base64url');
    const content = JSON.parse(keys.open(sealed, OIDC_FLOW_CONTEXT).toString()) as object;
    const reseal = (value: object): string =>
      `onecard_desk_oidc=${keys.seal(Buffer.from(JSON.stringify(value)), OIDC_FLOW_CONTEXT).toString('base64url')}`;
    expect(endOf(await get(`${CALLBACK}?${query}`, reseal({ ...content, ...change }), trusting))).toBe(FAILED);
  });

  it('takes an answer once', async () => {
    const member = await makeMember(service);
    const { flow, query } = await visit({ sub: randomUUID(), username: member.username, amr: ['mfa'] }, trusting);
    expect(endOf(await get(`${CALLBACK}?${query}`, flow, trusting))).toBe('session /console/');
    expect(endOf(await get(`${CALLBACK}?${query}`, flow, trusting))).toBe(FAILED);
  });

  it('lets the provider’s page lead back, and no other request of another site', async () => {
    const { flow, query } = await visit({ sub: randomUUID(), username: inventUsername() });
    // fetch() puts its own Sec-Fetch-Mode in; a browser's navigation has another.
    const crossSite = async (mode: string): Promise<number | undefined> => {
      const headers = { cookie: flow, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': mode };
      const [answer] = (await once(httpGet(`${service.baseUrl}${CALLBACK}?${query}`, { headers }), 'response')) as [
        IncomingMessage,
      ];
      answer.resume();
      return answer.statusCode;
    };
    expect(await crossSite('no-cors')).toBe(403);
    expect(await crossSite('navigate')).toBe(303);
  });

  it('says so when the provider does not answer', async () => {
    const env = { OIDC_ISSUER: 'http://127.0.0.1:9', OIDC_CLIENT_ID: 'onecard' };
    const lonely = await startService(database, { env });
    const answer = await get(`${SESSION}/oidc/start`, undefined, lonely);
    expect([answer.status, locationOf(answer)]).toEqual([303, '/console/sign-in?oidc=unavailable']);
    await lonely.close();
  });
});
