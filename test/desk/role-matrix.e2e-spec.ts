import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { STAFF_ROLES, type StaffRole } from '../../src/staff';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { deskRoutes, describeRoute, type DeskRoute, rolesOf } from '../support/desk-routes';
import { type DeskClient, sendToDesk, signIn } from '../support/staff';

/** The routes that were agreed on; `UPDATE_GOLDEN=1 npx jest test/desk/role-matrix` writes it anew for a review. */
const GOLDEN = join(__dirname, 'routes.golden.txt');
/** A name of the right form for each parameter of a path, that names nothing. */
const NOBODY: Readonly<Record<string, string>> = {
  cardholderId: 'ch_zzzzzz',
  token: `card_${'0'.repeat(24)}`,
  authorizationId: '0-99999999',
};

let database: TestDatabase;
let service: Service;
let routes: DeskRoute[];
const staff = new Map<StaffRole, DeskClient>();

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  routes = deskRoutes(service);
  for (const role of STAFF_ROLES) staff.set(role, await signIn(service, role));
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const pathOf = ({ path }: DeskRoute): string =>
  path.replaceAll(/:(\w+)/g, (_all, name: string) => NOBODY[name] ?? 'xx_0000000000000000');

describe('the routes of the service desk', () => {
  it('are those that were agreed on, with the permission that was agreed on', async () => {
    const found = `${routes.map(describeRoute).join('\n')}\n`;
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(GOLDEN, found);
    expect(found).toBe(await readFile(GOLDEN, 'utf8'));
    expect(routes.length).toBeGreaterThan(60);
  });

  it('all name who may call them', () => {
    expect(routes.filter(({ access }) => access === undefined)).toEqual([]);
  });

  it('are open without a session only where somebody signs in', () => {
    const open = routes.filter(({ access }) => access === 'public').map(({ path }) => path);
    expect(open.filter((path) => !path.startsWith('/v1/desk/session'))).toEqual([]);
  });

  it('answer 401 to everybody who is not signed in, whatever they send', async () => {
    const guarded = routes.filter(({ access }) => access !== 'public');
    for (const route of guarded) {
      const body = route.method === 'GET' ? undefined : {};
      const answer = await sendToDesk(service.baseUrl, route.method, pathOf(route), body);
      const forged = await sendToDesk(service.baseUrl, route.method, pathOf(route), body, {
        cookie: `onecard_desk=${'A'.repeat(43)}`,
      });
      expect([describeRoute(route), answer.status, forged.status]).toEqual([describeRoute(route), 401, 401]);
    }
  });

  it.each(STAFF_ROLES)('let %s do what the role may do, and nothing else', async (role) => {
    const client = staff.get(role)!;
    const leaves = (route: DeskRoute): boolean => route.method === 'DELETE' && route.path === '/v1/desk/session';
    for (const route of routes.filter((one) => one.access !== 'public' && !leaves(one))) {
      const answer = await client.send(route.method, pathOf(route), route.method === 'GET' ? undefined : {});
      const denied = answer.status === 403 && answer.body['code'] === 'access_denied';
      expect([describeRoute(route), denied]).toEqual([describeRoute(route), !rolesOf(route).includes(role)]);
      expect([describeRoute(route), answer.status < 500]).toEqual([describeRoute(route), true]);
    }
  });

  it('write down every call that was denied', async () => {
    const auditor = staff.get('auditor')!;
    const { body } = await auditor.get('/v1/desk/audit?action=access.denied&limit=100');
    expect((body['items'] as unknown[]).length).toBe(100);
  });

  it('change nothing for a session without its CSRF token', async () => {
    const client = await signIn(service, 'senior_agent');
    for (const route of routes.filter(({ access, method }) => access !== 'public' && method !== 'GET')) {
      for (const token of [undefined, 'x'.repeat(32)]) {
        const answer = await client.send(route.method, pathOf(route), {}, { headers: { 'x-csrf-token': token } });
        expect([describeRoute(route), answer.status, answer.body['code']]).toEqual([
          describeRoute(route),
          403,
          'csrf_token_invalid',
        ]);
      }
    }
  });
});
