import { LinkTransitCard } from '../../src/cardholder';
import { hexKey } from '../../src/event-store';
import { inventCardNumber, inventIdNumber } from '../support/app';
import type { DeskClient } from '../support/staff';
import { type DeskPerson, DeskWorld, faultsOf, itemsOf } from './desk-world';

const TRANSIT_NUMBER = '3104100000000000012';

let world: DeskWorld;
let person: DeskPerson;
let agent: DeskClient;
let paid: Readonly<Record<string, unknown>>;
let message: { stan: string; localTime: string };

beforeAll(async () => {
  world = await DeskWorld.build();
  person = await world.person({ epurse: 10_000 });
  const sent = world.city.shop.message(person.number, 1_200);
  message = sent.body as typeof message;
  paid = (await world.city.shop.deliver(sent)).body;
  await world.service.caughtUp();
});

beforeEach(async () => {
  agent = await world.staff('agent');
});

afterAll(() => world.close());

const lookUp = (body: object, by = agent) => by.post('/v1/desk/look-ups', body);

describe('a look-up', () => {
  it('finds a person by each of their keys, masked', async () => {
    const birthDate = `${person.idNumber.slice(6, 10)}-${person.idNumber.slice(10, 12)}-${person.idNumber.slice(12, 14)}`;
    const keys = [
      { by: 'card', cardNumber: person.number },
      { by: 'id_number', idNumber: person.idNumber },
      { by: 'id_number', idNumber: person.idNumber.toLowerCase() },
      { by: 'phone', phone: person.phone },
      { by: 'name', name: person.name, birthDate },
    ];
    for (const key of keys) {
      const answer = await lookUp(key);
      expect([key.by, answer.status, answer.body['more']]).toEqual([key.by, 200, false]);
      const found = itemsOf(answer);
      expect(found.map(({ cardholderId }) => cardholderId)).toContain(person.cardholderId);
      expect(found.find(({ cardholderId }) => cardholderId === person.cardholderId)).toMatchObject({
        name: '张**',
        idNumber: `220199********${person.idNumber.slice(-4)}`,
        cards: [{ token: person.token, kind: 'physical', state: 'active' }],
        authorizationId: null,
      });
      for (const secret of [person.idNumber, person.number, person.phone, person.name]) {
        expect(answer.text).not.toContain(secret);
      }
    }
  });

  it('finds a transaction by the receipt, and by the message of the terminal', async () => {
    const { terminalId } = world.city.shop.key;
    const localDate = message.localTime.slice(0, 10);
    for (const key of [
      { by: 'rrn', rrn: paid['rrn'] },
      { by: 'stan', terminalId, stan: message.stan, localDate },
    ]) {
      expect(itemsOf(await lookUp(key))).toMatchObject([
        { cardholderId: person.cardholderId, authorizationId: paid['id'] },
      ]);
    }
  });

  it('leads from the receipt of a refund to the purchase', async () => {
    const bought = await world.city.shop.purchase(person.number, 300);
    const refund = await world.city.shop.followUp(bought.body['id'], 'refunds');
    expect(refund.body['rrn']).not.toBe(bought.body['rrn']);
    expect(itemsOf(await lookUp({ by: 'rrn', rrn: refund.body['rrn'] }))).toMatchObject([
      { cardholderId: person.cardholderId, authorizationId: bought.body['id'] },
    ]);
  });

  it('finds the card that a transit card number was linked to, and the number stands for one card only', async () => {
    const other = await world.person();
    const link = (token: string, by = agent) =>
      by.post(`/v1/desk/cards/${token}/transit-card`, { transitCardNumber: TRANSIT_NUMBER, reason: 'holder_request' });
    expect(itemsOf(await lookUp({ by: 'transit_card', transitCardNumber: TRANSIT_NUMBER }))).toEqual([]);
    expect((await link(person.token)).body).toMatchObject({ result: 'done' });
    expect((await link(person.token)).body).toMatchObject({ result: 'already_so' });
    expect((await link(other.token)).body).toMatchObject({ result: 'refused', reason: 'transit_card_in_use' });
    expect((await link('card_000000000000000000000000')).status).toBe(404);
    expect((await link(person.token, await world.staff('auditor'))).status).toBe(403);
    expect(itemsOf(await lookUp({ by: 'transit_card', transitCardNumber: TRANSIT_NUMBER }))).toMatchObject([
      { cardholderId: person.cardholderId },
    ]);
    const events = await world.rows<{ payload: string }>(
      "SELECT convert_from(payload, 'UTF8') AS payload FROM event WHERE type = 'TransitCardLinked'",
    );
    expect(events.length).toBe(1);
    expect(events[0]!.payload).not.toContain(TRANSIT_NUMBER);
  });

  it('answers an empty list for what nobody has', async () => {
    for (const key of [
      { by: 'card', cardNumber: inventCardNumber() },
      { by: 'id_number', idNumber: inventIdNumber() },
      { by: 'phone', phone: '13900000009' },
      { by: 'name', name: person.name, birthDate: '2001-02-03' },
      { by: 'name', name: person.name.slice(0, 1), birthDate: '1950-01-01' },
      { by: 'transit_card', transitCardNumber: '3104999999999999' },
      { by: 'rrn', rrn: '000999999999' },
      { by: 'rrn', rrn: '999000000001' },
      { by: 'stan', terminalId: 'SHOP0001', stan: message.stan, localDate: '2001-01-01' },
    ]) {
      const answer = await lookUp(key);
      expect([key, answer.status, answer.body]).toEqual([key, 200, { items: [], more: false }]);
    }
  });

  it('finds nobody for a card that no person has, though a terminal sent a message about it', async () => {
    const sent = await world.city.shop.purchase(inventCardNumber(), 100);
    expect(sent.body['reason']).toBe('card_not_found');
    expect(itemsOf(await lookUp({ by: 'rrn', rrn: sent.body['rrn'] }))).toEqual([]);
  });

  it.each<[string, object, [string, string][]]>([
    ['no kind', {}, [['by', 'is_in']]],
    ['an unknown kind', { by: 'email' }, [['by', 'is_in']]],
    ['no key', { by: 'phone' }, [['phone', 'is_defined']]],
    ['a key of another kind', { by: 'rrn', rrn: '000000000001', phone: '13800000001' }, [['phone', 'unknown_field']]],
    ['an unknown field', { by: 'rrn', rrn: '000000000001', x: 1 }, [['x', 'unknown_field']]],
    ['a part of a card number', { by: 'card', cardNumber: '0016' }, [['cardNumber', 'is_card_number']]],
    [
      'a wrong check character',
      { by: 'id_number', idNumber: '220199199001011230' },
      [['idNumber', 'is_identity_number']],
    ],
    ['a pattern', { by: 'phone', phone: '138%' }, [['phone', 'matches']]],
    ['a list', { by: 'phone', phone: ['13800000001'] }, [['phone', 'matches']]],
    ['an object', { by: 'name', name: { $ne: '' }, birthDate: '1990-01-01' }, [['name', 'max_length']]],
    ['no day', { by: 'name', name: '张三', birthDate: '1990-02-30' }, [['birthDate', 'is_local_date']]],
    ['SQL', { by: 'rrn', rrn: "1' OR '1'='1" }, [['rrn', 'matches']]],
    ['a null', { by: 'rrn', rrn: null }, [['rrn', 'matches']]],
  ])('refuses %s', async (_what, body, faults) => {
    const answer = await lookUp(body);
    expect([answer.status, answer.body['code']]).toEqual([400, 'validation_failed']);
    for (const fault of faults) expect(faultsOf(answer)).toContainEqual(fault);
  });

  it('takes whatever somebody is called for a name and nothing else', async () => {
    for (const name of ["'; DROP TABLE person; --", '%', '_', '\\', '😀'.repeat(20), '*']) {
      const answer = await lookUp({ by: 'name', name, birthDate: '1950-01-01' });
      expect([name, answer.status, itemsOf(answer)]).toEqual([name, 200, []]);
    }
  });

  it('shows twenty people and says when there are more', async () => {
    const phone = '13711112222';
    for (let made = 0; made < 21; made += 1) await world.person({}, { phone });
    const { body } = await lookUp({ by: 'phone', phone });
    expect([(body['items'] as unknown[]).length, body['more']]).toEqual([20, true]);
  });

  it('is in the audit log with the kind of key and who was found, and without the key', async () => {
    await lookUp({ by: 'id_number', idNumber: person.idNumber });
    await lookUp({ by: 'phone', phone: '13900000001' });
    const entries = await world.rows<{ content: string }>(
      "SELECT content FROM audit_entry WHERE action = 'cardholder.look_up' AND actor = $1 ORDER BY id",
      [agent.member.staffId],
    );
    const [found, nobody] = entries.map(({ content }) => JSON.parse(content) as Record<string, unknown>);
    expect(found).toMatchObject({ cardholderId: person.cardholderId, details: { by: 'id_number', found: 1 } });
    expect(nobody).toMatchObject({ outcome: 'done', details: { by: 'phone', found: 0 } });
    expect(nobody).not.toHaveProperty('cardholderId');
    const all = await world.rows<{ content: string }>('SELECT content FROM audit_entry');
    const log = all.map(({ content }) => content).join('\n');
    for (const secret of [person.idNumber, person.number, person.phone, person.name, TRANSIT_NUMBER, '13900000001']) {
      expect(log).not.toContain(secret);
    }
  });

  it('is for the roles that look people up', async () => {
    const auditor = await world.staff('auditor');
    expect((await lookUp({ by: 'phone', phone: person.phone }, auditor)).status).toBe(403);
  });
});

