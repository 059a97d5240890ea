import type { CardholderState } from '../../src/cardholder';
import { readStreamBack, TransactionCore } from '../../src/event-store';
import { cardholderAggregates } from '../../src/composition';
import { ImportPolicies, type Split, type YearTotals } from '../../src/medical';
import { openPool } from '../../src/platform/database';
import { streamOfCardholderId } from '../../src/person';
import {
  buildCity,
  createServiceDatabase,
  pursesOf,
  type Service,
  startService,
  type TestCard,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { line, MedicalCity, payersOf, SMALL_POLICIES } from '../support/medical';

const DAY_MS = 86_400_000;
const VISITS = 20;
const ATTEMPTS = 200;
const TELLERS = 40;
/** What the pooling fund pays outpatients in a year, and the deductible, fen. */
const CEILING = 100_000;
const DEDUCTIBLE = 20_000;

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

/** The state of a person as all events of the stream give it. */
async function replayed(patient: TestCard): Promise<unknown> {
  const streamId = streamOfCardholderId(patient.cardholderId)!;
  const core = service.app.get(TransactionCore);
  const { position } = await core.state(streamId);
  const pool = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
  try {
    const events = await readStreamBack(pool, core.laneOf(streamId), position, 5_000);
    const aggregate = cardholderAggregates()[0]!;
    return events
      .reverse()
      .reduce<CardholderState>((state, event) => aggregate.evolve(state, event), aggregate.initialState(streamId));
  } finally {
    await pool.end();
  }
}

describe('200 tries to settle and cancel of one person, 40 at once', () => {
  it('never break a ceiling, never pay a deductible twice, and leave what a replay of the events gives', async () => {
    const patient = await city.insured(30_000);
    const visits = await Promise.all(Array.from({ length: VISITS }, () => city.visit(patient)));
    await Promise.all(visits.map((visitId) => city.upload(visitId, line('1', 250))));
    let settlements = 0;
    const attempt = async (index: number): Promise<void> => {
      const visitId = visits[index % VISITS]!;
      const { settlementId } = await city.settle(visitId);
      if (settlementId === undefined) return;
      settlements += 1;
      if (index % 3 !== 0 || index < ATTEMPTS / 2)
        expect(await city.cancel(settlementId)).toMatchObject({ result: 'done' });
    };
    const teller = async (first: number): Promise<void> => {
      for (let index = first; index < ATTEMPTS; index += TELLERS) await attempt(index);
    };
    await Promise.all(Array.from({ length: TELLERS }, (_, index) => teller(index)));
    expect(settlements).toBeGreaterThan(VISITS);

    const totals = (await city.totals(patient)) as YearTotals;
    const views = await Promise.all(visits.map((visitId) => city.getVisit(visitId)));
    const standing = views.flatMap(({ visit }) => visit.settlements.filter((one) => one.cancelledAt === undefined));
    const sum = (of: (split: Split) => number): number => standing.reduce((total, { split }) => total + of(split), 0);
    expect(totals.hifp).toBeLessThanOrEqual(CEILING);
    expect(totals.dedc).toBeLessThanOrEqual(DEDUCTIBLE);
    expect(totals).toMatchObject({
      ...{ settlements: standing.length, medfee: sum(({ total }) => total), hifp: sum(({ funds }) => funds.hifp) },
      ...{ dedc: sum(({ deductible }) => deductible), account: sum(({ account }) => account) },
    });
    expect((await pursesOf(city.city.office, patient))['medical']!.balance).toBe(30_000 - totals.account);
    const { state } = await service.app.get(TransactionCore).state(streamOfCardholderId(patient.cardholderId)!);
    expect(await replayed(patient)).toEqual(state);
    expect(await verifyDatabase(database)).toMatchObject({ ok: true, problems: [] });
  });

  it('share the account of one relative without overdrawing it, in whatever lanes they are', async () => {
    const mother = await city.insured(10_000);
    const children = await Promise.all(Array.from({ length: 6 }, () => city.insured(0)));
    const visits: string[] = [];
    for (const child of children) {
      await city.grant(mother, child);
      const visitId = await city.visit(child);
      await city.upload(visitId, line('1', 60));
      visits.push(visitId);
    }
    const answers = await Promise.all(visits.map((visitId) => city.settle(visitId)));
    const paid = answers.reduce((sum, answer) => sum + payersOf(answer).mutualAid, 0);
    expect(paid).toBe(10_000);
    expect((await pursesOf(city.city.office, mother))['medical']!.balance).toBe(0);
    await Promise.all(answers.map((answer) => city.cancel(String(answer.settlementId))));
    expect((await pursesOf(city.city.office, mother))['medical']!.balance).toBe(10_000);
    expect(await verifyDatabase(database)).toMatchObject({ ok: true, problems: [] });
  });
});

describe('days and years', () => {
  it('a policy that changes at midnight changes an interim settlement, which is refused until the caller takes it', async () => {
    const tomorrow = new Date(service.now() + DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10);
    const next = {
      ...{ ...SMALL_POLICIES.inpatient, param_set: 'TEST-IP-NEXT' },
      ...{ effective_from: tomorrow, pool_ratio: { L2: '0.90' } },
    };
    await city.commands.execute(new ImportPolicies([next], {}, 'test'));
    const patient = await city.insured(0);
    const visitId = await city.visit(patient, { kind: 'inpatient', medType: '21' });
    await city.upload(visitId, line('1', 1_500));
    const pre = await city.preSettle(visitId);
    expect(payersOf(pre)).toMatchObject({ fund: 80_000 });
    service.clock.advance(DAY_MS);
    const changed = await city.settle(visitId, { stage: 'interim', acceptSplit: false });
    expect(changed).toMatchObject({ result: 'refused', reason: 'split_changed' });
    const settled = await city.settle(visitId, { stage: 'interim' });
    expect(payersOf(settled)).toMatchObject({ fund: 90_000 });
    expect(settled['policyId']).not.toBe(pre['policyId']);
  });

  it('a visit of the old year is settled and cancelled in the new one on the accumulators of the old', async () => {
    const patient = await city.insured(0);
    const year = city.today.slice(0, 4);
    const visitId = await city.visit(patient);
    await city.upload(visitId, line('1', 400));
    service.clock.advance(60 * DAY_MS);
    const next = String(Number(year) + 1);
    expect(city.today.slice(0, 4)).toBe(next);
    const settlementId = await city.settled(visitId);
    expect(await city.totals(patient, year)).toMatchObject({ dedc: DEDUCTIBLE, hifp: 12_000 });
    expect(await city.totals(patient, next)).toEqual({});
    const ofNext = await city.visit(patient);
    await city.upload(ofNext, line('1', 300));
    expect((await city.settle(ofNext))['split']).toMatchObject({ deductible: DEDUCTIBLE });
    expect(await city.cancel(settlementId)).toMatchObject({ result: 'done', year: `310:${year}` });
    expect(await city.totals(patient, year)).toMatchObject({ dedc: 0, hifp: 0, settlements: 0 });
    expect(await city.totals(patient, next)).toMatchObject({ dedc: DEDUCTIBLE, settlements: 1 });
    expect(await city.getSettlement(settlementId)).toMatchObject({ reproducible: true });
  });
});
