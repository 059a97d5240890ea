import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { signIn } from '../support/staff';
import { codeOf, inventUsername, makeMember, signInWhole, step, withPassword } from './people';

const WRONG = 'not the password';
const MINUTE_MS = 60_000;

describe('guessing at the sign-in', () => {
  let database: TestDatabase;
  let service: Service;
  let other: Service;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    other = await startService(database, { clock: service.clock });
  });

  // The window of the throttle of one address is over between the tests.
  beforeEach(() => {
    service.clock.advance(MINUTE_MS);
  });

  afterAll(async () => {
    await other.close();
    await service.close();
    await database.drop();
  });

  /** Fails so many times, one after the other, at one process or the other. */
  const fail = async (username: string, times: number): Promise<number[]> => {
    const waits: number[] = [];
    for (let index = 0; index < times; index += 1) {
      const at = index % 2 === 0 ? service : other;
      const answer = await withPassword(at, { username, password: WRONG });
      expect(answer).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
      waits.push(Number(answer.headers.get('retry-after') ?? 0));
    }
    return waits;
  };

  it('locks the name with the fifth failure, counted over all processes', async () => {
    const member = await makeMember(service);
    expect(await fail(member.username, 5)).toEqual([0, 0, 0, 0, 60]);
    for (const process of [service, other]) {
      const locked = await withPassword(process, member);
      expect(locked).toMatchObject({ status: 401, body: { code: 'sign_in_failed' } });
      expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(50);
    }
  });

  it('lets the right password in when the lock is over, and doubles the lock for a wrong one', async () => {
    const [patient, guesser] = [await makeMember(service), await makeMember(service)];
    await service.clock.held(async () => {
      await fail(patient.username, 5);
      await fail(guesser.username, 5);
      service.clock.advance(MINUTE_MS);
      expect((await withPassword(service, patient)).status).toBe(200);
      expect(await fail(guesser.username, 1)).toEqual([120]);
      service.clock.advance(2 * MINUTE_MS);
      expect(await fail(guesser.username, 1)).toEqual([240]);
    });
  });

  it('forgets the failures when somebody has signed in', async () => {
    const member = await makeMember(service);
    await fail(member.username, 4);
    await signInWhole(service, member);
    expect(await fail(member.username, 4)).toEqual([0, 0, 0, 0]);
  });

  it('counts guesses that come at once, so no race lets more of them through', async () => {
    const member = await makeMember(service);
    const guesses = Array.from({ length: 20 }, (_, index) =>
      withPassword(index % 2 === 0 ? service : other, { username: member.username, password: WRONG }),
    );
    const answers = await Promise.all(guesses);
    expect(answers.every(({ status }) => status === 401)).toBe(true);
    const auditor = await signIn(service, 'auditor');
    const { body } = await auditor.get(`/v1/desk/audit?actor=${member.staffId}&limit=100`);
    const entries = body['items'] as { details: { locked: boolean } }[];
    expect(entries).toHaveLength(20);
    expect(entries.filter(({ details }) => !details.locked)).toHaveLength(4);
    expect((await withPassword(service, member)).status).toBe(401);
  });

  it('locks after wrong codes as after wrong passwords', async () => {
    const member = await makeMember(service);
    const { body } = await withPassword(service, member);
    const right = codeOf(service, member.totpSecret);
    const wrong = right === '000000' ? '000001' : '000000';
    for (let tries = 0; tries < 5; tries += 1) {
      expect((await step(service, '/totp', { challenge: body['challenge'], code: wrong })).status).toBe(401);
    }
    const answer = await step(other, '/totp', { challenge: body['challenge'], code: right });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('retry-after')).toBe('60');
  });

  it('does not forget wrong codes because the password was right in between', async () => {
    const member = await makeMember(service);
    for (let tries = 0; tries < 5; tries += 1) {
      const { body } = await withPassword(service, member);
      await step(service, '/totp', { challenge: body['challenge'], code: '000000' });
    }
    expect((await withPassword(service, member)).status).toBe(401);
  });

  it('answers for a name that nobody has as for one that somebody has: words, locks and time', async () => {
    const member = await makeMember(service);
    const unknown = inventUsername();
    const measure = async (username: string): Promise<{ detail: unknown; ms: number; wait: string | null }> => {
      const begun = performance.now();
      const { body, headers } = await withPassword(service, { username, password: WRONG });
      return { detail: body['detail'], ms: performance.now() - begun, wait: headers.get('retry-after') };
    };
    for (let tries = 0; tries < 6; tries += 1) {
      const [known, nobody] = [await measure(member.username), await measure(unknown)];
      expect(nobody.detail).toBe(known.detail);
      expect(nobody.wait === null).toBe(known.wait === null);
      // Both wait for the same moment, whatever was looked up and hashed before it.
      expect(Math.min(known.ms, nobody.ms)).toBeGreaterThanOrEqual(295);
    }
  });

  it('holds an address back that tries many names', async () => {
    const answers = [];
    for (let round = 0; round < 4; round += 1) {
      const names = Array.from({ length: 20 }, () => ({ username: inventUsername(), password: WRONG }));
      answers.push(...(await Promise.all(names.map((name) => withPassword(service, name)))));
    }
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(60);
    const held = answers.filter(({ status }) => status === 429);
    expect(held).toHaveLength(20);
    expect(held[0]?.body).toMatchObject({ code: 'too_many_requests' });
    expect(Number(held[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is lifted by an administrator who unlocks the account', async () => {
    const member = await makeMember(service);
    await fail(member.username, 5);
    const administrator = await signIn(service, 'system_administrator');
    const path = `/v1/desk/staff/${member.staffId}`;
    expect((await administrator.get(path)).body['lockedUntil']).toEqual(expect.any(String));
    const reason = 'called from her desk';
    expect((await administrator.post(`${path}/unlock`, { reason })).body).toMatchObject({ result: 'done' });
    expect((await administrator.post(`${path}/unlock`, { reason })).body).toMatchObject({ result: 'already_so' });
    expect((await administrator.get(path)).body['lockedUntil']).toBeNull();
    expect((await withPassword(service, member)).status).toBe(200);
  });
});
