import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from '../../src/audit';
import { buildCity, createServiceDatabase, issueCard, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { busRide, metroRide, type TownRider, TransitTown } from '../support/transit-town';
import { type CommandResult, onecardOn } from '../simulator/command-line';

const DAY_MS = 86_400_000;
const MAKE_UP = 600;
const home = mkdtempSync(join(tmpdir(), 'onecard-transit-commands-'));

let database: TestDatabase;
let service: Service;
let town: TransitTown;
let rider: TownRider;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  const { office } = await buildCity(service);
  town = await new TransitTown(service).build();
  rider = await town.rider(await issueCard(office, { epurse: 5_000 }));
});

afterAll(async () => {
  await service.close();
  await database.drop();
  rmSync(home, { recursive: true });
});

/** Runs `onecard transit …` in this process on the database of the test. */
const transit = (...args: readonly string[]): Promise<CommandResult> => onecardOn(database, home, 'transit', ...args);
const parsed = ({ stdout }: CommandResult): Record<string, unknown> => JSON.parse(stdout) as Record<string, unknown>;
const audited = async (action: string) =>
  (await service.app.get(AuditLog, { strict: false }).search({ action }, { limit: 50 })).items;
const dayOf = (ago: number): string => new Date(Date.now() - ago * DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10);

describe('onecard transit entitlement', () => {
  it('grants a concession of a cardholder, lists it, ends it, and says so in the audit log under the person', async () => {
    const { cardholderId } = rider;
    const grant = ['entitlement', 'grant', cardholderId, 'student', '--from', dayOf(10), '--reviewed-on', dayOf(9)];
    expect(await transit(...grant)).toMatchObject({ exitCode: 0, stdout: 'done\n' });
    expect(parsed(await transit(...grant, '--json'))).toEqual({ result: 'already_so' });
    const { stdout } = await transit('entitlement', 'list', cardholderId);
    expect(stdout).toContain(`student  ${dayOf(10)} to …  valid, re-verified ${dayOf(9)}, due before `);
    const end = await transit('entitlement', 'end', cardholderId, 'student', '--on', dayOf(1));
    expect([end.exitCode, end.stdout]).toEqual([0, 'done\n']);
    const listed = parsed(await transit('entitlement', 'list', cardholderId, '--json'));
    expect(listed).toMatchObject({ cards: 1, items: [{ category: 'student', to: dayOf(1), state: 'over' }] });
    expect(await audited('transit_entitlement.grant')).toMatchObject([
      { cardholderId, object: 'student', details: { result: 'already_so' } },
      { cardholderId, object: 'student', details: { from: dayOf(10), reviewedOn: dayOf(9), result: 'done' } },
    ]);
    expect(await audited('transit_entitlement.end')).toHaveLength(1);
  });

  it('says why it is refused, and what is no cardholder and no day', async () => {
    const refused = await transit('entitlement', 'grant', rider.cardholderId, 'pilot');
    expect(refused).toMatchObject({ exitCode: 1, stdout: 'refused: no fare policy knows this rider category\n' });
    expect((await transit('entitlement', 'grant', 'somebody', 'student')).exitCode).toBe(2);
    expect(
      (await transit('entitlement', 'end', rider.cardholderId, 'student', '--on', '2026-02-30')).exitCode,
    ).not.toBe(0);
    expect((await transit('entitlement', 'list', 'ch_zzzzzz')).exitCode).toBe(1);
  });
});

describe('onecard transit exceptions', () => {
  it('lists what waits, oldest first, and resolves one', async () => {
    await town.ride('unknown', [busRide(town.newNumber(), dayOf(1), '08:00:00')], Date.now() - DAY_MS);
    const { stdout } = await transit('exceptions', 'list', '--reason', 'unknown_card');
    const [, id = ''] = /^(tx_[0-9a-f]{32}) {5}1 d .*unknown_card {2}open$/m.exec(stdout) ?? [];
    expect(stdout).toMatch(/^tx_/);
    const resolve = (how: string) => transit('exceptions', 'resolve', id, '--how', how, '--reason', 'asked_operator');
    expect(await resolve('charge')).toMatchObject({ exitCode: 1, stdout: 'refused: card_still_unknown\n' });
    expect(await resolve('write_off')).toMatchObject({ exitCode: 0, stdout: 'done\n' });
    expect((await transit('exceptions', 'list')).stdout).toBe('There are none.\n');
    expect(parsed(await transit('exceptions', 'list', '--state', 'written_off', '--json'))).toMatchObject({
      ...{ more: false, items: [{ liable: 'operator', changedBy: 'onecard_transit' }] },
    });
    expect(await audited('transit_exception.resolve')).toMatchObject([
      { object: id, outcome: 'done', details: { how: 'write_off', reason: 'asked_operator' } },
      { object: id, outcome: 'refused', details: { how: 'charge', refusal: 'card_still_unknown' } },
    ]);
  });

  it('says which words are wrong', async () => {
    const wrong = [
      ['resolve', 'x', '--how', 'note', '--reason', 'a'],
      ['resolve', `tx_${'0'.repeat(32)}`, '--how', 'forget', '--reason', 'a'],
      ['resolve', `tx_${'0'.repeat(32)}`, '--how', 'note', '--reason', 'in my own words'],
      ['list', '--limit', '0'],
    ];
    for (const args of wrong) expect((await transit('exceptions', ...args)).exitCode).toBe(2);
    const nobody = ['resolve', `tx_${'0'.repeat(32)}`, '--how', 'note', '--reason', 'a'];
    expect((await transit('exceptions', ...nobody)).exitCode).toBe(1);
  });
});

describe('onecard transit sweep', () => {
  it('charges the missing exit of a card that is never used again, once', async () => {
    // Began after the concession ended, uploaded in time, eleven days and some hours ago by the clock of the command.
    const [entry] = metroRide(rider.transitNumber, dayOf(12), ['L1-01', '08:00:00'], ['L1-02', '08:10:00']);
    await transit('entitlement', 'end', rider.cardholderId, 'student', '--on', dayOf(20));
    await town.ride('entry', [entry!]);
    expect(parsed(await transit('sweep', '--json'))).toEqual({ waiting: 1, accounts: 1, paid: MAKE_UP });
    await service.caughtUp();
    expect((await transit('sweep')).stdout).toBe(
      '0 journeys waited too long; 0 accounts were priced anew, cards paid 0.00\n',
    );
    expect(await audited('transit.sweep')).toHaveLength(2);
  });
});
