import { identityCheckCharacter } from '../../src/platform/crypto';
import { createServiceDatabase, startService } from '../support/app';
import { type DeskClient, signIn } from '../support/staff';
import { DeskWorld, faultsOf, itemsOf } from '../service-desk/desk-world';

let world: DeskWorld;
let agent: DeskClient;

beforeAll(async () => {
  world = await DeskWorld.build();
  agent = await world.staff();
});

afterAll(() => world.close());

function idNumber(area: string, serial: number): string {
  const body = `${area}19880808${String(serial).padStart(3, '0')}`;
  return body + identityCheckCharacter(body);
}

/** An identity number of an area that ends in X. */
function endingInX(area: string): string {
  for (let serial = 1; serial < 1_000; serial += 1) {
    if (idNumber(area, serial).endsWith('X')) return idNumber(area, serial);
  }
  throw new Error('there is none');
}

const atTerminal = (person: object) => world.city.office.post('/v1/cardholders', { name: '韩湘子', ...person });
const atDesk = (person: object) => agent.post('/v1/desk/cardholders', { name: '韩湘子', ...person });

describe('the registration of a person', () => {
  it.each(['110101', '220104', '220381'])('takes an identity number of area %s', async (area) => {
    expect((await atTerminal({ idNumber: idNumber(area, 1) })).body['result']).toBe('done');
    expect((await atDesk({ idNumber: idNumber(area, 2) })).body['result']).toBe('done');
  });

  it.each(['100101', '220109', '990101'])('refuses area %s by the field, without the number', async (area) => {
    for (const answer of [
      await atTerminal({ idNumber: idNumber(area, 1) }),
      await atDesk({ idNumber: idNumber(area, 1) }),
    ]) {
      expect([answer.status, faultsOf(answer).map(([field]) => field)]).toEqual([400, ['idNumber']]);
      expect(answer.text).not.toContain(idNumber(area, 1));
    }
  });

  it('takes area 220199 only where tests are allowed', async () => {
    const database = await createServiceDatabase();
    const service = await startService(database, { env: { TEST_AREA: 'off' } });
    const strict = await signIn(service, 'agent');
    const answer = await strict.post('/v1/desk/cardholders', { name: '韩湘子', idNumber: idNumber('220199', 1) });
    await service.close();
    await database.drop();
    expect([answer.status, faultsOf(answer).map(([field]) => field)]).toEqual([400, ['idNumber']]);
  });

  it('knows a small x for the large one', async () => {
    const number = endingInX('220105');
    const first = await atTerminal({ idNumber: number.toLowerCase() });
    expect(first.body['result']).toBe('done');
    expect((await atDesk({ idNumber: number })).body).toMatchObject({
      ...{ result: 'already_so', cardholderId: first.body['cardholderId'] },
    });
    const found = await agent.post('/v1/desk/look-ups', { by: 'id_number', idNumber: number.toLowerCase() });
    expect(itemsOf(found)).toMatchObject([{ cardholderId: first.body['cardholderId'] }]);
  });

  it('takes phone and address at a terminal, and people are found by the phone', async () => {
    const contact = { phone: '+86 137 0000 8888', address: '长春市朝阳区人民大街1号' };
    const { body } = await atTerminal({ idNumber: idNumber('220106', 1), ...contact });
    const found = await agent.post('/v1/desk/look-ups', { by: 'phone', phone: '13700008888' });
    expect(itemsOf(found)).toMatchObject([{ cardholderId: body['cardholderId'] }]);
    for (const [wrong, field] of [
      [{ phone: 'x' }, 'phone'],
      [{ address: ' ' }, 'address'],
      [{ name: ' ' }, 'name'],
    ] as const) {
      const answer = await atTerminal({ idNumber: idNumber('220106', 2), ...wrong });
      expect([answer.status, faultsOf(answer).map(([name]) => name)]).toEqual([400, [field]]);
    }
  });
});
