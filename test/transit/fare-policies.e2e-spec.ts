import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { FarePolicies } from '../../src/transit';
import { CHANGCHUN } from './fare-fixtures';

let database: TestDatabase;
let service: Service;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const policies = (): FarePolicies => service.app.get(FarePolicies, { strict: false });
const versionsIn = async (city: string) => (await policies().policiesOf(city)).map(({ policy }) => policy.version);

describe('versions of a fare policy', () => {
  it('are stored once, and the same file again changes nothing', async () => {
    expect(await versionsIn(CHANGCHUN.city)).toEqual([]);
    expect(await policies().importDocument(CHANGCHUN, 'test')).toMatchObject({ result: 'done', differences: [] });
    const reordered = Object.fromEntries(Object.entries(CHANGCHUN).reverse());
    expect(await policies().importDocument(reordered, 'test')).toMatchObject({ result: 'already_so', differences: [] });
    expect(await policies().list()).toHaveLength(1);
    expect(await versionsIn(CHANGCHUN.city)).toEqual([CHANGCHUN.version]);
  });

  it('are not changed: another content of the same version is refused, and told field by field', async () => {
    const answer = await policies().importDocument({ ...CHANGCHUN, note: 'changed' }, 'test');
    expect(answer).toMatchObject({ result: 'version_taken', differences: [{ field: 'note', after: 'changed' }] });
    expect(await policies().list()).toHaveLength(1);
  });

  it('are told with what they change, and read at once', async () => {
    const answer = await policies().importDocument({ ...CHANGCHUN, version: 'next' }, 'test');
    expect(answer).toMatchObject({
      result: 'done',
      comparedWith: CHANGCHUN.version,
      differences: [{ field: 'version' }],
    });
    expect(await versionsIn(CHANGCHUN.city)).toEqual([CHANGCHUN.version, 'next']);
    expect(await policies().policyById(CHANGCHUN.policy_id, 'next')).toMatchObject({ version: 'next' });
    expect(await policies().policyById(CHANGCHUN.policy_id, 'never')).toBeUndefined();
  });

  it('are refused with the fields that are wrong', async () => {
    await expect(policies().importDocument({ ...CHANGCHUN, city: 'x' }, 'test')).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });
});