describe('who looks everybody up', () => {
  it('is stopped after thirty look-ups in a minute, on every process, and may go on when the minute is over', async () => {
    const other = await world.another();
    try {
      const elsewhere = agent.at(other);
      for (let tries = 0; tries < 15; tries += 1) {
        expect((await lookUp({ by: 'phone', phone: '13900000000' })).status).toBe(200);
        expect((await lookUp({ by: 'phone', phone: '13900000000' }, elsewhere)).status).toBe(200);
      }
      for (const client of [agent, elsewhere]) {
        const refused = await lookUp({ by: 'phone', phone: '13900000000' }, client);
        expect([refused.status, refused.body['code']]).toEqual([429, 'too_many_requests']);
        const wait = Number(refused.headers.get('retry-after'));
        expect(wait).toBeGreaterThan(0);
        expect(wait).toBeLessThanOrEqual(60);
      }
      expect((await lookUp({ by: 'phone', phone: '13900000000' }, await world.staff('agent'))).status).toBe(200);
      const refusals = await world.rows(
        "SELECT id FROM audit_entry WHERE action = 'cardholder.look_up' AND outcome = 'refused' AND actor = $1",
        [agent.member.staffId],
      );
      expect(refusals.length).toBe(2);
      world.service.clock.advance(60_001);
      expect((await lookUp({ by: 'phone', phone: '13900000000' })).status).toBe(200);
    } finally {
      await other.close();
    }
  });

  it('is not helped by asking at once', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => lookUp({ by: 'phone', phone: '13900000000' })));
    expect(answers.filter(({ status }) => status === 200).length).toBe(30);
    expect(answers.filter(({ status }) => status === 429).length).toBe(20);
  });
});

describe('a command to link a transit card', () => {
  it('has one effect when it is sent twice', async () => {
    const someone = await world.person();
    const request = { key: hexKey('link once'), digest: hexKey('link once') };
    const origin = { channel: 'counter', reason: 'holder_request' } as const;
    const command = new LinkTransitCard(request, someone.token, '31041000000000000999', origin);
    const first = await world.commands.execute(command);
    expect(await world.commands.execute(command)).toEqual(first);
    expect(first).toMatchObject({ result: 'done' });
  });
});
