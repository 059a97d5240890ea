import { type Desk, expectCleanBooks, holder, openDesk } from '../service-desk-actions/desk-under-test';
import type { TestCard } from '../support/app';
import { busRide, type TownRider, TransitTown } from '../support/transit-town';

const CODE = { reason: 'holder_request' };
const MONTHS = 12;
const DAY_MS = 86_400_000;

let desk: Desk;
let town: TransitTown;
let today: string;

beforeAll(async () => {
  desk = await openDesk();
  town = await new TransitTown(desk.service).build();
  today = dayOf(0);
});

afterAll(() => desk.close());

/** A day so many days from now. */
function dayOf(days: number): string {
  return new Date(desk.service.now() + days * DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10);
}

const path = ({ cardholderId }: Pick<TestCard, 'cardholderId'>, rest = ''): string =>
  `/v1/desk/cardholders/${cardholderId}/transit-entitlements${rest}`;
const rider = async (): Promise<TownRider> => town.rider(await holder(desk, { epurse: 10_000 }));
const grant = async (who: TestCard, days: object) => (await desk.agent.put(path(who), { ...days, ...CODE })).body;
const listed = async (who: TestCard) => (await desk.agent.get(path(who))).body;
const fieldsOf = (body: Readonly<Record<string, unknown>>): unknown[] =>
  (body['errors'] as readonly { readonly field: string }[]).map(({ field }) => field);

describe('a concession', () => {
  it('makes the next ride cheaper, is granted once, and is listed with the day of its next re-verification', async () => {
    const student = await rider();
    const days = { category: 'student', from: dayOf(-100), to: dayOf(100), reviewedOn: today };
    expect(await grant(student, days)).toMatchObject({ result: 'done' });
    expect(await grant(student, days)).toMatchObject({ result: 'already_so' });
    const { items } = await listed(student);
    const [year = '', ...rest] = today.split('-');
    const due = today.endsWith('02-29') ? expect.any(String) : [Number(year) + MONTHS / 12, ...rest].join('-');
    expect(items).toEqual([{ token: student.token, name: '学生', ...days, reviewDueOn: due, state: 'valid' }]);
    const ride = busRide(student.transitNumber, today, '05:00:00');
    await town.ride('student', [ride]);
    const { body } = await desk.agent.get(`/v1/desk/cardholders/${student.cardholderId}/transit-days/${today}`);
    expect(body['totals']).toMatchObject({ list: 200, concession: 100, due: 100 });
  });

  it('granted later changes the price of a ride of these days with the next upload', async () => {
    const student = await rider();
    const yesterday = dayOf(-1);
    await town.ride('before', [busRide(student.transitNumber, yesterday, '08:00:00')]);
    await grant(student, { category: 'student', from: dayOf(-10), reviewedOn: dayOf(-10) });
    await town.ride('after', [busRide(student.transitNumber, yesterday, '12:00:00')]);
    const { body } = await desk.agent.get(`/v1/desk/cardholders/${student.cardholderId}/transit-days/${yesterday}`);
    expect(body['totals']).toMatchObject({ list: 400, concession: 200, due: 200 });
    expect(body['paidInAll']).toMatchObject({ epurse: 200 });
  });

  it('without a re-verification, or with an old one, is not given, and is told to be so', async () => {
    const old = await rider();
    await grant(old, { category: 'student' });
    expect(await listed(old)).toMatchObject({ items: [{ state: 'not_reviewed', reviewDueOn: null, from: null }] });
    await grant(old, { category: 'student', reviewedOn: dayOf(-400) });
    expect(await listed(old)).toMatchObject({ items: [{ state: 'not_reviewed' }] });
    await grant(old, { category: 'student', reviewedOn: today });
    expect(await listed(old)).toMatchObject({ items: [{ state: 'valid' }] });
  });

  it('is ended with a day, and stays ended with the earlier one', async () => {
    const soldier = await rider();
    await grant(soldier, { category: 'soldier', from: dayOf(-10) });
    const end = async (on: string) => (await desk.agent.post(path(soldier, '/soldier/end'), { on, ...CODE })).body;
    expect(await end(dayOf(-1))).toMatchObject({ result: 'done' });
    expect(await end(dayOf(5))).toMatchObject({ result: 'already_so' });
    expect(await listed(soldier)).toMatchObject({ items: [{ category: 'soldier', to: dayOf(-1), state: 'over' }] });
  });

  it('is held by each of several transit cards', async () => {
    const two = await rider();
    await town.rider(two);
    await grant(two, { category: 'soldier', from: dayOf(3) });
    expect(await listed(two)).toMatchObject({ cards: 2, items: [{ state: 'not_yet' }, { state: 'not_yet' }] });
  });

  it('is refused with the reason', async () => {
    const one = await rider();
    expect(await grant(one, { category: 'pilot' })).toEqual({ result: 'refused', reason: 'rider_category_unknown' });
    // Everybody is an ordinary rider.
    expect(await grant(one, { category: 'adult' })).toMatchObject({ reason: 'rider_category_unknown' });
    const walker = await holder(desk);
    expect(await grant(walker, { category: 'student' })).toEqual({ result: 'refused', reason: 'no_transit_card' });
    const { body } = await desk.agent.post(path(one, '/student/end'), { on: today, ...CODE });
    expect(body).toEqual({ result: 'refused', reason: 'not_entitled' });
  });

  it('is not taken with days that are none, and of nobody', async () => {
    const one = await rider();
    const wrong = { category: 'a student', from: '2026-02-30', to: 'soon', reviewedOn: '1' };
    const { status, body } = await desk.agent.put(path(one), { ...wrong, ...CODE });
    expect([status, fieldsOf(body)]).toEqual([400, ['category', 'from', 'to', 'reviewedOn']]);
    const turned = { category: 'student', from: '2026-02-02', to: '2026-02-01' };
    expect(fieldsOf(await grant(one, turned))).toEqual(['to']);
    const nobody = { cardholderId: 'ch_zzzzzz' };
    expect((await desk.agent.get(path(nobody))).status).toBe(404);
    expect((await desk.agent.put(path(nobody), { category: 'student', ...CODE })).status).toBe(404);
  });

  it('is granted by agents, not by approvers, and is in the audit log under the person', async () => {
    const one = await rider();
    expect((await desk.approver.put(path(one), { category: 'student', ...CODE })).status).toBe(403);
    await grant(one, { category: 'student' });
    const auditor = await desk.as('auditor');
    const search = `/v1/desk/audit?action=transit_entitlement.grant&cardholderId=${one.cardholderId}`;
    const { body } = await auditor.get(search);
    expect(body['items']).toMatchObject([
      { actor: { id: desk.agent.member.staffId }, outcome: 'done', reason: 'holder_request' },
    ]);
  });

  it('leaves books in which nothing is wrong', async () => {
    await expectCleanBooks(desk);
  });
});
