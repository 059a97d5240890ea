import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedDemo } from '../../src/demo';
import { createServiceDatabase, type Service, startService, verifyDatabase } from '../support/app';
import type { TestDatabase } from '../support/database';
import { onecard } from '../simulator/command-line';

interface Told {
  readonly passed: boolean;
  readonly scenarios: readonly { readonly scenario: string; readonly passed: boolean; readonly lines: string[] }[];
}

describe('the simulator of a hospital information system', () => {
  const home = mkdtempSync(join(tmpdir(), 'onecard-his-'));
  let database: TestDatabase;
  let service: Service;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    await seedDemo({ app: service.app, config: { home }, baseUrl: service.baseUrl });
    await service.caughtUp();
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
    rmSync(home, { recursive: true });
  });

  async function all(): Promise<Told> {
    const { stdout } = await onecard(home, 'medical', 'his', '--json');
    return JSON.parse(stdout) as Told;
  }

  it.each(['the first time', 'again, beside what it did before'])('plays all and is balanced, %s', async () => {
    const { passed, scenarios } = await all();
    const failed = scenarios.filter((one) => !one.passed).flatMap(({ lines }) => lines);
    expect(failed).toEqual([]);
    expect(passed).toBe(true);
    const balanced = scenarios.at(-1)?.lines.filter((line) => line.includes('3201') && line.includes('000000'));
    expect(balanced).toHaveLength(3);
  });

  it('is balanced when its journal was lost', async () => {
    rmSync(join(home, 'simulator'), { recursive: true });
    expect((await all()).passed).toBe(true);
  });

  it('leaves books that verify', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
