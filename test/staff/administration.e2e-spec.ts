import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { type DeskAnswer, type DeskClient, openSession, signIn } from '../support/staff';
import { inventUsername, withPassword } from './people';

const STAFF = '/v1/desk/staff';
const reason = 'agreed with the head of office';

describe('the administration of the staff', () => {
  let database: TestDatabase;
  let service: Service;
  let administrator: DeskClient;
  let security: DeskClient;
  let second: DeskClient;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    administrator = await signIn(service, 'system_administrator');
    security = await signIn(service, 'security_administrator');
    second = await signIn(service, 'security_administrator');
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  const create = (username = inventUsername(), key?: string): Promise<DeskAnswer> =>
    administrator.post(
      STAFF,
      { username, displayName: '王芳', reason },
      key === undefined ? {} : { idempotencyKey: key },
    );
  const rolesOf = async (staffId: string): Promise<unknown> =>
    (await administrator.get(`${STAFF}/${staffId}`)).body['roles'];
  const ask = (by: DeskClient, staffId: string, change: object): Promise<DeskAnswer> =>
    by.post(`${STAFF}/${staffId}/role-grants`, { ...change, reason });
  const approve = (by: DeskClient, approvalId: unknown): Promise<DeskAnswer> =>
    by.post(`/v1/desk/approvals/${String(approvalId)}/approve`, { reason });

  it('makes an account without roles and tells its one-time password once', async () => {
    const username = inventUsername();
    const made = await create(username, 'create-1');
    expect(made.body).toMatchObject({ result: 'done', staffId: expect.stringMatching(/^st_/) });
    const { staffId, password } = made.body;
    expect((await withPassword(service, { username, password: String(password) })).body).toMatchObject({
      next: 'change_password',
    });
    const again = await create(username, 'create-1');
    expect(again.body).toEqual({ result: 'already_so', staffId });
    expect((await create(username)).body).toEqual({ result: 'refused', reason: 'username_taken' });
    const view = await administrator.get(`${STAFF}/${String(staffId)}`);
    expect(view.body).toMatchObject({ username, displayName: '王芳', roles: [], state: 'invited', lockedUntil: null });
    expect(view.text).not.toContain(String(password));
  });

  it.each([
    [{ username: 'Wang' }, 'username'],
    [{ username: 'a220199199001011234' }, 'username'],
    [{ displayName: '王芳 13800138000' }, 'displayName'],
    [{ displayName: '' }, 'displayName'],
    [{ reason: ' ' }, 'reason'],
    [{ roles: ['auditor'] }, 'roles'],
    [{ password: 'x' }, 'password'],
  ])('refuses to make %j', async (wrong, field) => {
    const answer = await administrator.post(STAFF, { username: 'wang', displayName: '王芳', reason, ...wrong });
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed', errors: [{ field }] } });
  });

  it('disables and enables accounts, but nobody their own', async () => {
    const agent = await signIn(service, 'agent');
    const path = `${STAFF}/${agent.member.staffId}`;
    for (const [what, results] of [
      ['disable', ['done', 'already_so']],
      ['enable', ['done', 'already_so']],
    ] as const) {
      for (const result of results) {
        expect((await administrator.post(`${path}/${what}`, { reason })).body).toMatchObject({ result });
      }
    }
    // A session that was ended stays ended.
    expect((await agent.get('/v1/desk/session')).status).toBe(401);
    const own = await administrator.post(`${STAFF}/${administrator.member.staffId}/disable`, { reason });
    expect(own.body).toMatchObject({ result: 'refused', reason: 'own_account' });
    expect((await administrator.post(`${STAFF}/st_0/disable`, { reason })).status).toBe(404);
  });

  it('resets credentials once a command, and never those of who watches over the administrators', async () => {
    const agent = await signIn(service, 'agent');
    const path = `${STAFF}/${agent.member.staffId}/reset-credentials`;
    const first = await administrator.post(path, { reason }, { idempotencyKey: 'reset-1' });
    expect(first.body).toMatchObject({ result: 'done', password: expect.any(String) });
    const again = await administrator.post(path, { reason }, { idempotencyKey: 'reset-1' });
    expect(again.body).toEqual({ result: 'already_so', staffId: agent.member.staffId });
    const credentials = { username: agent.member.username, password: String(first.body['password']) };
    expect((await withPassword(service, credentials)).body).toMatchObject({ next: 'change_password' });
    const auditor = await signIn(service, 'auditor');
    for (const { member } of [auditor, security]) {
      const answer = await administrator.post(`${STAFF}/${member.staffId}/reset-credentials`, { reason });
      expect(answer.body).toMatchObject({ result: 'refused', reason: 'exclusive_role' });
    }
  });

  it('lists accounts by name, page by page, by state', async () => {
    for (let count = 0; count < 3; count += 1) await create();
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const more: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await security.get(`${STAFF}?state=invited&limit=2${more}`);
      const items = body['items'] as { username: string; state: string }[];
      expect(items.every(({ state }) => state === 'invited')).toBe(true);
      seen.push(...items.map(({ username }) => username));
      cursor = body['nextCursor'] as string | null;
    }
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen).toEqual([...new Set(seen)].sort());
    for (const query of ['state=x', 'limit=0', 'cursor=%00', 'cursor=!!', 'name=a']) {
      expect((await security.get(`${STAFF}?${query}`)).status).toBe(400);
    }
  });

  it('shows the sessions of a member without their secrets', async () => {
    const agent = await signIn(service, 'agent');
    const { body, text } = await security.get(`${STAFF}/${agent.member.staffId}/sessions`);
    expect(body['items']).toEqual([
      expect.objectContaining({ sessionId: expect.stringMatching(/^ss_/), from: '127.0.0.1', endedAt: null }),
    ]);
    expect(text).not.toContain(agent.cookie.split('=')[1]);
  });

  it('gives roles when a security administrator agrees, and not before', async () => {
    const agent = await signIn(service, 'agent');
    const { staffId } = agent.member;
    const asked = await ask(administrator, staffId, { grant: ['senior_agent'], revoke: ['agent'] });
    expect(asked.body).toMatchObject({ result: 'approval_required', expiresAt: expect.any(String) });
    expect(await rolesOf(staffId)).toEqual(['agent']);
    const { body } = await security.get(`/v1/desk/approvals/${String(asked.body['approvalId'])}`);
    expect(body).toMatchObject({ kind: 'role_grant', mayDecide: true });
    expect(body['facts']).toEqual(
      expect.arrayContaining([
        { label: 'username', value: agent.member.username },
        { label: 'before', value: 'agent' },
        { label: 'grant', value: 'senior_agent' },
        { label: 'revoke', value: 'agent' },
      ]),
    );
    expect((await approve(security, asked.body['approvalId'])).body).toMatchObject({
      result: 'done',
      state: 'executed',
    });
    expect(await rolesOf(staffId)).toEqual(['senior_agent']);
    const session = await agent.get('/v1/desk/session');
    expect((session.body['staff'] as { permissions: string[] }).permissions).toContain('card.close');
  });

  it('lets nobody give roles to themself: not by asking, not by agreeing', async () => {
    const own = await ask(administrator, administrator.member.staffId, { revoke: ['system_administrator'] });
    expect(own.body).toMatchObject({ result: 'refused', reason: 'own_roles' });
    const forSecond = await ask(administrator, second.member.staffId, {
      ...{ grant: ['auditor'], revoke: ['security_administrator'] },
    });
    const { approvalId } = forSecond.body;
    expect((await second.get(`/v1/desk/approvals/${String(approvalId)}`)).body).toMatchObject({ mayDecide: false });
    expect((await approve(second, approvalId)).body).toMatchObject({ result: 'refused', reason: 'own_roles' });
    expect(await rolesOf(second.member.staffId)).toEqual(['security_administrator']);
    // And a security administrator who asks does not agree to it as well.
    const agent = await signIn(service, 'agent');
    const asked = await ask(security, agent.member.staffId, { grant: ['approver'] });
    expect((await approve(security, asked.body['approvalId'])).body).toMatchObject({ reason: 'maker_is_checker' });
    expect((await approve(second, asked.body['approvalId'])).body).toMatchObject({ state: 'executed' });
  });

  it('keeps exclusive roles apart when asked, and again when it is carried out', async () => {
    const agent = await signIn(service, 'agent');
    const { staffId } = agent.member;
    const refused = await ask(administrator, staffId, { grant: ['auditor'] });
    expect(refused.body).toMatchObject({ result: 'refused', reason: 'roles_exclusive' });
    const nobody = await create();
    const id = String(nobody.body['staffId']);
    // Each by itself would do; together they would not.
    const asked = [
      await ask(administrator, id, { grant: ['auditor'] }),
      await ask(administrator, id, { grant: ['agent'] }),
    ];
    const decided = await Promise.all(
      asked.map(({ body }, index) => approve(index === 0 ? security : second, body['approvalId'])),
    );
    expect(decided.map(({ body }) => body['state']).sort()).toEqual(['executed', 'failed']);
    const failed = decided.find(({ body }) => body['state'] === 'failed');
    expect(failed?.body['outcome']).toMatchObject({ reason: 'roles_exclusive' });
    expect(await rolesOf(id)).toHaveLength(1);
  });

  it('refuses what changes nothing or contradicts itself', async () => {
    const agent = await signIn(service, 'agent');
    const { staffId } = agent.member;
    expect((await ask(administrator, staffId, { grant: ['agent'] })).body).toMatchObject({ result: 'already_so' });
    for (const change of [{}, { grant: ['agent'], revoke: ['agent'] }, { grant: ['king'] }, { grant: 'agent' }]) {
      expect((await ask(administrator, staffId, change)).status).toBe(400);
    }
    expect((await ask(administrator, 'st_0', { grant: ['agent'] })).status).toBe(404);
  });

  it('never loses its last security administrator, also when two go at the same moment', async () => {
    const empty = await createServiceDatabase();
    const small = await startService(empty);
    try {
      const root = await signIn(small, 'system_administrator');
      const [one, other] = [
        await signIn(small, 'security_administrator'),
        await signIn(small, 'security_administrator'),
      ];
      const disable = (who: DeskClient) => root.post(`${STAFF}/${who.member.staffId}/disable`, { reason });
      const answers = await Promise.all([disable(one), disable(other)]);
      expect(answers.map(({ body }) => body['result']).sort()).toEqual(['done', 'refused']);
      const refused = answers.find(({ body }) => body['result'] === 'refused');
      expect(refused?.body['reason']).toBe('last_security_administrator');
      const left = answers[0].body['result'] === 'refused' ? one : other;
      const change = { revoke: ['security_administrator'] };
      const asked = await root.post(`${STAFF}/${left.member.staffId}/role-grants`, { ...change, reason });
      expect(asked.body).toMatchObject({ result: 'refused', reason: 'last_security_administrator' });
      expect((await (await openSession(small, left.member)).get('/v1/desk/session')).status).toBe(200);
    } finally {
      await small.close();
      await empty.drop();
    }
  });

  it('is open to those only who have the permission, and each attempt of others is recorded', async () => {
    const agent = await signIn(service, 'agent');
    const target = `${STAFF}/${agent.member.staffId}`;
    const attempts: [DeskClient, string, string][] = [
      [agent, 'GET', STAFF],
      [agent, 'POST', STAFF],
      [security, 'POST', STAFF],
      [security, 'POST', `${target}/disable`],
      [administrator, 'POST', `${target}/sessions/revoke`],
      [agent, 'POST', `${target}/role-grants`],
    ];
    for (const [who, method, path] of attempts) {
      const body = method === 'GET' ? undefined : { reason };
      expect(await who.send(method, path, body)).toMatchObject({ status: 403, body: { code: 'access_denied' } });
    }
    const auditor = await signIn(service, 'auditor');
    const { body } = await auditor.get(`/v1/desk/audit?actor=${agent.member.staffId}&outcome=denied`);
    expect((body['items'] as { object: string }[]).map(({ object }) => object)).toEqual([
      ...['POST /v1/desk/staff/:staffId/role-grants', 'POST /v1/desk/staff', 'GET /v1/desk/staff'],
    ]);
  });
});
