import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommandBus } from '@nestjs/cqrs';
import { ReportDeath, shanghaiDate, TransferOut } from '../../src/cardholder';
import { hexKey } from '../../src/event-store';
import { JobRegistry, type JobResult } from '../../src/jobs';
import { LedgerBalances, MEDICAL_INHERITANCE_CLEARING } from '../../src/ledger';
import { buildCity, createServiceDatabase, issueCard, type Service, startService, type TestCard } from '../support/app';
import type { TestDatabase } from '../support/database';
import { runDirectly } from './direct-run';

const DAY_MS = 86_400_000;

let database: TestDatabase;
let service: Service;
let folder: string;
let dead: TestCard;
let gone: TestCard;
let date: string;

beforeAll(async () => {
  database = await createServiceDatabase();
  service = await startService(database);
  folder = await mkdtemp(join(tmpdir(), 'onecard-departures-'));
  const { office } = await buildCity(service);
  dead = await issueCard(office, { medical: 120_050, epurse: 500 });
  gone = await issueCard(office, { medical: 7_000 });
  await issueCard(office, { medical: 3_000 });
  const request = (text: string) => ({ key: hexKey(text), digest: hexKey(text) });
  const origin = { channel: 'counter' as const, reason: 'proof_shown', operator: 'st_1' };
  const commands = service.app.get(CommandBus);
  await commands.execute(new ReportDeath(request('death'), dead.cardholderId, origin));
  await commands.execute(new TransferOut(request('transfer'), gone.cardholderId, origin));
  date = shanghaiDate(Date.now());
});

afterAll(async () => {
  await service.close();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

const exported = (cause: string, day = date, into = folder): Promise<JobResult> => {
  const job = service.app.get(JobRegistry, { strict: false }).get('export-departures');
  return runDirectly(job, { date: day, cause, folder: into });
};

describe('the file of personal accounts that were closed out', () => {
  it('waits until the date is over, and names what is wrong in its parameters', async () => {
    await expect(exported('death')).rejects.toMatchObject({ errors: [{ code: 'not_over' }] });
    await expect(exported('holiday')).rejects.toMatchObject({ errors: [{ code: 'cause' }] });
    await expect(exported('death', 'today')).rejects.toMatchObject({ errors: [{ code: 'date' }] });
    service.clock.advance(2 * DAY_MS);
    await expect(exported('death', date, join(folder, 'none'))).rejects.toMatchObject({
      errors: [{ code: 'not_found' }],
    });
  });

  it('names whom heirs inherit from, with what is on its way to them and nothing about the person', async () => {
    expect(await exported('death')).toMatchObject({ accounts: 1, total: 120_050 });
    const text = await readFile(join(folder, `departures-death-${date}.csv`), 'utf8');
    expect(text.split('\n')[0]).toBe(`#DEPARTURES,1,death,${date},1,1200.50`);
    expect(text).toMatch(new RegExp(`^\\d+-\\d+,${dead.cardholderId},1200\\.50$`, 'm'));
    const clearing = await service.app.get(LedgerBalances, { strict: false }).now(MEDICAL_INHERITANCE_CLEARING);
    expect(clearing).toBe(120_050);
  });

  it('of those who moved away has those only, and is the same however often it is made', async () => {
    expect(await exported('transfer_out')).toMatchObject({ accounts: 1, total: 7_000 });
    const path = join(folder, `departures-transfer_out-${date}.csv`);
    const first = await readFile(path, 'utf8');
    expect(first).toContain(`,${gone.cardholderId},70.00\n`);
    await exported('transfer_out');
    expect(await readFile(path, 'utf8')).toBe(first);
  });
});
