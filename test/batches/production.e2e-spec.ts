import { createHash } from 'node:crypto';
import { Client } from 'pg';
import { luhnDigit } from '../../src/platform/crypto';
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
  collect,
  exported,
  failedLine,
  feedbackOf,
  inventPeople,
  listOf,
  madeLine,
  makeBatch,
  runBatch,
  upload,
} from './batch-files';

const BATCHES = '/v1/desk/production-batches';
const BANK_CARD = `622202123456789012${luhnDigit('622202123456789012')}`;

describe('cards on their way through the card maker', () => {
  let database: TestDatabase;
  let service: Service;
  let city: City;
  let senior: DeskClient;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    city = await buildCity(service);
    senior = await signIn(service, 'senior_agent');
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
  });

  const feedback = (batchId: string, file: string) => upload(senior, `${BATCHES}/${batchId}/feedback`, file);
  const show = async (batchId: string) => (await senior.get(`${BATCHES}/${batchId}`)).body;

  it('go from the application over failures and second tries to a card that pays', async () => {
    const people = inventPeople(6);
    expect(await runBatch(senior, 'issue', applicationsOf(people))).toMatchObject({
      state: 'done',
      done: 6,
      refused: 0,
    });
    const batchId = await collect(senior, { area: '220100' });
    expect(await show(batchId)).toMatchObject({
      state: 'open',
      cards: 6,
      listed: 6,
      batchNumber: expect.stringMatching(/^220100\d{8}0001$/),
    });

    const cards = await exported(senior, batchId);
    expect(cards.map(({ idNumber }) => idNumber).toSorted()).toEqual(people.map(({ idNumber }) => idNumber).toSorted());
    expect(await show(batchId)).toMatchObject({ state: 'exported', exports: 1 });

    const first = feedbackOf(
      ...cards.slice(0, 4).map((card) => madeLine(card, BANK_CARD)),
      failedLine(cards[4]!, '银行', '证件过期'),
      failedLine(cards[5]!, '制卡', '照片不合格'),
    );
    expect((await feedback(batchId, first)).body).toMatchObject({
      result: 'done',
      state: 'returned',
      made: 4,
      failed: 2,
    });
    expect((await feedback(batchId, first)).body).toMatchObject({ result: 'already_so', made: 4, failed: 2 });
    const { body: failures } = await senior.get(`${BATCHES}/${batchId}/cards?state=failed`);
    expect(failures['items']).toMatchObject([
      { serial: 5, stage: 'bank', failure: '证件过期' },
      { serial: 6, stage: 'maker', failure: '照片不合格' },
    ]);

    expect((await senior.post(`${BATCHES}/${batchId}/relist`, { into: 'same' })).body).toMatchObject({
      result: 'done',
      cards: 2,
    });
    const again = await exported(senior, batchId);
    expect(again).toEqual(cards.slice(4));
    expect((await feedback(batchId, first)).body).toMatchObject({ result: 'already_so' });
    expect(await show(batchId)).toMatchObject({ state: 'partly_returned', listed: 2, made: 4 });
    const second = feedbackOf(madeLine(cards[4]!), failedLine(cards[5]!, '制卡', '芯片损坏'));
    expect((await feedback(batchId, second)).body).toMatchObject({ state: 'returned', made: 1, failed: 1 });

    const moved = (await senior.post(`${BATCHES}/${batchId}/relist`, { into: 'new' })).body;
    expect(moved).toMatchObject({ result: 'done', cards: 1, batchNumber: expect.stringMatching(/0002$/) });
    const last = await exported(senior, moved['batchId']);
    expect(last).toEqual([{ ...cards[5], serial: '1' }]);
    expect((await feedback(String(moved['batchId']), feedbackOf(madeLine(last[0]!)))).body).toMatchObject({
      made: 1,
      state: 'returned',
    });

    expect(await runBatch(senior, 'collect', listOf(people))).toMatchObject({ done: 6, refused: 0 });
    const paid = await city.shop.purchase(cards[0]!.cardNumber, 100);
    expect(paid.body).not.toMatchObject({ reason: 'card_unknown' });
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });

  it('are exported in a file whose bytes follow from the batch', async () => {
    const people = inventPeople(2);
    await runBatch(senior, 'issue', applicationsOf(people, '104'));
    const batchId = await collect(senior, { bankCode: '104' });
    const { text, headers } = await senior.get(`${BATCHES}/${batchId}/export`);
    const { batchNumber, createdAt } = await show(batchId);
    const day = new Date(Date.parse(String(createdAt)) + 8 * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '');
    const [header, ...lines] = text.split('\r\n');
    expect(headers.get('content-disposition')).toBe(`attachment; filename="${String(batchNumber)}.csv"`);
    expect(header).toBe('序号,社保卡号,社会保障号码,姓名,发卡日期,卡有效期,服务银行,发卡地区');
    // Applications of one file are worked off several at a time: which card is first is open.
    for (const { name, idNumber } of people) {
      expect(lines.slice(0, 2)).toContainEqual(
        expect.stringMatching(new RegExp(`^[12],\\d{12,19},${idNumber},${name},${day},\\d{6},104,220199$`)),
      );
    }
    const digest = createHash('sha256')
      .update(text.slice(0, text.indexOf('#END')))
      .digest('hex');
    expect(lines[2]).toMatch(new RegExp(`^#END,${String(batchNumber)},2,${senior.member.staffId},.*Z,${digest}$`));
    expect(lines.slice(3)).toEqual(['']);
  });

  it('are exported in GBK where the card maker wants that', async () => {
    await runBatch(senior, 'issue', applicationsOf(inventPeople(1), '103'));
    const batchId = await collect(senior, { bankCode: '103' });
    const answer = await fetch(`${service.baseUrl}${BATCHES}/${batchId}/export?encoding=gbk`, {
      headers: { cookie: senior.cookie },
    });
    expect(new TextDecoder('gbk', { fatal: true }).decode(await answer.arrayBuffer())).toContain('社会保障号码');
  });

  describe('and a feedback file that contradicts the batch', () => {
    let batchId: string;
    let cards: Awaited<ReturnType<typeof exported>>;

    beforeAll(async () => {
      await runBatch(senior, 'issue', applicationsOf(inventPeople(3), '105'));
      batchId = await collect(senior, { bankCode: '105' });
      cards = await exported(senior, batchId);
    });

    it.each([
      ['of another card', () => madeLine({ ...cards[1]!, serial: '1' }), '社保卡号: wrong_card'],
      [
        'of another person',
        () => madeLine({ ...cards[0]!, idNumber: cards[1]!.idNumber }),
        '社会保障号码: wrong_person',
      ],
      ['of no card in the batch', () => madeLine({ ...cards[0]!, serial: '99' }), '序号: unknown_serial'],
    ])('with a line %s changes nothing', async (_what, line, fault) => {
      const answer = await feedback(batchId, feedbackOf(line(), madeLine(cards[2]!)));
      expect(answer.status).toBe(400);
      const errors = answer.body['errors'] as { field: string; code: string }[];
      expect(errors.map(({ field, code }) => `${field}: ${code}`)).toEqual([`file, line 2, ${fault}`]);
      expect(await show(batchId)).toMatchObject({ state: 'exported', listed: 3 });
    });

    it('that takes a made card back changes nothing', async () => {
      await feedback(batchId, feedbackOf(madeLine(cards[0]!)));
      expect(await show(batchId)).toMatchObject({ state: 'partly_returned', made: 1 });
      const answer = await feedback(batchId, feedbackOf(failedLine(cards[0]!, '制卡', '丢失'), madeLine(cards[1]!)));
      expect(answer.text).toContain('made_before');
      expect(await show(batchId)).toMatchObject({ made: 1, listed: 2 });
    });

    it('is refused before the batch was exported', async () => {
      await runBatch(senior, 'issue', applicationsOf(inventPeople(1), '301'));
      const other = await collect(senior, { bankCode: '301' });
      const answer = await feedback(other, feedbackOf(madeLine(cards[2]!)));
      expect(answer.body).toMatchObject({ result: 'refused', reason: 'batch_not_exported' });
    });
  });

  it('are collected once, however often and at once that is asked for', async () => {
    await runBatch(senior, 'issue', applicationsOf(inventPeople(40), '106'));
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => senior.post(BATCHES, { bankCode: '106', limit: 10 })),
    );
    const cards = answers.map(({ body }) => (body['result'] === 'done' ? Number(body['cards']) : 0));
    expect(cards.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(40);
    const { body: rest } = await senior.post(BATCHES, { bankCode: '106' });
    const left = rest['result'] === 'done' ? Number(rest['cards']) : 0;
    expect(cards.reduce((sum, count) => sum + count, 0) + left).toBe(40);
    expect((await senior.post(BATCHES, { bankCode: '106' })).body).toMatchObject({
      result: 'refused',
      reason: 'no_cards_waiting',
    });
  });

  it('make one batch for one Idempotency-Key', async () => {
    await runBatch(senior, 'issue', applicationsOf(inventPeople(2), '107'));
    const send = () => senior.post(BATCHES, { bankCode: '107' }, { idempotencyKey: 'the-same-key' });
    const { body: first } = await send();
    expect((await send()).body).toMatchObject({ result: 'already_so', batchId: first['batchId'] });
  });

  it('are in no hands but those of a senior agent', async () => {
    const agent = await signIn(service, 'agent');
    const approver = await signIn(service, 'approver');
    const { body } = await approver.get(BATCHES);
    const [batch] = body['items'] as { batchId: string }[];
    expect((await agent.get(`${BATCHES}/${batch?.batchId ?? ''}/export`)).status).toBe(403);
    expect((await approver.get(`${BATCHES}/${batch?.batchId ?? ''}/export`)).status).toBe(403);
    expect((await agent.post(BATCHES, {})).status).toBe(403);
    expect((await makeBatch(agent, 'issue', applicationsOf(inventPeople(1)))).status).toBe(403);
  });

  it('leave no number, name or identity number in the tables of production', async () => {
    const client = new Client({ connectionString: database.ownerUrl });
    await client.connect();
    try {
      const tables = [
        'production_card',
        'production_batch',
        'production_item',
        'production_feedback',
        'batch_job',
        'batch_row',
      ];
      const texts = await Promise.all(
        tables.map(
          async (table) => (await client.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`)).rows,
        ),
      );
      const all = texts
        .flat()
        .map(({ row }) => row.replaceAll(/\\\\x[0-9a-f]+/g, '').replaceAll(/\d{14}0{0,2}\d{4}/g, ''));
      expect(all.join('\n')).not.toMatch(/张|622202123456789012|(?<![\d*a-f])22019919\d{10}/);
      const { rows } = await client.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM production_card WHERE state = 'made' AND sealed_number IS NOT NULL",
      );
      expect(rows[0]?.count).toBe(0);
    } finally {
      await client.end();
    }
  });

  it('show every export and feedback in the audit log', async () => {
    const auditor = await signIn(service, 'auditor');
    const { body } = await auditor.get('/v1/desk/audit?action=production.export&limit=100');
    const items = body['items'] as { actor: { id: string }; object: string }[];
    expect(items.length).toBeGreaterThan(3);
    expect(items.every(({ actor, object }) => actor.id.startsWith('st_') && object.startsWith('pb_'))).toBe(true);
  });
});
