import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { type DeskClient, signIn } from '../support/staff';

const JOBS = '/v1/desk/jobs';

let database: TestDatabase;
let service: Service;
let clerk: DeskClient;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database, { env: { ROLES: 'api' } });
  clerk = await signIn(service, 'settlement_clerk');
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('jobs at the desk', () => {
  it('that read files are asked for on the machine that has them', async () => {
    const body = { parameters: { file: '/etc/passwd' }, reason: 'look' };
    const answer = await clerk.post(`${JOBS}/import-contributions/runs`, body);
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ field: 'job', code: 'command_line_only' }] } });
  });

  it('are asked for once, however often the same request comes', async () => {
    const body = { parameters: { date: '2026-01-31' }, reason: '补跑' };
    const first = await clerk.post(`${JOBS}/close-date/runs`, body);
    expect(first).toMatchObject({ status: 200, body: { result: 'done', run: { state: 'queued', key: '2026-01-31' } } });
    const again = await clerk.post(`${JOBS}/close-date/runs`, body);
    expect(again.body).toMatchObject({ result: 'already_so', run: (first.body as { run: object }).run });
  });

  it('tell what is wrong with a parameter, a job or a run that there is not', async () => {
    const reason = 'x';
    const wrong = await clerk.post(`${JOBS}/close-date/runs`, { parameters: { date: '2026-02-30' }, reason });
    expect(wrong).toMatchObject({ status: 400, body: { errors: [{ field: 'parameters.date' }] } });
    const number = await clerk.post(`${JOBS}/close-date/runs`, { parameters: { date: 5 }, reason });
    expect(number).toMatchObject({ status: 400, body: { errors: [{ field: 'parameters.date', code: 'is_string' }] } });
    await expect(clerk.post(`${JOBS}/fly/runs`, { parameters: {}, reason })).resolves.toMatchObject({ status: 404 });
    await expect(clerk.post(`${JOBS}/runs/jr_0/cancel`, { reason })).resolves.toMatchObject({ status: 404 });
  });
});
