import { AllowListDirectory } from '../../src/transit';
import { buildCity, type City, createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';

const PATH = '/v1/transit/allow-lists';

let database: TestDatabase;
let service: Service;
let city: City;
let lists: AllowListDirectory;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  city = await buildCity(service);
  lists = service.app.get(AllowListDirectory, { strict: false });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

describe('the cities and issuers whose cards are taken', () => {
  const changchun = { kind: 'city', code: '2410', from: '2020-01-01', to: null } as const;

  it('are read by terminals with their days, without those that are over', async () => {
    expect(await lists.add(changchun)).toBe('added');
    await lists.add({ kind: 'city', code: '2420', from: '2020-01-01', to: '2020-12-31' });
    await lists.add({ kind: 'city', code: '2420', from: '2099-01-01', to: null });
    await lists.add({ kind: 'issuer', code: '01042410', from: '2020-01-01', to: '2098-12-31' });
    const answer = await city.bus.get(PATH);
    expect([answer.status, answer.signed]).toEqual([200, true]);
    expect(answer.body).toEqual({
      issuers: [{ code: '01042410', from: '2020-01-01', to: '2098-12-31' }],
      cities: [
        { code: '2410', from: '2020-01-01', to: null },
        { code: '2420', from: '2099-01-01', to: null },
      ],
      digest: expect.stringMatching(/^[0-9a-f]{64}$/) as unknown,
    });
  });

  it('are allowed once, and never twice for one day', async () => {
    expect(await lists.add(changchun)).toBe('already_so');
    await expect(lists.add({ ...changchun, from: '2030-01-01' })).rejects.toMatchObject({
      errors: [{ field: 'from', message: 'overlaps the days from 2020-01-01 to no end' }],
    });
    const both = ['2031-01-01', '2031-02-01'].map((from) =>
      lists.add({ kind: 'city', code: '5840', from, to: null }).catch(() => 'refused'),
    );
    expect((await Promise.all(both)).sort()).toEqual(['added', 'refused']);
  });

  it('end on a day, after which the code may begin anew, and the digest tells that something changed', async () => {
    const digest = async () => (await city.bus.get(PATH)).body['digest'];
    const before = await digest();
    expect(await lists.end('city', '2410', '2097-06-30')).toEqual({ ...changchun, to: '2097-06-30' });
    expect(await digest()).not.toBe(before);
    expect(await lists.add({ ...changchun, from: '2097-07-01' })).toBe('added');
    await expect(lists.end('city', '2410', '2097-06-30')).rejects.toMatchObject({ errors: [{ field: 'on' }] });
    await expect(lists.end('city', '9999', '2097-06-30')).rejects.toMatchObject({ code: 'not_found' });
  });
});
