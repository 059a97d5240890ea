import { MAX_MISSES } from '../../src/person/sharing/reads/miss-rate';
import { businessDay } from '../../src/platform/clock';
import { PersonRegister, streamOfCardholderId } from '../../src/person';
import { inventCardNumber, inventIdNumber } from '../support/app';
import { type DeskClient, openSession } from '../support/staff';
import type { Answer, TerminalClient } from '../support/terminal-client';
import { type DeskPerson, DeskWorld, faultsOf, itemsOf } from '../service-desk/desk-world';

const DAY_MS = 86_400_000;
const HOSPITAL = '990220180620001';
const PHARMACY = '990220159120001';
const PURPOSE = '医保待遇资格核验';
const NOBODYS_GRANT = `gr_${'0'.repeat(32)}`;

let world: DeskWorld;
let security: DeskClient;
let senior: DeskClient;
let auditor: DeskClient;
let person: DeskPerson;

beforeAll(async () => {
  world = await DeskWorld.build();
  security = await world.staff('security_administrator');
  senior = await world.staff('senior_agent');
  auditor = await world.staff('auditor');
  person = await world.person({}, { name: '何仙姑', phone: '13744440000' });
});

afterAll(() => world.close());

const day = (ahead: number): string => businessDay(world.service.now() + ahead * DAY_MS);

/** Sets the clock ahead; nobody's session lasts that long. */
async function later(days: number): Promise<void> {
  world.service.clock.advance(days * DAY_MS);
  const again = (client: DeskClient) => openSession(world.service, client.member);
  [security, senior, auditor] = [await again(security), await again(senior), await again(auditor)];
}

const terms = (more: object = {}) => ({
  ...{ institution: HOSPITAL, items: ['name', 'phone', 'card_status'], purpose: PURPOSE },
  ...{ legalBasis: '《社会保险法》', validFrom: day(0), validUntil: day(30), quota: 100, ...more },
});

async function grant(more: object = {}): Promise<string> {
  const { body } = await security.post('/v1/desk/sharing/grants', terms(more));
  expect(body).toMatchObject({ result: 'done', grantId: expect.stringMatching(/^gr_[0-9a-f]{32}$/) });
  return String(body['grantId']);
}

function read(
  grantId: string,
  more: object = {},
  terminal: TerminalClient = world.city.hospital,
  idempotencyKey?: string,
): Promise<Answer> {
  const body = { grantId, idNumber: person.idNumber, items: ['name'], purpose: PURPOSE, ...more };
  return terminal.post('/v1/sharing/reads', body, idempotencyKey === undefined ? {} : { idempotencyKey });
}

async function grants(): Promise<Readonly<Record<string, unknown>>[]> {
  return itemsOf(await security.get('/v1/desk/sharing/grants?limit=100'));
}

async function readsOf(who: DeskPerson): Promise<Readonly<Record<string, unknown>>[]> {
  return itemsOf(await auditor.get(`/v1/desk/cardholders/${who.cardholderId}/sharing-reads?limit=100`));
}

