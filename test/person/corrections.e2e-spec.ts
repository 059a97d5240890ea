import { PersonRegister, streamOfCardholderId } from '../../src/person';
import { inventIdNumber } from '../support/app';
import type { DeskAnswer, DeskClient } from '../support/staff';
import { type DeskPerson, DeskWorld, faultsOf, itemsOf } from '../service-desk/desk-world';

const WHY = { source: '户口簿', reason: '持卡人到柜台申报' };
const CHECKED = { reason: '与公安人口信息一致' };

let world: DeskWorld;
let agent: DeskClient;
let senior: DeskClient;
let approver: DeskClient;

beforeAll(async () => {
  world = await DeskWorld.build();
  agent = await world.staff('agent');
  senior = await world.staff('senior_agent');
  approver = await world.staff('approver');
});

afterAll(() => world.close());

const propose = (person: DeskPerson, field: string, value: string, by = agent): Promise<DeskAnswer> =>
  by.post(`/v1/desk/cardholders/${person.cardholderId}/corrections`, { field, value, ...WHY });

async function proposed(person: DeskPerson, field: string, value: string, by = agent): Promise<string> {
  const { body } = await propose(person, field, value, by);
  expect(body).toMatchObject({ result: 'done', correctionId: expect.stringMatching(/^co_[0-9a-f]{32}$/) });
  return String(body['correctionId']);
}

const decide = (by: DeskClient, correctionId: string, decision: 'accept' | 'reject'): Promise<DeskAnswer> =>
  by.post(`/v1/desk/corrections/${correctionId}/${decision}`, CHECKED);

async function found(what: object): Promise<unknown[]> {
  return itemsOf(await agent.post('/v1/desk/look-ups', what)).map((item) => item['cardholderId']);
}

async function corrections(person: DeskPerson, by = agent) {
  return itemsOf(await by.get(`/v1/desk/cardholders/${person.cardholderId}/corrections`));
}

