import { balanceOf, type Desk, expectCleanBooks, holder, openDesk } from '../service-desk-actions/desk-under-test';
import { inventIdNumber, type TestCard } from '../support/app';
import { AREA, HOSPITAL, line, MedicalCity } from '../support/medical';

let desk: Desk;
let medical: MedicalCity;

beforeAll(async () => {
  desk = await openDesk();
  medical = await new MedicalCity(desk.service, desk.city).build();
});

afterAll(() => desk.close());

const CODE = { reason: 'holder_request' };
const ENROLMENT = { insutype: '310', area: AREA, psnNo: 'P2201000001', psnType: '1101', from: '2026-01-01' };
const path = ({ cardholderId }: TestCard, what: string): string => `/v1/desk/cardholders/${cardholderId}/${what}`;
const page = async (card: TestCard): Promise<Readonly<Record<string, unknown>>> => {
  const { body } = await desk.agent.get(`/v1/desk/cardholders/${card.cardholderId}`);
  return body['medical'] as Readonly<Record<string, unknown>>;
};

describe('medical insurance at the desk', () => {
  it('shows nothing but empty lists of somebody who is not insured', async () => {
    const nothing = { enrolments: [], years: [], ceilings: [], openVisits: [], mutualAid: [], settlements: [] };
    expect(await page(await holder(desk))).toEqual(nothing);
  });

  it('enrols a person once, and changes the enrolment', async () => {
    const card = await medical.insured(0, { area: '220200' });
    const first = await desk.agent.put(path(card, 'enrolments'), { ...ENROLMENT, ...CODE });
    expect(first.body).toMatchObject({ result: 'done' });
    const again = await desk.agent.put(path(card, 'enrolments'), { ...ENROLMENT, ...CODE });
    expect(again.body).toMatchObject({ result: 'already_so' });
    await desk.agent.put(path(card, 'enrolments'), { ...ENROLMENT, ...CODE, psnType: '1201', category: '低保' });
    const { enrolments } = await page(card);
    expect(enrolments).toMatchObject([
      { area: '220200' },
      { area: AREA, psnType: '1201', category: '低保', state: 'active', civilServant: false },
    ]);
  });

  it('takes no name for a category, no identity number for the number in the insurance, and no day that is none', async () => {
    const card = await medical.insured(0);
    const wrong = { ...ENROLMENT, category: '张小明', psnNo: inventIdNumber(), from: '2026-02-30', ...CODE };
    const { status, body } = await desk.agent.put(path(card, 'enrolments'), wrong);
    expect(status).toBe(400);
    const fields = (body['errors'] as readonly { readonly field: string }[]).map(({ field }) => field);
    expect(fields).toEqual(expect.arrayContaining(['category', 'psnNo', 'from']));
  });

  it('lets agents enrol, and neither approvers nor auditors', async () => {
    const card = await medical.insured(0);
    expect((await desk.approver.put(path(card, 'enrolments'), { ...ENROLMENT, ...CODE })).status).toBe(403);
    expect((await desk.approver.post(path(card, 'mutual-aid'), CODE)).status).toBe(403);
  });

  it('grants mutual aid to a relative, shows it on both pages, and takes it back', async () => {
    const [owner, relative] = [await medical.insured(10_000), await medical.insured(0)];
    const grant = { relation: 'child', from: '2026-01-01', to: '2030-12-31', monthLimit: 5_000 };
    const body = { ...grant, relativeId: relative.cardholderId, ...CODE };
    const { body: granted } = await desk.agent.post(path(owner, 'mutual-aid'), body);
    expect(granted).toMatchObject({ result: 'done' });
    const seen = { grantId: granted['grantId'], relation: 'child', monthLimit: 5_000, yearLimit: null };
    expect((await page(owner))['mutualAid']).toMatchObject([
      { ...seen, side: 'given', other: relative.cardholderId, monthUsed: 0 },
    ]);
    expect((await page(relative))['mutualAid']).toMatchObject([
      { ...seen, side: 'received', other: owner.cardholderId, monthUsed: null },
    ]);
    const revoke = path(owner, `mutual-aid/${String(granted['grantId'])}/revoke`);
    expect((await desk.agent.post(revoke, CODE)).body).toMatchObject({ result: 'done' });
    expect((await desk.agent.post(revoke, CODE)).body).toMatchObject({ result: 'refused', reason: 'grant_not_found' });
    expect((await page(relative))['mutualAid']).toEqual([]);
  });

  it('refuses a grant to oneself', async () => {
    const owner = await medical.insured(0);
    const body = { relation: 'child', from: '2026-01-01', to: '2026-12-31', relativeId: owner.cardholderId, ...CODE };
    const { body: answer } = await desk.agent.post(path(owner, 'mutual-aid'), body);
    expect(answer).toMatchObject({ result: 'refused', reason: 'same_person' });
  });

  it('shows an open visit, and after the settlement the year, what is left of the ceiling, and the settlement', async () => {
    const card = await medical.insured(100_000);
    const visitId = await medical.visit(card);
    expect((await page(card))['openVisits']).toMatchObject([
      { institution: HOSPITAL, institutionName: '测试医院', medType: '11' },
    ]);
    await medical.upload(visitId, line('1', 700));
    await medical.settled(visitId);
    await desk.service.caughtUp();
    // 700 yuan, 200 of them deductible, 60 % of the rest.
    const shown = await page(card);
    expect(shown['openVisits']).toEqual([]);
    expect(shown['years']).toMatchObject([
      { insutype: '310', year: medical.today.slice(0, 4), medfee: 70_000, dedc: 20_000, hifp: 30_000, settlements: 1 },
    ]);
    expect(shown['ceilings']).toMatchObject([
      { medType: '11', fund: 'pool', ceiling: 100_000, used: 30_000, left: 70_000 },
      // Out-patients use nothing up of what stays in hospital have.
      { medType: '21', fund: 'pool', ceiling: 10_000_000, used: 0, left: 10_000_000 },
    ]);
    expect(shown['settlements']).toMatchObject([
      { institution: HOSPITAL, medfee: 70_000, fundPay: 30_000, acctPay: 40_000, cash: 0, cancelledAt: null },
    ]);
    expect(await balanceOf(desk, card, 'medical')).toBe(60_000);
    await expectCleanBooks(desk);
  });

  it('tells of a settlement whose it is, masked, who helped to pay it, and what a partial refund made of it', async () => {
    const [card, mother] = [await medical.insured(10_000), await medical.insured(50_000)];
    await medical.grant(mother, card);
    const visitId = await medical.visit(card);
    await medical.upload(visitId, line('1', 300), line('2', 500));
    const settlementId = await medical.settled(visitId);
    const { settlementId: rest } = await medical.refund(settlementId, '2');
    await desk.service.caughtUp();
    const { body: old } = await desk.agent.get(`/v1/desk/medical/settlements/${settlementId}`);
    // 800 yuan: 360 of the fund, 100 of the own account, the other 340 of the mother's.
    expect(old).toMatchObject({
      ...{ personName: '张*', psnType: '1101', kind: 'outpatient', policyName: 'TEST-OP', number: 1, moreLines: 0 },
      ...{ aid: [{ cardholderId: mother.cardholderId, amount: 34_000 }], replacedBy: 2, replaces: null },
      visitSettlements: [
        { settlementId, number: 1, total: 80_000, cancelledAt: old['cancelledAt'] },
        { settlementId: rest, number: 2, total: 30_000, settledAt: old['cancelledAt'], cancelledAt: null },
      ],
    });
    const { body: next } = await desk.agent.get(`/v1/desk/medical/settlements/${String(rest)}`);
    expect(next).toMatchObject({ number: 2, replaces: 1, replacedBy: null, cancelledAt: null });
    expect(next['aid']).toEqual([{ cardholderId: mother.cardholderId, amount: 14_000 }]);
  });

  it('tells 500 lines of a long bill at a time, from the one that is asked for', async () => {
    const card = await medical.insured(0);
    const visitId = await medical.visit(card);
    for (let first = 1; first <= 600; first += 100) {
      await medical.upload(visitId, ...Array.from({ length: 100 }, (_, index) => line(String(first + index), 1)));
    }
    const settlement = `/v1/desk/medical/settlements/${await medical.settled(visitId)}`;
    const serials = ({ body }: Awaited<ReturnType<typeof desk.agent.get>>): string[] =>
      (body['lines'] as readonly { readonly serial: string }[]).map(({ serial }) => serial);
    const begin = await desk.agent.get(settlement);
    expect([serials(begin).length, serials(begin)[0], begin.body['moreLines']]).toEqual([500, '1', 100]);
    const later = await desk.agent.get(`${settlement}?linesFrom=550`);
    expect([serials(later).length, serials(later)[0], later.body['moreLines']]).toEqual([50, '551', 0]);
    const wrong = await desk.agent.get(`${settlement}?linesFrom=-1`);
    expect([wrong.status, wrong.body['errors']]).toMatchObject([400, [{ field: 'linesFrom' }]]);
  });
});