describe('a read through a grant', () => {
  it('hands out the items that were asked for, by identity number or by card number', async () => {
    const id = await grant();
    const all = await read(id, { items: ['name', 'phone', 'card_status'] });
    expect(all.signed).toBe(true);
    expect(all.body).toEqual({
      result: 'done',
      readId: expect.stringMatching(/^rd_[0-9a-f]{32}$/),
      items: { name: person.name, phone: person.phone, card_status: [{ kind: 'physical', state: 'active' }] },
    });
    const byCard = await read(id, { idNumber: undefined, cardNumber: person.number });
    expect(byCard.body['items']).toEqual({ name: person.name });
    const everything = await grant({ items: ['id_number', 'birth_date', 'sex', 'address'] });
    const { body } = await read(everything, { items: ['id_number', 'birth_date', 'sex', 'address'] });
    expect(body['items']).toEqual({
      id_number: person.idNumber,
      birth_date: expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
      sex: Number(person.idNumber[16]) % 2 === 1 ? '男' : '女',
      address: null,
    });
  });

  it.each([
    ['no_grant', {}, {}, 'pharmacy'],
    ['no_grant', { terminalId: 'HOSP0001', institution: HOSPITAL }, { grantId: NOBODYS_GRANT }, 'hospital'],
    ['purpose_differs', {}, { purpose: '商业营销' }, 'hospital'],
    ['items_not_granted', {}, { items: ['name', 'address'] }, 'hospital'],
    ['person_not_found', {}, { idNumber: inventIdNumber() }, 'hospital'],
    ['person_not_found', {}, { idNumber: undefined, cardNumber: inventCardNumber() }, 'hospital'],
  ] as const)('is refused: %s', async (reason, granted, asked, place) => {
    const id = await grant(granted);
    const answer = await read(id, asked, world.city[place]);
    expect([answer.status, answer.body]).toEqual([
      ...[200, { result: 'refused', reason, readId: expect.stringMatching(/^rd_/) }],
    ]);
    expect((await grants()).find((one) => one['grantId'] === id)).toMatchObject({ reads: 0 });
  });

  it('is refused before and after the days of the grant, and from its revocation on', async () => {
    const early = await grant({ validFrom: day(2), validUntil: day(3) });
    expect((await read(early)).body).toMatchObject({ result: 'refused', reason: 'not_yet_valid' });
    await later(2);
    expect((await read(early)).body).toMatchObject({ result: 'done' });
    await later(2);
    expect((await read(early)).body).toMatchObject({ result: 'refused', reason: 'expired' });
    const id = await grant();
    expect((await read(id)).body).toMatchObject({ result: 'done' });
    const revoke = () => security.post(`/v1/desk/sharing/grants/${id}/revoke`, { reason: '用途结束' });
    expect((await revoke()).body).toMatchObject({ result: 'done', grantId: id });
    expect((await revoke()).body).toMatchObject({ result: 'already_so' });
    expect((await read(id)).body).toMatchObject({ result: 'refused', reason: 'revoked' });
    expect((await grants()).find((one) => one['grantId'] === id)).toMatchObject({
      ...{ state: 'revoked', reads: 1, institution: HOSPITAL, institutionName: 'hospital', purpose: PURPOSE },
      ...{ validFrom: day(0), validUntil: day(30), revocationReason: '用途结束' },
    });
  });

  it('counts the quota exactly when many read at once, on two processes', async () => {
    const id = await grant({ quota: 7 });
    const other = await world.another();
    const answers = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        read(id, {}, index % 2 === 0 ? world.city.hospital : world.city.hospital.at(other)),
      ),
    );
    await other.close();
    const results = answers.map(({ body }) => body['reason'] ?? body['result']);
    expect(results.filter((result) => result === 'done')).toHaveLength(7);
    expect(results.filter((result) => result === 'quota_used_up')).toHaveLength(17);
    expect((await grants()).find((one) => one['grantId'] === id)).toMatchObject({ reads: 7, state: 'used_up' });
    const logged = (await readsOf(person)).filter((one) => one['grantId'] === id);
    expect(logged.filter((one) => one['result'] === 'done')).toHaveLength(7);
    expect(logged).toHaveLength(24);
  });

  it('is one read however often its request is sent', async () => {
    const id = await grant({ quota: 1 });
    const sent = await Promise.all([1, 2, 3].map(() => read(id, {}, world.city.hospital, 'read-once')));
    expect(new Set(sent.map(({ text }) => text)).size).toBe(1);
    expect(sent[0]?.body['items']).toEqual({ name: person.name });
    expect((await readsOf(person)).filter((one) => one['grantId'] === id)).toHaveLength(1);
    const changed = await read(id, { items: ['phone'] }, world.city.hospital, 'read-once');
    expect(changed.body['code']).toBe('idempotency_key_reused');
  });

  it('is bound to the terminal that the grant names', async () => {
    const id = await grant({ terminalId: 'HOSP0001' });
    expect((await read(id)).body).toMatchObject({ result: 'done' });
    await world.rows("UPDATE sharing_grant SET terminal_id = 'HOSP0002' WHERE grant_id = $1", [id]);
    expect((await read(id)).body).toMatchObject({ result: 'refused', reason: 'no_grant' });
  });

  it('is in the audit log with its purpose, and so is every refusal', async () => {
    const id = await grant();
    const done = await read(id);
    const refused = await read(id, { purpose: '商业营销' });
    const log = itemsOf(await auditor.get(`/v1/desk/audit?action=sharing.read&object=${id}`));
    expect(log).toMatchObject([
      {
        ...{ outcome: 'refused', reason: '商业营销', cardholderId: person.cardholderId },
        details: { refusal: 'purpose_differs', readId: refused.body['readId'] },
      },
      {
        ...{ outcome: 'done', reason: PURPOSE, cardholderId: person.cardholderId },
        ...{ actor: { kind: 'terminal', id: 'HOSP0001' } },
        details: { readId: done.body['readId'], items: 'name' },
      },
    ]);
  });

  it('must be well formed', async () => {
    const id = await grant();
    const wrong: [object, string][] = [
      [{ grantId: 'gr_1' }, 'grantId'],
      [{ items: [] }, 'items'],
      [{ items: ['balance'] }, 'items'],
      [{ items: ['name', 'name'] }, 'items'],
      [{ idNumber: '220199199001011230' }, 'idNumber'],
      [{ idNumber: undefined }, 'idNumber'],
      [{ cardNumber: person.number }, 'idNumber'],
      [{ purpose: `核验${person.idNumber}` }, 'purpose'],
      [{ purpose: '' }, 'purpose'],
    ];
    for (const [more, field] of wrong) {
      const answer = await read(id, more);
      const fields = [...new Set(faultsOf(answer).map(([name]) => name))];
      expect([more, answer.status, fields]).toEqual([more, 400, [field]]);
    }
  });

  it('finds nobody after the person was erased, and a repeated request hands out nothing any more', async () => {
    const gone = await world.person({}, { name: '曹国舅' });
    const id = await grant();
    const first = await read(id, { idNumber: gone.idNumber }, world.city.hospital, 'before-erasure');
    expect(first.body['items']).toEqual({ name: '曹国舅' });
    await world.service.app.get(PersonRegister).erase(streamOfCardholderId(gone.cardholderId)!);
    const again = await read(id, { idNumber: gone.idNumber }, world.city.hospital, 'before-erasure');
    expect(again.body).toMatchObject({ result: 'refused', reason: 'person_not_found' });
    expect((await read(id, { idNumber: gone.idNumber })).body).toMatchObject({ reason: 'person_not_found' });
    expect(await readsOf(gone)).toMatchObject([{ result: 'done', items: ['name'], purpose: PURPOSE }]);
  });
});

