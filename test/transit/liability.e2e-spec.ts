import { Pool } from 'pg';
import { demoFarePolicies } from '../../src/demo';
import { LiabilityReports, OperatorDirectory, TapIntake } from '../../src/transit';
import { buildCity, type City, createServiceDatabase, MASTER_KEY, type Service, startService } from '../support/app';
import { runCommand } from '../support/command-line';
import type { TestDatabase } from '../support/database';
import { cardChanges, DENY_LIST, download, transitCard, type TransitTestCard } from './deny-terminal';
import { bus } from './fare-fixtures';

const HOUR_MS = 3_600_000;
const TERMINAL = 'BUS00001';

let database: TestDatabase;
let service: Service;
let city: City;
let card: TransitTestCard;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  city = await buildCity(service);
  await demoFarePolicies(service.app);
  await part(OperatorDirectory).register({ code: '公交', merchantId: '990220141110001', city: '2410' });
  card = await transitCard(service, city, { epurse: 100_000 });
});

afterAll(async () => {
  await service.close();
  await database.drop();
});

const part = <T>(token: abstract new (...args: never[]) => T): T => service.app.get(token, { strict: false });

/** Taps of the card, by the terminal that makes each. */
async function taps(...made: readonly { readonly at: number; readonly terminal?: string }[]): Promise<void> {
  const uploads = made.map(({ at, terminal }) => ({
    tap: {
      ...bus('2026-03-02T12:00:00', '306', { card: card.transit, ...(terminal === undefined ? {} : { terminal }) }),
      id: `${at} ${terminal ?? ''}`,
      at,
    },
    receivedAt: at + HOUR_MS,
  }));
  await part(TapIntake).take(`taps ${made[0]?.at ?? 0}`, uploads);
  await service.caughtUp();
}

describe('taps by a lost card', () => {
  it('are borne by holder, issuer or operator, as the terminal had the list', async () => {
    const lostAt = service.now();
    await cardChanges(service).lose(card);
    await service.caughtUp();
    const { to: version, count, checksum } = await download(city.bus);
    const { rows } = await part(Pool).query<{ made_at: Date }>('SELECT made_at FROM deny_version WHERE version = $1', [
      version,
    ]);
    const listedAt = rows[0]?.made_at.getTime() ?? 0;
    service.clock.advance(10 * 60_000);
    await city.bus.post(`${DENY_LIST}/acknowledgements`, { version, count, checksum });
    const acknowledgedAt = service.now();
    await taps(
      { at: lostAt - HOUR_MS, terminal: TERMINAL },
      { at: listedAt + 60_000, terminal: TERMINAL },
      { at: acknowledgedAt + 60_000, terminal: TERMINAL },
      { at: acknowledgedAt + 60_000 },
      { at: listedAt + HOUR_MS },
    );
    const report = await part(LiabilityReports).of({
      ...{ from: lostAt - 2 * HOUR_MS, to: lostAt + 2 * HOUR_MS, propagationMs: HOUR_MS },
    });
    expect(report.taps.map(({ liable, acknowledged }) => [liable, acknowledged])).toEqual([
      ['holder', 0],
      ['issuer', 0],
      ...[expect.anything(), expect.anything()],
      ['operator', 0],
    ]);
    expect(
      report.taps
        .slice(2, 4)
        .map(({ liable, acknowledged }) => `${liable} ${acknowledged}`)
        .sort(),
    ).toEqual(['issuer 0', `operator ${version}`]);
    expect(report).toMatchObject({ counts: { holder: 1, issuer: 2, operator: 2 }, operators: { 公交: 2 } });
    // Only what the terminal should have known is not charged at all.
    const ends = new Map(report.taps.map(({ acknowledged, end }) => [acknowledged, end]));
    expect(ends).toEqual(
      new Map([
        [0, 'charged'],
        [version, 'exception'],
      ]),
    );
    const [kept] = (await part(Pool).query(`SELECT reason, liable FROM transit_tap WHERE "end" = 'exception'`)).rows;
    expect(kept).toEqual({ reason: 'deny_listed', liable: 'operator' });
  });

  it('are told on the command line, as text and as JSON, and those of other days are not', async () => {
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY };
    const text = await runCommand(['transit', 'liability', '--from', '2020-01-01', '--to', '2090-12-31'], env);
    expect(text).toMatchObject({ code: 0 });
    expect(text.stdout).toContain('5 taps by lost cards: 1 holder, 2 issuer, 2 operator\n  公交 bears 2\n');
    const args = ['transit', 'liability', '--from', '2020-01-01', '--to', '2020-01-02', '--json'];
    const json = await runCommand(args, env);
    expect(JSON.parse(json.stdout)).toMatchObject({ taps: [], counts: { holder: 0, issuer: 0, operator: 0 } });
  });

  it('are no more such once the card was found', async () => {
    await cardChanges(service).find(card);
    await service.caughtUp();
    const at = service.now() + 60_000;
    await taps({ at });
    const after = { from: service.now(), to: at + HOUR_MS, propagationMs: HOUR_MS };
    expect((await part(LiabilityReports).of(after)).taps).toEqual([]);
  });
});

describe('what is told on the command line about debts and allow-lists', () => {
  it('is what the service holds', async () => {
    const env = { DATABASE_URL: database.ownerUrl, ONECARD_MASTER_KEY: MASTER_KEY };
    const said = async (...args: readonly string[]) => {
      const { code, stdout } = await runCommand(['transit', ...args], env);
      return [code, stdout];
    };
    expect(await said('debts', 'list')).toEqual([0, '0 cards owe 0.00\n']);
    expect(await said('debts', 'collect')).toEqual([0, 'Nobody owes anything.\ncollected 0.00\n']);
    expect(await said('allow', 'add', 'city', '2410', '--from', '2026-01-01')).toEqual([
      0,
      'added: city 2410  from 2026-01-01\n',
    ]);
    expect(await said('allow', 'end', 'city', '2410', '--on', '2026-12-31')).toEqual([
      0,
      'city 2410  from 2026-01-01 to 2026-12-31\n',
    ]);
    expect(await said('allow', 'list')).toEqual([0, 'city 2410  from 2026-01-01 to 2026-12-31\n']);
    expect((await said('allow', 'add', 'city', '241'))[0]).toBe(2);
    expect((await said('allow', 'add', 'issuer', '2410'))[0]).toBe(2);
    expect((await said('allow', 'end', 'city', '5840', '--on', '2026-12-31'))[0]).toBe(1);
  });
});
