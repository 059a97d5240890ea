import { StaffAccounts } from '../../src/staff';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { type DeskClient, sendToDesk, signIn } from '../support/staff';
import {
  auditOfMember,
  codeOf,
  cookieOf,
  inventUsername,
  makeMember,
  SESSION,
  signInWhole,
  step,
  withPassword,
} from './people';

const NEW_PASSWORD = 'seven quiet horses';

describe('signing in', () => {
  let database: TestDatabase;
  let service: Service;
  let auditor: DeskClient;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database, { env: { SESSION_SECONDS: '86400', SESSION_IDLE_SECONDS: '86400' } });
    auditor = await signIn(service, 'auditor');
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  it('asks a new member for a password of their own and a second factor, once', async () => {
    const username = inventUsername();
    const made = await service.app.get(StaffAccounts, { strict: false }).create({ username, displayName: '王芳' });
    if (made.result !== 'done') throw new Error('not made');
    const { password, staffId } = made;

    const first = await withPassword(service, { username, password });
    expect(first.body).toMatchObject({ next: 'change_password' });
    const weak = { challenge: first.body['challenge'], newPassword: 'short' };
    const refused = await step(service, '/password', weak);
    expect(refused).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    const same = await step(service, '/password', { ...weak, newPassword: password });
    expect(same.status).toBe(400);
    const second = await step(service, '/password', { ...weak, newPassword: NEW_PASSWORD });
    expect(second.body).toMatchObject({ next: 'enrol_totp' });
    const { secret, otpauthUrl } = second.body['enrolment'] as { secret: string; otpauthUrl: string };
    expect(otpauthUrl).toMatch(/^otpauth:\/\/totp\/Onecard:/);
    expect(otpauthUrl).toContain(`secret=${secret}`);
    const last = await step(service, '/totp', { challenge: second.body['challenge'], code: codeOf(service, secret) });
    expect(last.body).toMatchObject({
      staff: { staffId, username, displayName: '王芳', roles: [], permissions: [] },
      settings: { revealSeconds: 45 },
    });

    service.clock.advance(31_000);
    expect((await withPassword(service, { username, password })).status).toBe(401);
    const again = await withPassword(service, { username, password: NEW_PASSWORD });
    expect(again.body).toMatchObject({ next: 'totp' });
    expect(again.body).not.toHaveProperty('enrolment');
  });

  it('does not take a one-time password twice: the step that replaced it is used up', async () => {
    const username = inventUsername();
    const made = await service.app.get(StaffAccounts, { strict: false }).create({ username, displayName: username });
    if (made.result !== 'done') throw new Error('not made');
    const { body } = await withPassword(service, { username, password: made.password });
    const answers = await Promise.all([
      step(service, '/password', { challenge: body['challenge'], newPassword: NEW_PASSWORD }),
      step(service, '/password', { challenge: body['challenge'], newPassword: 'eleven loud otters' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('sets a cookie that scripts cannot read and other sites do not send', async () => {
    const member = await makeMember(service);
    const first = await withPassword(service, member);
    const last = await step(service, '/totp', {
      challenge: first.body['challenge'],
      code: codeOf(service, member.totpSecret),
    });
    const [cookie = ''] = last.headers.getSetCookie();
    expect(cookie).toMatch(/^onecard_desk=[\w-]{43};/);
    expect(cookie).toMatch(/; Path=\/v1\/desk; HttpOnly; SameSite=Strict$/);
    expect(last.headers.get('cache-control')).toBe('no-store');
    expect(last.text).not.toContain(cookieOf(last));
  });

  it('takes a code once, on whatever challenge', async () => {
    const member = await makeMember(service);
    const code = codeOf(service, member.totpSecret);
    const [one, other] = [await withPassword(service, member), await withPassword(service, member)];
    const both = await Promise.all(
      [one, other].map(({ body }) => step(service, '/totp', { challenge: body['challenge'], code })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
    const third = await withPassword(service, member);
    // An older code that is still inside the window is no new one either.
    const older = codeOf(service, member.totpSecret, -1);
    expect((await step(service, '/totp', { challenge: third.body['challenge'], code: older })).status).toBe(401);
  });

  it('takes a challenge for five minutes and for its own step only', async () => {
    const member = await makeMember(service);
    const { body } = await withPassword(service, member);
    const wrongStep = await step(service, '/password', { challenge: body['challenge'], newPassword: NEW_PASSWORD });
    expect(wrongStep).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
    service.clock.advance(300_000);
    const late = { challenge: body['challenge'], code: codeOf(service, member.totpSecret) };
    expect((await step(service, '/totp', late)).body).toMatchObject({ code: 'sign_in_failed' });
    const forged = Buffer.from('{"step":"totp"}').toString('base64url');
    expect((await step(service, '/totp', { ...late, challenge: forged })).status).toBe(401);
  });

  it('makes a challenge from before a reset worth nothing', async () => {
    const member = await makeMember(service);
    const { body } = await withPassword(service, member);
    await service.app.get(StaffAccounts, { strict: false }).reset(member, '0'.repeat(32));
    const code = codeOf(service, member.totpSecret);
    expect((await step(service, '/totp', { challenge: body['challenge'], code })).status).toBe(401);
    expect((await withPassword(service, member)).status).toBe(401);
  });

  it('never adopts a cookie that was set before the sign-in', async () => {
    const member = await makeMember(service);
    const planted = 'A'.repeat(43);
    const headers = { cookie: `onecard_desk=${planted}` };
    const first = await step(service, '', { username: member.username, password: member.password }, headers);
    const code = codeOf(service, member.totpSecret);
    const last = await step(service, '/totp', { challenge: first.body['challenge'], code }, headers);
    expect(last.status).toBe(200);
    expect(cookieOf(last)).not.toBe(planted);
    const known = await sendToDesk(service.baseUrl, 'GET', SESSION, undefined, headers);
    expect(known).toMatchObject({ status: 401, body: { code: 'not_signed_in' } });
  });

  it('gives a fresh secret at every sign-in, so an older cookie of the same person opens nothing', async () => {
    const member = await makeMember(service);
    const before = await signInWhole(service, member);
    const after = await signInWhole(service, member);
    expect(after.cookie).not.toBe(before.cookie);
    expect(after.csrfToken).not.toBe(before.csrfToken);
    expect((await before.get(SESSION)).body).toMatchObject({ code: 'not_signed_in' });
    expect((await after.get(SESSION)).status).toBe(200);
  });

  it('refuses a disabled account with the same words as a wrong password', async () => {
    const member = await makeMember(service);
    const administrator = await signIn(service, 'system_administrator');
    await administrator.post(`/v1/desk/staff/${member.staffId}/disable`, { reason: 'left the service' });
    const disabled = await withPassword(service, member);
    const unknown = await withPassword(service, { username: inventUsername(), password: member.password });
    expect(disabled.status).toBe(401);
    const { code, detail } = unknown.body;
    expect(disabled.body).toMatchObject({ code, detail });
  });

  it('records who signed in, how and from where, and who failed with what', async () => {
    const member = await makeMember(service);
    await withPassword(service, { ...member, password: 'not the password' });
    await signInWhole(service, member);
    const [done, denied] = await auditOfMember(auditor, member.staffId, 'session.sign_in');
    expect(done).toMatchObject({ outcome: 'done', from: '127.0.0.1', details: { method: 'password+totp' } });
    expect(denied).toMatchObject({ outcome: 'denied', from: '127.0.0.1', details: { factor: 'password' } });
  });

  it('keeps neither password nor code nor the secret of a session in the database in the clear', async () => {
    const member = await makeMember(service);
    const client = await signInWhole(service, member);
    const { Client } = await import('pg');
    const owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
    const { rows } = await owner.query<{ text: string }>(
      `SELECT row_to_json(s)::text AS text FROM staff s UNION ALL SELECT row_to_json(t)::text FROM staff_session t
       UNION ALL SELECT content FROM audit_entry`,
    );
    await owner.end();
    const stored = rows.map(({ text }) => text).join('\n');
    const hex = Buffer.from(member.totpSecret).toString('hex');
    for (const secret of [member.password, member.totpSecret, hex, client.cookie.split('=')[1] ?? '?']) {
      expect(stored).not.toContain(secret);
    }
  });

  it.each([
    ['no user name', { password: 'x' }],
    ['a user name of the wrong type', { username: { $ne: '' }, password: 'x' }],
    ['a control character', { username: 'a\u0007b', password: 'x' }],
    ['an unknown field', { username: 'a', password: 'x', admin: true }],
    ['a password without end', { username: 'a', password: 'x'.repeat(5_000) }],
  ])('refuses %s as bad input', async (_what, body) => {
    expect(await step(service, '', body)).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
  });

  it('takes a quotation mark in a user name for a letter, not for SQL', async () => {
    const answer = await withPassword(service, { username: `' OR 1=1 --`, password: 'x' });
    expect(answer).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
  });
});