describe('an institution that asks for people who are not there', () => {
  it('is held back after so many in an hour, over all its terminals and processes, whomever it asks for then', async () => {
    const purpose = '购药资格核验';
    const id = await grant({ institution: PHARMACY, purpose });
    const second = await grant({ institution: PHARMACY, purpose });
    const other = await world.another();
    const ask = (index: number, more: object = { idNumber: inventIdNumber() }, key?: string) => {
      const terminal = index % 2 === 0 ? world.city.pharmacy : world.city.pharmacy.at(other);
      return read(index % 4 < 2 ? id : second, { purpose, ...more }, terminal, key);
    };
    const answers = await Promise.all(Array.from({ length: MAX_MISSES + 12 }, (_, index) => ask(index)));
    expect(answers.filter(({ body }) => body['reason'] === 'person_not_found')).toHaveLength(MAX_MISSES);
    const heldBack = answers.filter(({ status }) => status === 429);
    expect(heldBack).toHaveLength(12);
    const known = await ask(0, {}, 'held-back');
    expect(known).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(known.text).not.toContain(person.idNumber);
    for (const { headers } of [...heldBack, known]) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(3_000);
      expect(Number(headers['retry-after'])).toBeLessThanOrEqual(3_600);
    }
    await other.close();
    expect((await read(await grant())).body).toMatchObject({ result: 'done' });

    const log = itemsOf(await auditor.get(`/v1/desk/audit?action=sharing.read&object=${id}&limit=1`));
    expect(log).toMatchObject([
      { outcome: 'refused', reason: purpose, details: { refusal: 'too_many_misses', items: 'name' } },
    ]);
    expect(log[0]).not.toHaveProperty('cardholderId');
    expect((await readsOf(person)).filter((one) => one['grantId'] === id)).toEqual([]);

    await later(1 / 24);
    expect((await ask(0, {}, 'held-back')).body).toMatchObject({ result: 'done', items: { name: person.name } });
    expect((await ask(0)).body).toMatchObject({ result: 'refused', reason: 'person_not_found' });
  });
});

describe('grants', () => {
  it('are refused by field', async () => {
    const wrong: [object, string][] = [
      [{ institution: '990220199990001' }, 'institution'],
      [{ institution: '市医院' }, 'institution'],
      [{ terminalId: 'PHAR0001' }, 'terminalId'],
      [{ items: ['balance'] }, 'items'],
      [{ purpose: ' ' }, 'purpose'],
      [{ validUntil: day(-1), validFrom: day(-2) }, 'validUntil'],
      [{ validUntil: day(1), validFrom: day(2) }, 'validUntil'],
      [{ quota: 0 }, 'quota'],
    ];
    for (const [more, field] of wrong) {
      const answer = await security.post('/v1/desk/sharing/grants', terms(more));
      expect([more, answer.status, faultsOf(answer).map(([name]) => name)]).toEqual([more, 400, [field]]);
    }
    expect((await senior.post('/v1/desk/sharing/grants', terms())).status).toBe(403);
    const revoked = await security.post(`/v1/desk/sharing/grants/${NOBODYS_GRANT}/revoke`, { reason: '无' });
    expect(revoked.status).toBe(404);
    expect((await security.get('/v1/desk/sharing/grants?purpose=x')).status).toBe(400);
  });

  it('are made once by a repeated request', async () => {
    const body = terms();
    const make = () => security.post('/v1/desk/sharing/grants', body, { idempotencyKey: 'grant-once' });
    const [one, two] = await Promise.all([make(), make()]);
    expect(one.text).toBe(two.text);
    expect((await grants()).filter((each) => each['grantId'] === one.body['grantId'])).toHaveLength(1);
  });

  it('are of a catalogue that names the source of every item', async () => {
    const items = itemsOf(await security.get('/v1/desk/sharing/catalogue'));
    expect(items.map(({ item }) => item)).toEqual([
      ...['name', 'id_number', 'birth_date', 'sex', 'phone', 'address', 'card_status'],
    ]);
    for (const { name, source, update } of items) {
      for (const text of [name, source, update]) {
        expect(text).toEqual({ zh: expect.stringMatching(/./), en: expect.stringMatching(/./) });
      }
    }
  });
});