describe('a correction', () => {
  it('is in use when somebody else has accepted it, and people are found by the new value only', async () => {
    const person = await world.person();
    const phone = '13655550001';
    const id = await proposed(person, 'phone', '+86 136-5555-0001');
    expect(await found({ by: 'phone', phone })).toEqual([]);
    expect((await decide(approver, id, 'accept')).body).toMatchObject({
      ...{ result: 'done', state: 'accepted', correctionId: id, cardholderId: person.cardholderId },
    });
    expect(await found({ by: 'phone', phone })).toEqual([person.cardholderId]);
    expect(await found({ by: 'phone', phone: person.phone })).toEqual([]);
  });

  it('moves the identity number and the name with all their indexes', async () => {
    const person = await world.person();
    const idNumber = inventIdNumber();
    await decide(senior, await proposed(person, 'idNumber', idNumber.toLowerCase()), 'accept');
    await decide(senior, await proposed(person, 'name', '欧阳 若兰'), 'accept');
    const birthDate = `${idNumber.slice(6, 10)}-${idNumber.slice(10, 12)}-${idNumber.slice(12, 14)}`;
    expect(await found({ by: 'id_number', idNumber })).toEqual([person.cardholderId]);
    expect(await found({ by: 'id_number', idNumber: person.idNumber })).toEqual([]);
    expect(await found({ by: 'name', name: '欧阳 若兰', birthDate })).toEqual([person.cardholderId]);
    expect(await found({ by: 'name', name: person.name, birthDate })).not.toContain(person.cardholderId);
  });

  it('needs four eyes: never the proposer, whatever roles they have', async () => {
    const person = await world.person();
    const id = await proposed(person, 'address', '长春市宽城区北京大街8号', senior);
    for (const decision of ['accept', 'reject'] as const) {
      expect((await decide(senior, id, decision)).body).toMatchObject({
        ...{ result: 'refused', reason: 'maker_is_checker' },
      });
    }
    expect((await decide(agent, id, 'accept')).status).toBe(403);
    await expect(
      world.rows(
        `UPDATE person_correction SET state = 'accepted', decided_by = proposed_by, decided_at = now()
          WHERE correction_id = $1`,
        [id],
      ),
    ).rejects.toThrow(/check constraint/);
  });

  it('is decided once when checkers race', async () => {
    const person = await world.person();
    const other = await world.staff('approver');
    const id = await proposed(person, 'name', '竞争者');
    const answers = await Promise.all([
      ...[approver, other, senior].map((by) => decide(by, id, 'accept')),
      ...[approver, other, senior].map((by) => decide(by, id, 'reject')),
    ]);
    const results = answers.map(({ body }) => body['result']);
    expect(results.filter((result) => result === 'done')).toHaveLength(1);
    const done = answers.find(({ body }) => body['result'] === 'done')!.body['state'];
    for (const [index, { body }] of answers.entries()) {
      if (body['result'] === 'done') continue;
      const same = index < 3 === (done === 'accepted');
      expect(body).toMatchObject(same ? { result: 'already_so' } : { result: 'refused', reason: 'already_decided' });
    }
    const [only] = await corrections(person);
    expect(only).toMatchObject({ state: done, mayDecide: false });
  });

  it('is answered as the first time when its request comes again', async () => {
    const person = await world.person();
    const path = `/v1/desk/cardholders/${person.cardholderId}/corrections`;
    const body = { field: 'phone', value: '13655550077', ...WHY };
    const sent = await Promise.all([1, 2, 3].map(() => agent.post(path, body, { idempotencyKey: 'propose-77' })));
    expect(new Set(sent.map(({ text }) => text)).size).toBe(1);
    expect(await corrections(person)).toHaveLength(1);
    const changed = await agent.post(path, { ...body, value: '13655550078' }, { idempotencyKey: 'propose-77' });
    expect(changed.body['code']).toBe('idempotency_key_reused');
    const id = String(sent[0]?.body['correctionId']);
    const accept = () => approver.post(`/v1/desk/corrections/${id}/accept`, CHECKED, { idempotencyKey: 'accept-77' });
    expect((await accept()).body['result']).toBe('done');
    expect((await accept()).body['result']).toBe('done');
  });

  it('waits alone for its field, and may be withdrawn by who proposed it', async () => {
    const person = await world.person();
    const id = await proposed(person, 'phone', '13655550090');
    expect((await propose(person, 'phone', '13655550091')).body).toMatchObject({
      ...{ result: 'refused', reason: 'correction_pending' },
    });
    const withdraw = (by: DeskClient) => by.post(`/v1/desk/corrections/${id}/withdraw`);
    expect((await withdraw(senior)).body).toMatchObject({ result: 'refused', reason: 'not_maker' });
    expect((await withdraw(agent)).body).toMatchObject({ result: 'done', state: 'withdrawn' });
    expect((await withdraw(agent)).body).toMatchObject({ result: 'already_so' });
    expect((await decide(approver, id, 'accept')).body).toMatchObject({ result: 'refused', reason: 'already_decided' });
    await proposed(person, 'phone', '13655550091');
    expect((await propose(person, 'name', person.name)).body).toEqual({ result: 'already_so' });
  });

  it('never gives two people one identity number', async () => {
    const [one, two, free] = [await world.person(), await world.person(), inventIdNumber()];
    expect((await propose(one, 'idNumber', two.idNumber)).body).toMatchObject({
      ...{ result: 'refused', reason: 'id_number_in_use' },
    });
    const ids = [await proposed(one, 'idNumber', free), await proposed(two, 'idNumber', free)];
    const answers = await Promise.all(ids.map((id) => decide(approver, id, 'accept')));
    expect(answers.map(({ body }) => body['reason'] ?? body['result']).sort()).toEqual(['done', 'id_number_in_use']);
    expect(await found({ by: 'id_number', idNumber: free })).toHaveLength(1);
  });
});

