import { Client } from 'pg';
import { textWriter } from '../../src/cardholder/batches/file/text-encoding';
import {
  buildCity,
  type City,
  createServiceDatabase,
  type Service,
  startService,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { type DeskClient, signIn } from '../support/staff';
import {
  applicationsOf,
  cellsOf,
  ended,
  inventPeople,
  listOf,
  makeBatch,
  makeCards,
  runBatch,
  upload,
} from './batch-files';

const BATCHES = '/v1/desk/batches';

describe('operations on many cards from files', () => {
  let database: TestDatabase;
  let service: Service;
  let city: City;
  let senior: DeskClient;
  let owner: Client;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    city = await buildCity(service);
    senior = await signIn(service, 'senior_agent');
    owner = new Client({ connectionString: database.ownerUrl });
    await owner.connect();
  });

  afterAll(async () => {
    await owner.end();
    await service.close();
    await database.drop();
  });

  /** Everything that a file may change, as numbers. */
  const counts = async (): Promise<unknown> => {
    const { rows } = await owner.query(
      `SELECT (SELECT count(*) FROM batch_job) AS jobs, (SELECT count(*) FROM batch_row) AS rows,
              (SELECT count(*) FROM person) AS persons, (SELECT sum(position) FROM lane_head) AS events`,
    );
    return rows[0];
  };

  const results = async (batchId: unknown): Promise<string[][]> =>
    cellsOf((await senior.get(`${BATCHES}/${String(batchId)}/results`)).text);

  it('apply for cards, and tell the result of each row with its key masked', async () => {
    const people = inventPeople(3);
    const batch = await runBatch(senior, 'issue', applicationsOf(people));
    expect(batch).toMatchObject({ state: 'done', total: 3, settled: 3, done: 3, refused: 0, failed: 0 });
    const [header, ...rows] = await results(batch['batchId']);
    expect(header).toEqual(['line', 'key', 'result', 'reason', 'card']);
    expect(rows.map(([line, key, result]) => [line, key, result])).toEqual(
      people.map(({ idNumber }, index) => [String(index + 2), `220199********${idNumber.slice(-4)}`, 'done']),
    );
  });

  it('take the same file once, and answer the batch that stands', async () => {
    const file = applicationsOf(inventPeople(2));
    const first = await makeBatch(senior, 'issue', file);
    expect(first.body).toMatchObject({ result: 'done' });
    const before = await ended(senior, first.body['batchId']);
    const again = await makeBatch(senior, 'issue', file);
    expect(again.body).toMatchObject({ ...before, result: 'already_so' });
    const anew = await makeBatch(senior, 'issue', file, { run: 'second' });
    expect(anew.body).toMatchObject({ result: 'done' });
    expect(await ended(senior, anew.body['batchId'])).toMatchObject({ done: 0 });
  });

  it('take the same file at once from several hands as one batch', async () => {
    const file = applicationsOf(inventPeople(20));
    const answers = await Promise.all(Array.from({ length: 5 }, () => makeBatch(senior, 'issue', file)));
    expect(new Set(answers.map(({ body }) => body['batchId'])).size).toBe(1);
    expect(answers.filter(({ body }) => body['result'] === 'done')).toHaveLength(1);
    expect(await ended(senior, answers[0]!.body['batchId'])).toMatchObject({ done: 20 });
  });

  it('take a file as the body itself, in GBK, with the fields in the query', async () => {
    const [person] = inventPeople(1);
    const file = textWriter('gbk').encode(`社会保障号码,姓名\r\n${person!.idNumber},张三丰\r\n`)!;
    const answer = await fetch(`${service.baseUrl}${BATCHES}?operation=issue&reason=test_batch`, {
      method: 'POST',
      headers: {
        ...{ cookie: senior.cookie, 'x-csrf-token': senior.csrfToken },
        ...{ 'idempotency-key': 'raw-file', 'content-type': 'text/csv; charset=gbk' },
      },
      body: new Uint8Array(file),
    });
    const body = (await answer.json()) as Record<string, unknown>;
    expect(body).toMatchObject({ result: 'done', total: 1 });
    expect(await ended(senior, body['batchId'])).toMatchObject({ done: 1 });
  });

  it('hand cards out, refuse who has none, and count what was so already', async () => {
    const people = inventPeople(3);
    const strangers = inventPeople(1);
    await makeCards(senior, people);
    const batch = await runBatch(senior, 'collect', listOf([...people, ...strangers]));
    expect(batch).toMatchObject({ done: 3, refused: 1, already: 0 });
    const rows = await results(batch['batchId']);
    expect(rows.at(-1)?.slice(2, 4)).toEqual(['refused', 'person_not_found']);
    const again = await runBatch(senior, 'collect', listOf(people));
    expect(again).toMatchObject({ done: 0, already: 3, refused: 0 });
  });

  it('close cards by their numbers', async () => {
    const cards = await makeCards(senior, inventPeople(2));
    const list = ['社保卡号', ...cards.map(({ cardNumber }) => cardNumber), ''].join('\n');
    const closed = await runBatch(senior, 'close', list, { cause: 'requested' });
    expect(closed).toMatchObject({ done: 2, refused: 0 });
    expect((await city.shop.purchase(cards[0]!.cardNumber, 100)).body).toMatchObject({ result: 'declined' });
  });

  it('refuse a row that names a card of somebody else', async () => {
    const [one, two] = await makeCards(senior, inventPeople(2));
    const list = `社保卡号,社会保障号码\n${one!.cardNumber},${two!.idNumber}\n`;
    const batch = await runBatch(senior, 'collect', list);
    expect((await results(batch['batchId']))[1]?.slice(2, 4)).toEqual(['refused', 'card_not_of_person']);
  });

  describe('that freeze', () => {
    it('begin when another person has approved them, and never before', async () => {
      const cards = await makeCards(senior, inventPeople(2));
      await runBatch(senior, 'collect', ['社保卡号', ...cards.map(({ cardNumber }) => cardNumber), ''].join('\n'));
      const list = ['卡号', ...cards.map(({ cardNumber }) => cardNumber), ''].join('\n');
      const { body: made } = await makeBatch(senior, 'freeze', list);
      expect(made).toMatchObject({ result: 'approval_required', state: 'waiting_approval', settled: 0 });
      const again = await makeBatch(senior, 'freeze', list);
      expect(again.body).toMatchObject({ batchId: made['batchId'], approvalId: made['approvalId'] });

      const approval = `/v1/desk/approvals/${String(made['approvalId'])}`;
      const own = await signIn(service, ['senior_agent', 'approver']);
      const { body: theirs } = await makeBatch(own, 'freeze', list, { run: 'own' });
      const refused = await own.post(`/v1/desk/approvals/${String(theirs['approvalId'])}/approve`, {
        reason: 'checked',
      });
      expect(refused.body['result']).not.toBe('done');

      const approver = await signIn(service, 'approver');
      const { body: seen } = await approver.get(approval);
      expect(seen['facts']).toContainEqual(expect.objectContaining({ label: 'rows', value: 2 }));
      const decided = await approver.post(`${approval}/approve`, { reason: 'checked with the order' });
      expect(decided.status).toBe(200);
      expect(await ended(senior, made['batchId'])).toMatchObject({ state: 'done', done: 2 });
      expect((await city.shop.purchase(cards[0]!.cardNumber, 100)).body).toMatchObject({ result: 'declined' });
    });

    it('do not begin once they were cancelled', async () => {
      const cards = await makeCards(senior, inventPeople(1));
      const { body: made } = await makeBatch(senior, 'freeze', `卡号\n${cards[0]!.cardNumber}\n`);
      const cancelled = await senior.post(`${BATCHES}/${String(made['batchId'])}/cancel`, { reason: 'wrong_list' });
      expect(cancelled.body).toMatchObject({ result: 'done', state: 'cancelled' });
      const approver = await signIn(service, 'approver');
      await approver.post(`/v1/desk/approvals/${String(made['approvalId'])}/approve`, { reason: 'checked' });
      expect((await results(made['batchId']))[1]?.[2]).toBe('cancelled');
    });
  });

  it('can be cancelled once, and not when they have ended', async () => {
    const batch = await runBatch(senior, 'issue', applicationsOf(inventPeople(1)));
    const answer = await senior.post(`${BATCHES}/${String(batch['batchId'])}/cancel`, { reason: 'too_late' });
    expect(answer.body).toMatchObject({ result: 'refused', refusal: 'batch_ended', state: 'done' });
  });

  it.each([
    ['a spreadsheet', Buffer.from('PK\u0003\u0004xxxx', 'latin1')],
    ['bytes that are no text', Buffer.of(0xff, 0x00, 0x01, 0x80)],
    ['an unknown column', '身份证,姓名\n1,2\n'],
    ['a wrong identity number', '社会保障号码,姓名\n220199199001010017,张三\n'],
    ['a person twice', '社会保障号码,姓名\n220199199001010016,张三\n220199199001010016,张三\n'],
    ['a line that is too long', `社会保障号码,姓名\n220199199001010016,${'长'.repeat(5_000)}\n`],
    ['no rows', '社会保障号码,姓名\n'],
    ['one wrong row behind good ones', `${applicationsOf(inventPeople(50))}51,1,张三,220199,102\r\n`],
  ])('take nothing of a file with %s', async (_what, file) => {
    const before = await counts();
    const answer = await makeBatch(senior, 'issue', file);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ code: 'validation_failed', errors: expect.any(Array) });
    expect((answer.body['errors'] as unknown[]).length).toBeGreaterThan(0);
    expect(await counts()).toEqual(before);
  });

  it.each([
    ['an unknown operation', { operation: 'destroy' }, 'operation'],
    ['words for a reason', { operation: 'issue', reason: 'because of 220199199001010016' }, 'reason'],
    ['a field that nobody knows', { operation: 'issue', colour: 'red' }, 'colour'],
    ['no cause for closing', { operation: 'close' }, 'cause'],
    ['a cause for handing out', { operation: 'collect', cause: 'death' }, 'cause'],
    ['a judicial freeze without its order', { operation: 'freeze', kind: 'judicial' }, 'document'],
    ['an identity number for a name', { operation: 'issue', run: 'for 220199199001010016' }, 'run'],
  ])('are refused with %s', async (_what, fields, field) => {
    const answer = await upload(senior, BATCHES, applicationsOf(inventPeople(1)), { reason: 'test_batch', ...fields });
    expect(answer.status).toBe(400);
    expect(answer.body['errors']).toContainEqual(expect.objectContaining({ field }));
  });

  it.each([
    ['JSON', 'application/json', '{}', 415],
    ['a form that is broken', 'multipart/form-data; boundary=x', 'no form', 400],
    [
      'a form without a file',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
      400,
    ],
    ['an unknown media type', 'application/zip', 'x', 415],
  ])('are not made of %s', async (_what, type, body, status) => {
    const answer = await fetch(`${service.baseUrl}${BATCHES}?operation=issue&reason=x`, {
      method: 'POST',
      headers: {
        ...{ cookie: senior.cookie, 'x-csrf-token': senior.csrfToken },
        ...{ 'idempotency-key': `form-${Math.random()}`, 'content-type': type },
      },
      body,
    });
    expect(answer.status).toBe(status);
  });

  it('are listed page by page, with filters that must be known', async () => {
    const seen = new Set<string>();
    for (let path = `${BATCHES}?limit=3&operation=issue`; ;) {
      const { body } = await senior.get(path);
      for (const { batchId } of body['items'] as { batchId: string }[]) seen.add(batchId);
      const next = body['nextCursor'] as string | null;
      if (next === null) break;
      path = `${BATCHES}?limit=3&operation=issue&cursor=${next}`;
    }
    const { rows } = await owner.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM batch_job WHERE operation = 'issue'",
    );
    expect(seen.size).toBe(rows[0]?.count);
    expect((await senior.get(`${BATCHES}?colour=red`)).status).toBe(400);
    expect((await senior.get(`${BATCHES}?cursor=nonsense`)).status).toBe(400);
    expect((await senior.get(`${BATCHES}/ba_0000`)).status).toBe(404);
    expect((await senior.get(`${BATCHES}/ba_0000/results`)).status).toBe(404);
  });

  it('forget what a row said when it has ended, and leave clean books', async () => {
    const { rows } = await owner.query<{ kept: number; settled: number }>(
      `SELECT count(*) FILTER (WHERE r.sealed IS NOT NULL)::int AS kept, count(*)::int AS settled
         FROM batch_row r JOIN batch_job j USING (batch_id) WHERE j.ended_at IS NOT NULL`,
    );
    expect(rows[0]?.kept).toBe(0);
    expect(rows[0]?.settled).toBeGreaterThan(20);
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });

  it('stand in the audit log with who made them and how they ended', async () => {
    const auditor = await signIn(service, 'auditor');
    const made = (await auditor.get('/v1/desk/audit?action=batch.create&outcome=done&limit=100')).body['items'];
    expect((made as { object: string; actor: { id: string } }[])[0]).toMatchObject({
      object: expect.stringMatching(/^ba_/),
    });
    const finished = (await auditor.get('/v1/desk/audit?action=batch.finished&limit=100')).body['items'];
    expect((finished as unknown[]).length).toBeGreaterThan(5);
  });
});
