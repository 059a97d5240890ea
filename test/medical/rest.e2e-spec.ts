import { buildCity, createServiceDatabase, type Service, startService } from '../support/app';
import type { TestDatabase } from '../support/database';
import { HOSPITAL, MedicalCity, PHARMACY } from '../support/medical';
import type { Answer } from '../support/terminal-client';

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

const REGISTRATION = { kind: 'outpatient', medType: '11', fixmedinsCode: HOSPITAL };
const LINE = {
  ...{ serial: '1', level: '02', price: '33.335', count: '4', firstSelfPay: '0.10', batch: 'B1', date: '2026-11-25' },
  ...{ itemCode: 'XA01ABD075A002010100483', itemName: '阿莫西林胶囊' },
};

function at(path: string, body: object, place: 'hospital' | 'pharmacy' | 'office' = 'hospital'): Promise<Answer> {
  return city.city[place].post(`/v1/medical/${path}`, body);
}

async function visitOf(number: string): Promise<string> {
  return String((await at('visits', { ...REGISTRATION, card: { number } })).body['visitId']);
}

describe('the API of the terminals of institutions', () => {
  it('takes a patient from the registration to the refund and the cancellation', async () => {
    const patient = await city.insured(5_000);
    const visitId = await visitOf(patient.number);
    const uploaded = await at(`visits/${visitId}/fees`, { lines: [LINE, { ...LINE, serial: '2', price: '300' }] });
    expect(uploaded.body['lines']).toMatchObject([{ total: 13_334, firstSelfPay: 1_333, inScope: 12_001 }, {}]);
    const withdrawn = await at(`visits/${visitId}/fees/withdrawals`, { serials: ['2'] });
    expect(withdrawn.body).toMatchObject({ result: 'done', withdrawn: 1 });
    await at(`visits/${visitId}/fees`, { lines: [{ ...LINE, serial: '3', level: '01', price: '75' }] });
    const pre = await at(`visits/${visitId}/pre-settlements`, { useAccount: true, expectedTotal: 43_334 });
    expect(pre).toMatchObject({ status: 200, signed: true, body: { result: 'done', split: { account: 5_000 } } });
    const settled = await at(`visits/${visitId}/settlements`, { useAccount: true, medinsSetlId: 'S-1' });
    expect(settled.body).toMatchObject({ result: 'done', split: pre.body['split'] });

    const settlementId = String(settled.body['settlementId']);
    const view = await city.city.hospital.get(`/v1/medical/settlements/${settlementId}`);
    expect(view.body).toMatchObject({
      reproducible: true,
      medinsSetlId: 'S-1',
      lines: [{ itemName: '阿莫西林胶囊' }, {}],
    });
    const totals = await city.city.office.get(`/v1/medical/cardholders/${patient.cardholderId}/accumulators`);
    expect(totals.body['years']).toMatchObject({ [`310:${city.today.slice(0, 4)}`]: { settlements: 1 } });

    const refunded = await at(`settlements/${settlementId}/refunds`, { serials: ['3'], reason: 'returned' });
    expect(refunded.body).toMatchObject({ result: 'done', cancelled: settlementId, split: { total: 13_334 } });
    const rest = String(refunded.body['settlementId']);
    const cancelled = await at(`settlements/${rest}/cancellation`, { reason: 'wrong_bill' });
    expect(cancelled.body).toMatchObject({ result: 'done', settlementId: rest });
    const visit = await city.city.hospital.get(`/v1/medical/visits/${visitId}`);
    expect(visit.body).toMatchObject({ visit: { state: 'open' }, lines: [{ serial: '1', itemName: '阿莫西林胶囊' }] });
  });

  it('admits, discharges and cancels', async () => {
    const patient = await city.insured(0);
    const admission = { ...REGISTRATION, kind: 'inpatient', medType: '21', card: { number: patient.number } };
    const visitId = String((await at('visits', admission)).body['visitId']);
    expect((await at('visits', admission)).body).toMatchObject({ result: 'refused', reason: 'already_admitted' });
    expect((await at(`visits/${visitId}/discharge`, { ended: city.today })).body['result']).toBe('done');
    expect((await at(`visits/${visitId}/discharge`, { ended: null })).body['result']).toBe('done');
    expect((await at(`visits/${visitId}/cancellation`, {})).body['result']).toBe('done');
    expect((await at(`visits/${visitId}/cancellation`, {})).body['result']).toBe('already_so');
  });

  it('repeats the first answer under the same Idempotency-Key, byte for byte', async () => {
    const patient = await city.insured(0);
    const body = { ...REGISTRATION, card: { number: patient.number } };
    const options = { idempotencyKey: 'one-visit' };
    const first = await city.city.hospital.post('/v1/medical/visits', body, options);
    const again = await city.city.hospital.post('/v1/medical/visits', body, options);
    expect(again.text).toBe(first.text);
    const other = await city.city.hospital.post('/v1/medical/visits', { ...body, medType: '14' }, options);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });

  it('shows an institution only its own visits, settlements and patients', async () => {
    const patient = await city.insured(0);
    const visitId = await visitOf(patient.number);
    await at(`visits/${visitId}/fees`, { lines: [LINE] });
    const path = `/v1/medical/cardholders/${patient.cardholderId}/accumulators`;
    expect((await city.city.hospital.get(path)).status).toBe(200);
    expect((await city.city.pharmacy.get(path)).status).toBe(404);
    expect((await city.city.pharmacy.get(`/v1/medical/visits/${visitId}`)).status).toBe(404);
    const foreign = await at(`visits/${visitId}/settlements`, { useAccount: true, acceptSplit: true }, 'pharmacy');
    expect(foreign.status).toBe(404);
    const elsewhere = { ...REGISTRATION, fixmedinsCode: PHARMACY, card: { number: patient.number } };
    expect((await at('visits', elsewhere)).status).toBe(404);
    const settled = await at(`visits/${visitId}/settlements`, { useAccount: true, acceptSplit: true });
    const settlement = String(settled.body['settlementId']);
    expect((await city.city.pharmacy.get(`/v1/medical/settlements/${settlement}`)).status).toBe(404);
    expect((await at(`settlements/${settlement}/cancellation`, { reason: 'theirs' }, 'pharmacy')).status).toBe(404);
  });

  it.each([
    ['no card and no identity number', 'visits', REGISTRATION, 'card'],
    ['an unknown kind', 'visits', { ...REGISTRATION, kind: 'spa' }, 'kind'],
    ['a price that is a number', 'visits/mv_00000000/fees', { lines: [{ ...LINE, price: '-1' }] }, 'lines.0.price'],
    ['too many decimals', 'visits/mv_00000000/fees', { lines: [{ ...LINE, price: '1.1234567' }] }, 'lines.0.price'],
    ['a line beyond reason', 'visits/mv_00000000/fees', { lines: [{ ...LINE, price: '99999999' }] }, 'lines.0.price'],
    ['a serial twice', 'visits/mv_00000000/fees', { lines: [LINE, LINE] }, 'lines'],
    [
      'a serial that may be a number of somebody',
      'visits/mv_00000000/fees',
      { lines: [{ ...LINE, serial: '220199199001011238' }] },
      'lines.0.serial',
    ],
    [
      '101 lines',
      'visits/mv_00000000/fees',
      { lines: Array.from({ length: 101 }, (_, index) => ({ ...LINE, serial: `${index}` })) },
      'lines',
    ],
    ['a day that no calendar has', 'visits/mv_00000000/discharge', { ended: '2026-02-30' }, 'ended'],
    ['a reason in words', 'settlements/ms_00000000/cancellation', { reason: 'Because of Mr. Li' }, 'reason'],
    ['no lines to refund', 'settlements/ms_00000000/refunds', { serials: [], reason: 'returned' }, 'serials'],
    ['an unknown field', 'visits/mv_00000000/settlements', { useAccount: true, discount: 1 }, 'discount'],
  ])('says which field is wrong: %s', async (_, path, body, field) => {
    const answer = await at(path, body);
    expect(answer).toMatchObject({ status: 400, body: { code: 'validation_failed' } });
    expect((answer.body['errors'] as { field: string }[]).map((error) => error.field)).toContain(field);
  });

  it.each(['mv_0000000z', 'mv_zzzzzzzzzzzzzz', 'au_00000001', 'x'])('knows no visit %s', async (visitId) => {
    expect((await city.city.hospital.get(`/v1/medical/visits/${visitId}`)).status).toBe(404);
    expect((await at(`visits/${visitId}/settlements`, { useAccount: true })).status).toBe(404);
  });
});
