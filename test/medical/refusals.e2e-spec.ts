import { ChangeInstitution } from '../../src/medical';
import { buildCity, createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { HOSPITAL, line, MedicalCity } from '../support/medical';

let database: TestDatabase;
let service: Service;
let city: MedicalCity;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  city = await new MedicalCity(service, await buildCity(service)).build();
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const become = (state: 'active' | 'suspended') => city.commands.execute(new ChangeInstitution(HOSPITAL, { state }));

describe('an institution that is suspended', () => {
  it('registers nobody and settles nothing, but takes back what it has settled, until it may go on', async () => {
    const patient = await city.insured(0);
    const [settled, open] = [await city.visit(patient), await city.visit(patient)];
    for (const visitId of [settled, open]) await city.upload(visitId, line('1', 100));
    const settlementId = await city.settled(settled);
    await become('suspended');
    const suspended = { result: 'refused', reason: 'institution_suspended' };
    expect(await city.register(patient)).toMatchObject(suspended);
    expect(await city.preSettle(open)).toMatchObject(suspended);
    expect(await city.settle(open)).toMatchObject(suspended);
    expect(await city.cancel(settlementId)).toMatchObject({ result: 'done' });
    await become('active');
    expect(await city.settle(open)).toMatchObject({ result: 'done' });
  });
});

describe('a settlement that is cancelled', () => {
  it('has no lines to give back', async () => {
    const visitId = await city.visit(await city.insured(0));
    await city.upload(visitId, line('1', 100), line('2', 50));
    const settlementId = await city.settled(visitId);
    await city.cancel(settlementId);
    expect(await city.refund(settlementId, '1')).toMatchObject({ result: 'refused', reason: 'settlement_cancelled' });
  });
});
