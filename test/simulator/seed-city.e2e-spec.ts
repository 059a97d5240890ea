import { Pool } from 'pg';
import { seedCity } from '../../src/cli/seed-city';
import { createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';

const PEOPLE = 7;

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

async function events(): Promise<number> {
  const { rows } = await service.app.get(Pool).query<{ n: number }>('SELECT count(*)::int AS n FROM event');
  return rows[0]?.n ?? 0;
}

describe('a city that is seeded', () => {
  it('fills the purses of all its people, and once more changes nothing', async () => {
    const told: number[] = [];
    const totals = await seedCity(service.app, PEOPLE, (done) => told.push(done));
    expect(totals).toEqual({ people: PEOPLE, credited: PEOPLE * 180_000 + 21 * 60 });
    expect(told).toEqual([PEOPLE]);
    const before = await events();
    expect(before).toBeGreaterThan(PEOPLE * 10);
    expect(await seedCity(service.app, PEOPLE, () => undefined)).toEqual(totals);
    expect(await events()).toBe(before);
  });
});
