import { CommandBus } from '@nestjs/cqrs';
import { PublishTenderPolicy } from '../../src/registry';
import { defaultTenderPolicy } from '../../src/authorization';
import { SetLimits } from '../../src/cardholder';
import { openPool } from '../../src/platform/database';
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
import { line, MedicalCity, newRequest, payersOf, PHARMACY } from '../support/medical';

const DAY_MS = 86_400_000;

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

async function medicalBalance(card: TestCard): Promise<number> {
  return (await pursesOf(city.city.office, card))['medical']!.balance;
}

const atPharmacy = { kind: 'pharmacy', medType: '41', fixmedinsCode: PHARMACY, terminalId: 'PHAR0001' } as const;
const inHospital = { kind: 'inpatient', medType: '21' } as const;

describe('an outpatient visit', () => {
  it('is registered, billed, pre-settled and settled: fund, account and cash in one step', async () => {
    const patient = await city.insured(10_000);
    const visitId = await city.visit(patient);
    await city.upload(visitId, line('1', 300), line('2', 100));
    const pre = await city.preSettle(visitId, { expectedTotal: 40_000 });
    expect(payersOf(pre)).toEqual({ total: 40_000, fund: 12_000, account: 10_000, mutualAid: 0, cash: 18_000 });
    expect(await medicalBalance(patient)).toBe(10_000);

    const settled = await city.settle(visitId, { acceptSplit: false, medinsSetlId: 'S-1' });
    expect(settled).toMatchObject({ result: 'done', visitId, split: pre['split'] });
    expect(await medicalBalance(patient)).toBe(0);
    expect(await city.totals(patient)).toMatchObject({ dedc: 20_000, hifp: 12_000, settlements: 1, medfee: 40_000 });
  });

  it('tells a settlement with its lines, its sealed texts and its steps, and calculates it anew to the same', async () => {
    const patient = await city.insured(0);
    const visitId = await city.visit(patient);
    await city.upload(visitId, line('1', 300, { diagnosis: 'J06.900', diagnosisName: '急性上呼吸道感染' }));
    const settlementId = await city.settled(visitId, { medinsSetlId: 'S-2' });
    const view = await city.getSettlement(settlementId);
    expect(view).toMatchObject({ settlementId, visitId, reproducible: true, medinsSetlId: 'S-2', cancelledAt: null });
    expect(view.lines[0]).toMatchObject({ serial: '1', itemName: '药品1', diagnosisName: '急性上呼吸道感染' });
    expect(view.steps.join('\n')).toContain('统筹基金支付60.00');
    expect(view.document.setlinfo).toMatchObject({
      medfee_sumamt: '300.00',
      hifp_pay: '60.00',
      psn_cash_pay: '240.00',
    });
  });

  it('refuses another split than the pre-settled one unless the caller takes it', async () => {
    const patient = await city.insured(5_000);
    const [first, second] = [await city.visit(patient), await city.visit(patient)];
    for (const visitId of [first, second]) await city.upload(visitId, line('1', 300));
    await city.preSettle(first);
    await city.settled(second, { useAccount: false });
    const changed = await city.settle(first, { acceptSplit: false });
    expect(changed).toMatchObject({ result: 'refused', reason: 'split_changed' });
    expect(payersOf({ split: changed['preSettled'] })).toMatchObject({ fund: 6_000 });
    // The deductible of the year is paid by now.
    expect(payersOf(await city.settle(first))).toMatchObject({ fund: 18_000, account: 5_000 });
  });

  it('answers the same request with the same settlement, and refuses its key for another visit', async () => {
    const patient = await city.insured(1_000);
    const visitId = await city.visit(patient);
    await city.upload(visitId, line('1', 300));
    const request = newRequest();
    const answers = await Promise.all([city.settle(visitId, {}, request), city.settle(visitId, {}, request)]);
    expect(answers[0]).toEqual(answers[1]);
    expect(await city.settle(visitId, {}, request)).toEqual(answers[0]);
    expect((await city.totals(patient)).settlements).toBe(1);
    await expect(city.settle(visitId, {}, { ...request, digest: 'f'.repeat(32) })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  it('is refused with reasons: nothing to settle, another total, no policy, nobody insured, a visit that is settled', async () => {
    const patient = await city.insured(0);
    const visitId = await city.visit(patient);
    expect(await city.settle(visitId)).toMatchObject({ result: 'refused', reason: 'no_lines' });
    await city.upload(visitId, line('1', 300));
    expect(await city.settle(visitId, { expectedTotal: 29_999 })).toMatchObject({
      ...{ reason: 'total_differs', total: 30_000 },
    });
    expect(await city.settle(visitId, { acceptSplit: false })).toMatchObject({ reason: 'not_pre_settled' });
    expect(await city.settle(visitId, { careDate: '2031-01-01' })).toMatchObject({ reason: 'date_invalid' });
    expect(await city.settle(await city.visit(patient, { medType: '15' }))).toMatchObject({ reason: 'no_policy' });
    await city.enrol(patient.cardholderId, { state: 'paused' });
    expect(await city.settle(visitId)).toMatchObject({ reason: 'insurance_paused' });
    expect(await city.register(patient)).toMatchObject({ reason: 'insurance_paused' });
    await city.enrol(patient.cardholderId);
    await city.settled(visitId);
    expect(await city.settle(visitId)).toMatchObject({ reason: 'visit_not_open' });
  });
});

describe('an in-patient stay', () => {
  it('has a deposit, an interim and a final settlement, and one deductible', async () => {
    const patient = await city.insured(100_000);
    const deposit = { purse: 'medical', amount: 60_000 };
    const visitId = await city.visit(patient, { ...inHospital, deposit });
    expect((await pursesOf(city.city.office, patient))['medical']).toMatchObject({ held: 60_000, available: 40_000 });
    await city.upload(visitId, line('1', 1_500, { batch: 'D1' }));
    const interim = await city.settle(visitId, { stage: 'interim' });
    expect(payersOf(interim)).toEqual({ total: 150_000, fund: 80_000, account: 40_000, mutualAid: 0, cash: 30_000 });
    await city.upload(visitId, line('2', 1_000, { batch: 'D2' }));
    expect(await city.settle(visitId)).toMatchObject({ reason: 'not_discharged' });
    await city.discharge(visitId, city.today);
    const final = await city.settle(visitId);
    expect(payersOf(final)).toMatchObject({ total: 100_000, fund: 80_000 });
    expect((await pursesOf(city.city.office, patient))['medical']).toMatchObject({ held: 0 });
    expect(await city.totals(patient)).toMatchObject({ admissions: 1, settlements: 2, dedc: 50_000 });

    // The second admission of the year has half the deductible.
    const again = await city.visit(patient, inHospital);
    await city.upload(again, line('1', 1_000));
    await city.discharge(again, city.today);
    expect((await city.settle(again))['split']).toMatchObject({ deductible: 25_000 });
  });
});

describe('the accounts of relatives', () => {
  it('pay in the same commit, in another lane, within the limits of the grant, and get back what is cancelled', async () => {
    const patient = await city.insured(3_000);
    const [mother, father] = [await city.insured(50_000), await city.insured(50_000)];
    await city.grant(mother, patient, { monthLimit: 4_000 });
    await city.grant(father, patient);
    const visitId = await city.visit(patient, atPharmacy);
    await city.upload(visitId, line('1', 100));
    expect(payersOf(await city.preSettle(visitId))).toMatchObject({ account: 3_000, mutualAid: 0, cash: 7_000 });
    const settled = await city.settle(visitId, { acceptSplit: false });
    expect(payersOf(settled)).toMatchObject({ account: 3_000, mutualAid: 7_000, cash: 0 });
    expect([await medicalBalance(mother), await medicalBalance(father)]).toEqual([46_000, 47_000]);

    const next = await city.visit(patient, atPharmacy);
    await city.upload(next, line('1', 10));
    await city.settled(next);
    expect([await medicalBalance(mother), await medicalBalance(father)]).toEqual([46_000, 46_000]);

    expect(await city.cancel(String(settled.settlementId))).toMatchObject({ result: 'done' });
    expect([await medicalBalance(patient), await medicalBalance(mother)]).toEqual([3_000, 50_000]);
    expect(await city.cancel(String(settled.settlementId))).toMatchObject({ result: 'already_so' });
    expect(await medicalBalance(mother)).toBe(50_000);
  });

  it('are not touched when the account shall not be used', async () => {
    const [patient, mother] = [await city.insured(3_000), await city.insured(5_000)];
    await city.grant(mother, patient);
    const visitId = await city.visit(patient, atPharmacy);
    await city.upload(visitId, line('1', 100));
    expect(payersOf(await city.settle(visitId, { useAccount: false }))).toMatchObject({ cash: 10_000 });
    expect(await medicalBalance(mother)).toBe(5_000);
  });

  it('give back what a partial refund leaves over, and no more', async () => {
    const [patient, mother] = [await city.insured(2_000), await city.insured(50_000)];
    await city.grant(mother, patient);
    const visitId = await city.visit(patient, atPharmacy);
    await city.upload(visitId, line('1', 30), line('2', 40));
    const settlementId = await city.settled(visitId);
    expect(await medicalBalance(mother)).toBe(45_000);
    const refunded = await city.refund(settlementId, '2');
    expect(payersOf(refunded)).toMatchObject({ total: 3_000, account: 2_000, mutualAid: 1_000 });
    expect([await medicalBalance(patient), await medicalBalance(mother)]).toEqual([0, 49_000]);
  });
});

describe('a cancellation', () => {
  it('restores accumulators and purses also when the card is frozen, and the lines are free again', async () => {
    const patient = await city.insured(10_000);
    const visitId = await city.visit(patient);
    await city.upload(visitId, line('1', 400));
    const settlementId = await city.settled(visitId);
    await city.city.office.post(`/v1/cards/${patient.token}/freezes`, { reason: 'reported_by_holder' });
    expect(await city.cancel(settlementId)).toMatchObject({ result: 'done', settlementId });
    expect(await medicalBalance(patient)).toBe(10_000);
    expect(await city.totals(patient)).toMatchObject({ dedc: 0, hifp: 0, settlements: 0, medfee: 0 });
    expect(await city.settle(visitId)).toMatchObject({ reason: 'card_refused', cardReason: 'card_frozen' });
    const view = await city.getSettlement(settlementId);
    expect(view).toMatchObject({ reproducible: true, cancelledAt: expect.any(Number) as number });
  });

  it('goes from the newest settlement of a visit to the oldest', async () => {
    const patient = await city.insured(0);
    const visitId = await city.visit(patient, inHospital);
    await city.upload(visitId, line('1', 1_000));
    const first = await city.settled(visitId, { stage: 'interim' });
    await city.upload(visitId, line('2', 1_000));
    const second = await city.settled(visitId, { stage: 'interim' });
    expect(await city.cancel(first)).toMatchObject({ reason: 'later_settlement_stands' });
    expect(await city.cancel(second)).toMatchObject({ result: 'done' });
    expect(await city.cancel(first)).toMatchObject({ result: 'done' });
    expect(await city.totals(patient)).toMatchObject({ admissions: 0, dedc: 0 });
  });
});

describe('a partial refund', () => {
  it('settles the rest as if the lines had never been, with a frozen card and a paused insurance too', async () => {
    const patient = await city.insured(10_000);
    const visitId = await city.visit(patient);
    await city.upload(visitId, line('1', 300), line('2', 100));
    const settlementId = await city.settled(visitId);
    await city.upload(visitId, line('3', 50));
    await city.city.office.post(`/v1/cards/${patient.token}/freezes`, { reason: 'reported_by_holder' });
    await city.enrol(patient.cardholderId, { state: 'paused' });
    const refunded = await city.refund(settlementId, '2');
    expect(refunded).toMatchObject({ result: 'done', cancelled: settlementId });
    expect(payersOf(refunded)).toEqual({ total: 30_000, fund: 6_000, account: 10_000, mutualAid: 0, cash: 14_000 });
    expect(await city.totals(patient)).toMatchObject({ hifp: 6_000, medfee: 30_000, settlements: 1 });
    const old = await city.getSettlement(settlementId);
    expect(old).toMatchObject({ reproducible: true, cancelledAt: expect.any(Number) as number });
    expect(old.lines.map(({ serial, itemName }) => [serial, itemName])).toEqual([
      ['1', '药品1'],
      ['2', '药品2'],
    ]);
    expect(await city.getSettlement(String(refunded.settlementId))).toMatchObject({ reproducible: true });
  });

  it('of all lines leaves no settlement, and of unknown lines changes nothing', async () => {
    const patient = await city.insured(0);
    const visitId = await city.visit(patient);
    await city.upload(visitId, line('1', 300));
    const settlementId = await city.settled(visitId);
    expect(await city.refund(settlementId, '9')).toMatchObject({ reason: 'line_not_found' });
    const refunded = await city.refund(settlementId, '1');
    expect(refunded).toMatchObject({ result: 'done', cancelled: settlementId });
    expect(refunded.settlementId).toBeUndefined();
    expect((await city.getVisit(visitId)).lines).toEqual([]);
  });
});

describe('the rules of cards', () => {
  it('hold: an identity card opens no purse, a frozen card registers nothing', async () => {
    const patient = await city.insured(10_000);
    const visitId = await city.visit(patient, {}, {});
    await city.upload(visitId, line('1', 300));
    expect(payersOf(await city.settle(visitId))).toMatchObject({ account: 0, cash: 24_000 });
    await city.city.office.post(`/v1/cards/${patient.token}/freezes`, { reason: 'reported_by_holder' });
    expect(await city.register(patient)).toMatchObject({ reason: 'card_refused', cardReason: 'card_frozen' });
  });

  it('hold: the account pays no more than the limits of the person allow', async () => {
    const patient = await city.insured(10_000);
    await service.app
      .get(CommandBus)
      .execute(new SetLimits(newRequest(), patient.cardholderId, 'medical', { dayAmount: 2_500 }));
    const visitId = await city.visit(patient, atPharmacy);
    await city.upload(visitId, line('1', 100));
    const settled = await city.settle(visitId);
    expect(payersOf(settled)).toMatchObject({ account: 2_500, cash: 7_500 });
    await city.cancel(String(settled.settlementId));
    expect(payersOf(await city.settle(visitId))).toMatchObject({ account: 2_500 });
  });

  it('hold: the account pays only the share that the tender policy in force lets it pay', async () => {
    const half = defaultTenderPolicy.rules.map((rule) =>
      rule.id === 'medical' ? { ...rule, purses: [{ purse: 'medical', maxShare: '0.5' }, { purse: 'epurse' }] } : rule,
    );
    const tomorrow = new Date(service.now() + DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10);
    const policy = { ...defaultTenderPolicy, version: 'half', effectiveFrom: tomorrow, rules: half };
    await service.app.get(CommandBus).execute(new PublishTenderPolicy(policy));
    const patient = await city.insured(10_000);
    const visitId = await city.visit(patient, atPharmacy);
    await city.upload(visitId, line('1', 50));
    expect(payersOf(await city.preSettle(visitId))).toMatchObject({ account: 5_000 });
    service.clock.advance(DAY_MS);
    expect(await city.settle(visitId, { acceptSplit: false })).toMatchObject({ reason: 'split_changed' });
    expect(payersOf(await city.settle(visitId))).toMatchObject({ account: 2_500, cash: 2_500 });
  });
});

describe('what was settled', () => {
  it('stands in its visit by its id at once, before the list of settlements has it', async () => {
    const patient = await city.insured(0);
    const visitId = await city.visit(patient, inHospital);
    await city.upload(visitId, line('1', 700));
    const interim = await city.settled(visitId, { stage: 'interim' });
    await service.caughtUp();
    await city.upload(visitId, line('2', 800));
    await city.discharge(visitId, city.today);
    const final = await city.settled(visitId);
    const owner = openPool(database.ownerUrl, { max: 1, role: false, applicationName: 'onecard test' });
    // As when the read model is behind.
    await service.caughtUp();
    await owner.query('DELETE FROM medical_settlement WHERE settlement_id = $1', [final]);
    await owner.end();
    expect((await city.getVisit(visitId)).settlements).toMatchObject([
      { settlementId: interim, number: 1 },
      { settlementId: final, number: 2 },
    ]);
  });

  it('is listed by institution within a second, cancelled ones with their time', async () => {
    const patient = await city.insured(0);
    const visitId = await city.visit(patient);
    await city.upload(visitId, line('1', 123));
    const settlementId = await city.settled(visitId, { medinsSetlId: 'L-1' });
    await service.caughtUp();
    const listed = await city.list();
    expect(listed.find((one) => one.settlementId === settlementId)).toMatchObject({
      ...{ medfee: 12_300, fundPay: 0, cash: 12_300, clrType: '11', medType: '11', medinsSetlId: 'L-1' },
    });
    await city.cancel(settlementId);
    await service.caughtUp();
    const after = await city.list();
    expect(after.find((one) => one.settlementId === settlementId)?.cancelledAt).not.toBeNull();
    expect(new Set(after.map((one) => one.settlementId)).size).toBe(after.length);
  });

  it('leaves books that verify, accumulators that a replay gives, and no text about anybody', async () => {
    expect(await verifyDatabase(database)).toMatchObject({ ok: true, problems: [] });
  });
});
