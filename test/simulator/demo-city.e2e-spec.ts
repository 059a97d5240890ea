import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { CardDirectory, RegisterCardholder } from '../../src/cardholder';
import { type DemoCity, seedDemo, seedDemoIfEmpty } from '../../src/demo';
import { hexKey } from '../../src/event-store';
import { isCardNumber } from '../../src/platform/crypto';
import { TransitDays } from '../../src/transit';
import { createServiceDatabase, inventIdNumber, startService, verifyDatabase, type Service } from '../support/app';
import type { TestDatabase } from '../support/database';
import { onecard } from './command-line';

describe('the demo city', () => {
  const home = mkdtempSync(join(tmpdir(), 'onecard-demo-'));
  const file = join(home, 'demo.json');
  let database: TestDatabase;
  let service: Service;
  let first: DemoCity;

  const seed = (): Promise<DemoCity> => seedDemo({ app: service.app, config: { home }, baseUrl: service.baseUrl });
  const purchase = (...more: string[]) => onecard(home, 'terminal', 'purchase', '--amount', '100', '--json', ...more);

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    first = await seed();
  });

  afterAll(async () => {
    await service.close();
    await database.drop();
    rmSync(home, { recursive: true });
  });

  it('has every kind of business, people with cards, and a file for its owner alone', () => {
    expect(first.terminals.map((terminal) => terminal.mcc)).toEqual([
      '8062',
      '5912',
      '4111',
      '4112',
      '5411',
      '8050',
      '9399',
    ]);
    expect(first.terminals.every((terminal) => terminal.alg === 'hmac-sha256')).toBe(true);
    expect(first.cards).toHaveLength(20);
    expect(first.cards.every((card) => isCardNumber(card.number))).toBe(true);
    expect(first.cards.filter((card) => card.purses.includes('subsidy:elder-care'))).toHaveLength(5);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(first);
  });

  it('can pay at once', async () => {
    const answer = await purchase();
    expect(JSON.parse(answer.stdout)).toMatchObject({
      result: 'approved',
      tenders: [{ purse: 'epurse', amount: 100 }],
    });
    expect(answer.exitCode).toBe(0);
  });

  it('is the same when it is seeded again', async () => {
    expect(await seed()).toEqual(first);
  });

  it('has a person who rode yesterday up to the cap of a day, once however often it is seeded', async () => {
    const { streamId } = (await service.app.get(CardDirectory).byToken(first.cards[0]?.token ?? ''))!;
    await service.caughtUp();
    const days = await service.app.get(TransitDays, { strict: false }).list(streamId, 10);
    expect(days).toMatchObject([
      { journeys: 5, list: 1_600, concession: 60, transfer: 200, cap: 140, due: 1_200, exceptions: 0 },
      { journeys: 2, list: 200, due: 180, exceptions: 1 },
    ]);
    const { stdout } = await onecard(home, 'terminal', 'purses', '--card', '1', '--json');
    expect((JSON.parse(stdout) as { purses: unknown[] }).purses).toContainEqual(
      expect.objectContaining({ purse: 'transit', balance: 10_000 - 1_380 }),
    );
  });

  it('comes back with the same cards and money, and with new keys, when its file is lost', async () => {
    rmSync(file);
    const again = await seed();
    expect(again.cards).toEqual(first.cards);
    expect(again.terminals.map((terminal) => terminal.keyId)).not.toEqual(
      first.terminals.map((terminal) => terminal.keyId),
    );
    expect((await purchase()).exitCode).toBe(0);
    const { stdout } = await onecard(home, 'terminal', 'purses', '--card', '1', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ purses: [{ purse: 'epurse', balance: 49_800 }, {}, {}] });
  });

  it('gets new keys when the file is another installation’s', async () => {
    const foreign = { ...first, terminals: first.terminals.map((terminal) => ({ ...terminal, secret: 'AAAA' })) };
    writeFileSync(file, JSON.stringify(foreign));
    await seed();
    expect((await purchase()).exitCode).toBe(0);
  });

  describe('of another installation', () => {
    const otherHome = mkdtempSync(join(tmpdir(), 'onecard-demo-other-'));
    const otherFile = join(otherHome, 'demo.json');
    let otherDatabase: TestDatabase;
    let other: Service;

    beforeAll(async () => {
      otherDatabase = await createServiceDatabase();
      const env = { ONECARD_MASTER_KEY: Buffer.alloc(32, 5).toString('base64') };
      other = await startService(otherDatabase, { env });
    });

    afterAll(async () => {
      await other.close();
      await otherDatabase.drop();
      rmSync(otherHome, { recursive: true });
    });

    const start = () => seedDemoIfEmpty({ app: other.app, config: { home: otherHome }, baseUrl: other.baseUrl });

    it('is not put among real people when the service starts', async () => {
      const request = { key: hexKey('a real person'), digest: hexKey('a real person') };
      const person = { name: '真人', idNumber: inventIdNumber() };
      await other.app.get(CommandBus).execute(new RegisterCardholder(request, person));
      await start();
      expect(existsSync(otherFile)).toBe(false);
    });

    it('has other cards and other keys', async () => {
      const city = await seedDemo({ app: other.app, config: { home: otherHome }, baseUrl: other.baseUrl });
      const numbers = new Set(first.cards.map((card) => card.number));
      expect(city.cards.filter((card) => numbers.has(card.number))).toEqual([]);
      const secrets = new Set(first.terminals.map((terminal) => terminal.secret));
      expect(city.terminals.filter((terminal) => secrets.has(terminal.secret))).toEqual([]);
    });

    it('is found again at the next start, when it was asked for once', async () => {
      rmSync(otherFile);
      await start();
      expect(existsSync(otherFile)).toBe(true);
    });
  });

  it('leaves books that verify', async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