describe('reports', () => {
  it('count reads, refusals and people exactly, and publish no figure about fewer than ten', async () => {
    await later(62);
    const month = day(0).slice(0, 7);
    const big = await grant({ quota: 1_000 });
    const small = await grant({ institution: PHARMACY, purpose: '购药资格核验' });
    const people = await Promise.all(Array.from({ length: 11 }, () => world.person()));
    for (const { idNumber } of people) await read(big, { idNumber });
    await read(big, { idNumber: people[0]?.idNumber });
    await read(big, { purpose: '商业营销' });
    for (const { idNumber } of people.slice(0, 9)) {
      await read(small, { idNumber, purpose: '购药资格核验' }, world.city.pharmacy);
    }
    const report = await senior.get(`/v1/desk/sharing/reports/institutions?from=${day(0)}`);
    expect(itemsOf(report)).toMatchObject([
      { period: month, institution: PHARMACY, purpose: '购药资格核验', reads: 9, refused: 0, people: 9, grants: 1 },
      { period: month, institution: HOSPITAL, purpose: PURPOSE, reads: 12, refused: 1, people: 11, grants: 1 },
    ]);
    const open = await auditor.get(`/v1/desk/sharing/reports/statistics?month=${month}`);
    expect(itemsOf(open)).toEqual([
      {
        ...{ institution: PHARMACY, institutionName: 'pharmacy', purpose: '购药资格核验' },
        ...{ reads: null, people: null, refused: null },
      },
      {
        ...{ institution: HOSPITAL, institutionName: 'hospital', purpose: PURPOSE },
        ...{ reads: 12, people: 11, refused: null },
      },
    ]);
    const first = await senior.get(`/v1/desk/sharing/reports/persons?from=${day(0)}&limit=7`);
    const rest = await senior.get(
      `/v1/desk/sharing/reports/persons?from=${day(0)}&limit=7&cursor=${String(first.body['nextCursor'])}`,
    );
    const rows = [...itemsOf(first), ...itemsOf(rest)];
    expect(rows.map((row) => row['cardholderId']).sort()).toEqual(
      [...people, person].map(({ cardholderId }) => cardholderId).sort(),
    );
    const one = rows.find((row) => row['cardholderId'] === people[0]?.cardholderId);
    expect(one).toMatchObject({ reads: 3, refused: 0, institutions: 2 });
    expect(rest.body['nextCursor']).toBeNull();
  });

  it('refuse filters that they do not know', async () => {
    for (const path of [
      'institutions?person=x',
      'persons?name=x',
      'statistics?from=2026-01-01',
      'statistics?month=1',
    ]) {
      expect([path, (await senior.get(`/v1/desk/sharing/reports/${path}`)).status]).toEqual([path, 400]);
    }
    expect((await auditor.get('/v1/desk/cardholders/ch_zzzzzz/sharing-reads')).status).toBe(404);
    expect((await auditor.get(`/v1/desk/cardholders/${person.cardholderId}/sharing-reads?x=1`)).status).toBe(400);
  });

  it('of a person are in the copy that the person gets', async () => {
    const copy = await senior.post(`/v1/desk/cardholders/${person.cardholderId}/export`, { reason: '本人申请' });
    const sharing = copy.body['sharing'] as object[];
    expect(sharing).toHaveLength((await readsOf(person)).length);
    expect(sharing[0]).toMatchObject({ institution: HOSPITAL, terminalId: 'HOSP0001' });
  });

  it('leave nothing of people in clear in the tables', async () => {
    const dump = JSON.stringify(
      await world.rows(
        `SELECT to_jsonb(r) AS row FROM sharing_read r UNION ALL SELECT to_jsonb(g) FROM sharing_grant g
         UNION ALL SELECT to_jsonb(a) FROM person_answer a UNION ALL SELECT to_jsonb(e) FROM audit_entry e`,
      ),
    );
    expect(dump).toContain(PURPOSE);
    for (const secret of [person.name, person.idNumber, person.phone, person.number, '曹国舅']) {
      expect([secret, dump.includes(secret), dump.includes(Buffer.from(secret).toString('hex'))]).toEqual([
        ...[secret, false, false],
      ]);
    }
  });
});