describe('the values of corrections', () => {
  it('are shown to who may decide and masked for everybody else, with each showing in the audit log', async () => {
    const person = await world.person();
    const id = await proposed(person, 'phone', '13655551234', senior);
    expect(await corrections(person, senior)).toMatchObject([{ value: '136****1234', mayDecide: false }]);
    expect(await corrections(person, agent)).toMatchObject([{ value: '136****1234', mayDecide: false }]);
    const [shown] = await corrections(person, approver);
    expect(shown).toMatchObject({
      ...{ correctionId: id, cardholderId: person.cardholderId, field: 'phone', state: 'pending', mayDecide: true },
      ...{ value: '13655551234', before: person.phone, ...WHY, proposedBy: senior.member.staffId },
    });
    const auditor = await world.staff('auditor');
    const log = await auditor.get(`/v1/desk/audit?action=correction.view&cardholderId=${person.cardholderId}`);
    expect(itemsOf(log)).toMatchObject([{ actor: { id: approver.member.staffId }, object: id }]);
    const inbox = itemsOf(await approver.get('/v1/desk/corrections?state=pending&limit=100'));
    expect(inbox.find((item) => item['correctionId'] === id)).toMatchObject({ value: '13655551234' });
    await decide(approver, id, 'accept');
    expect(await corrections(person, approver)).toMatchObject([{ value: '136****1234', state: 'accepted' }]);
  });

  it('are refused by field, without being repeated', async () => {
    const person = await world.person();
    const wrong: [string, string][] = [
      ['idNumber', '220199199001011230'],
      ['idNumber', '990199199001011232'],
      ['phone', 'call me'],
      ['name', '   '],
      ['name', '长'.repeat(51)],
      ['address', ' '],
    ];
    for (const [field, value] of wrong) {
      const answer = await propose(person, field, value);
      expect([field, answer.status, faultsOf(answer).map(([name]) => name)]).toEqual([field, 400, [field]]);
      if (value.trim() !== '') expect(answer.text).not.toContain(value);
    }
    expect(faultsOf(await propose(person, 'birthDate', '1990-01-01'))).toEqual([['field', 'is_in']]);
    expect(
      (await agent.post('/v1/desk/cardholders/ch_zzzzzz/corrections', { field: 'name', value: '无', ...WHY })).status,
    ).toBe(404);
    expect((await agent.get('/v1/desk/corrections?status=pending')).status).toBe(400);
    expect((await agent.get('/v1/desk/corrections?cursor=x')).status).toBe(400);
    expect((await approver.post('/v1/desk/corrections/co_0/accept', CHECKED)).status).toBe(404);
  });

  it('come page by page, each once', async () => {
    const person = await world.person();
    for (const value of ['13655552001', '13655552002', '13655552003']) {
      await decide(approver, await proposed(person, 'phone', value), 'accept');
    }
    const seen: unknown[] = [];
    let cursor = '';
    do {
      const path = `/v1/desk/cardholders/${person.cardholderId}/corrections?limit=1${cursor}`;
      const page = await agent.get(path);
      seen.push(...itemsOf(page).map((item) => item['value']));
      cursor = typeof page.body['nextCursor'] === 'string' ? `&cursor=${page.body['nextCursor']}` : '';
    } while (cursor !== '');
    expect(seen).toHaveLength(3);
    expect(new Set(seen)).toEqual(new Set(['136****2001', '136****2002', '136****2003']));
  });

  it('are in the copy that the person gets, with their sources', async () => {
    const person = await world.person();
    await decide(approver, await proposed(person, 'phone', '13655553001'), 'accept');
    const copy = await senior.post(`/v1/desk/cardholders/${person.cardholderId}/export`, { reason: '本人申请' });
    expect(copy.body['corrections']).toMatchObject([
      { field: 'phone', value: '13655553001', before: person.phone, ...WHY, state: 'accepted' },
    ]);
  });

  it('are nowhere in clear in the tables, and gone after an erasure', async () => {
    const person = await world.person();
    const id = await proposed(person, 'name', '蓝采和');
    await decide(approver, id, 'accept');
    const open = await proposed(person, 'address', '吉林市船营区解放中路3号');
    await world.service.app.get(PersonRegister).erase(streamOfCardholderId(person.cardholderId)!);
    expect(await corrections(person)).toMatchObject([
      { correctionId: open, state: 'withdrawn', value: null, source: null, reason: null },
      { correctionId: id, state: 'accepted', value: null, source: null, decisionReason: null },
    ]);
    expect((await propose(person, 'name', '新名')).body).toMatchObject({ result: 'refused', reason: 'person_erased' });
    const dump = JSON.stringify(
      await world.rows(
        `SELECT to_jsonb(c) AS row FROM person_correction c UNION ALL SELECT to_jsonb(a) FROM person_answer a
         UNION ALL SELECT to_jsonb(p) FROM person p UNION ALL SELECT to_jsonb(i) FROM person_index i`,
      ),
    );
    for (const secret of ['蓝采和', '解放中路', '张三丰', '13655551234', WHY.source, WHY.reason, CHECKED.reason]) {
      expect([secret, dump.includes(secret), dump.includes(Buffer.from(secret).toString('hex'))]).toEqual([
        ...[secret, false, false],
      ]);
    }
  });
});
