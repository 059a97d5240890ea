import { ClearingCities, ClearingIn, ClearingStatements, type Tap, TapIntake } from '../../src/transit';
import { createServiceDatabase, MASTER_KEY, type Service, startService } from '../support/app';
import { runCommand } from '../support/command-line';
import type { TestDatabase } from '../support/database';
import { makeChangchun, makeOperator, makeTransitRider } from './changchun-city';
import { clearingFileOf, ELSEWHERE, HERE, recordOf, sourceOf, transitNumber } from './clearing-city';
import { bus, gate } from './fare-fixtures';

const HOUR_MS = 3_600_000;
const DAY = '2026-03-02';

let database: TestDatabase;
let service: Service;
let people = 0;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  await makeChangchun(service.app);
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });

/** A new rider makes these taps. */
async function ride(taps: readonly Tap[]): Promise<(more: readonly Tap[]) => Promise<void>> {
  people += 1;
  const rider = people;
  const { number: card } = await makeTransitRider(service.app, 50_000);
  const take = async (list: readonly Tap[]): Promise<void> => {
    const uploads = list.map((tap) => ({
      tap: { ...tap, card, id: `${tap.id} ${rider}` },
      receivedAt: tap.at + HOUR_MS,
    }));
    await part(TapIntake).take('file', uploads);
  };
  await take(taps);
  return take;
}

const metro = (hour: string): readonly Tap[] => [
  gate('entry', `${DAY}T${hour}:00:00`, 'L1-01'),
  gate('exit', `${DAY}T${hour}:25:00`, 'L1-07'),
];
const statement = () => part(ClearingStatements).make(DAY, DAY);

describe('the statement between operators', () => {
  it('shares a transfer rebate, without the finance bureau’s part, by the list prices of the two legs', async () => {
    // 1.00 off, half of it subsidised; list prices 3.00 and 2.00.
    await ride([...metro('08'), bus(`${DAY}T08:40:00`, '306')]);
    expect(await statement()).toMatchObject({
      shared: { count: 1, borne: 50 },
      operators: [{ debtor: '轨道', creditor: '公交', amount: 30 }],
    });
  });

  it('shares what a cap credits between all legs of its period, and nets the pair', async () => {
    // Four rides of 3.00 reach the cap of 12.00; the bus of 2.00 (1.80 for a card) is credited as a whole: 180 × 1200 / 1400.
    await ride([...metro('08'), ...metro('10'), ...metro('12'), ...metro('14'), bus(`${DAY}T20:00:00`, '306')]);
    expect(await statement()).toMatchObject({
      shared: { count: 2, borne: 230 },
      operators: [{ debtor: '轨道', creditor: '公交', amount: 30 + 154 }],
    });
    // The other way round: the bus before a metro ride that is credited in part.
    await ride([bus(`${DAY}T05:00:00`, '306'), ...metro('08'), ...metro('10'), ...metro('12'), ...metro('14')]);
    expect((await statement()).operators).toEqual([{ debtor: '轨道', creditor: '公交', amount: 184 - 26 }]);
  });

  it('follows a tap that comes late and changes which legs there were', async () => {
    const take = await ride([bus(`${DAY}T21:40:00`, '306')]);
    const before = await statement();
    await take([gate('entry', `${DAY}T21:00:00`, 'L1-01'), gate('exit', `${DAY}T21:25:00`, 'L1-07')]);
    const [owed] = (await statement()).operators;
    expect(owed?.amount).toBe((before.operators[0]?.amount ?? 0) + 30);
  });

  it('has nothing for days without such rides, and is of days in their order', async () => {
    expect((await part(ClearingStatements).make('2026-03-03', '2026-03-09')).operators).toEqual([]);
    await expect(part(ClearingStatements).make('2026-03-09', '2026-03-03')).rejects.toMatchObject({
      errors: [{ field: 'to', message: 'must not be before 2026-03-09' }],
    });
  });
});

describe('the statement between cities', () => {
  it('tells rides of our cards there against rides of theirs here', async () => {
    const card = transitNumber(HERE.prefix, 1);
    await makeTransitRider(service.app, 5_000, card);
    await makeOperator(service.app, '京商户', ELSEWHERE.merchantId, '2420');
    await part(ClearingCities).register({ city: HERE.city, name: HERE.name, prefixes: [HERE.prefix] });
    const { city, name, merchantId, prefix } = ELSEWHERE;
    await part(ClearingCities).register({ city, name, merchantId, prefixes: [prefix] });
    const at = service.now() - HOUR_MS;
    await part(ClearingIn).take(sourceOf(clearingFileOf([recordOf(card, Math.floor(at / 1_000) * 1_000, 300)])));
    const today = new Date(at + 8 * HOUR_MS).toISOString().slice(0, 10);
    const { cities, operators } = await part(ClearingStatements).make(today, today);
    expect([cities, operators]).toEqual([[{ city: '1000', name: '北京', elsewhere: 300, here: 0, net: 300 }], []]);
  });
});

describe('onecard transit clearing statement', () => {
  it('says who owes whom', async () => {
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY };
    const { code, stdout } = await runCommand(['transit', 'clearing', 'statement', '--from', DAY, '--to', DAY], env);
    expect([code, stdout]).toEqual([0, expect.stringContaining('  轨道 owes 公交 1.88\n')]);
  });
});
