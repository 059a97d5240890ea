import { type Desk, expectCleanBooks, holder, openDesk } from '../service-desk-actions/desk-under-test';
import type { TestCard } from '../support/app';
import type { DeskAnswer } from '../support/staff';
import { busRide, metroRide, type TownRider, TransitTown, workingDay } from '../support/transit-town';

const DAY = '2026-11-23';
type Fields = Readonly<Record<string, unknown>>;

let desk: Desk;
let town: TransitTown;
let rider: TownRider;

beforeAll(async () => {
  desk = await openDesk();
  town = await new TransitTown(desk.service).build();
  rider = await town.rider(await holder(desk, { transit: 300, epurse: 600 }));
  await town.ride('monday', workingDay(rider.transitNumber, DAY));
});

afterAll(() => desk.close());

const path = ({ cardholderId }: Pick<TestCard, 'cardholderId'>, rest = ''): string =>
  `/v1/desk/cardholders/${cardholderId}/transit-days${rest}`;
const listOf = (answer: DeskAnswer, name: string): readonly Fields[] => answer.body[name] as readonly Fields[];
const dayOf = (day: string): Promise<DeskAnswer> => desk.agent.get(path(rider, `/${day}`));
const errorsOf = ({ body }: DeskAnswer): readonly Fields[] => body['errors'] as readonly Fields[];

describe('a rider’s day', () => {
  it('tells what it came to and what the purses paid, and what is owed for all days', async () => {
    const { status, body } = await dayOf(DAY);
    expect(status).toBe(200);
    const totals = { list: 1_600, concession: 60, transfer: 200, cap: 140, due: 1_200 };
    expect(body).toMatchObject({ cardholderId: rider.cardholderId, day: DAY, exceptions: [], totals });
    expect(body['paidInAll']).toEqual({ transit: 300, epurse: 600, owed: 300 });
  });

  it('tells each journey in its order with the steps from the list price to what is due', async () => {
    const journeys = listOf(await dayOf(DAY), 'journeys');
    expect(journeys.map(({ mode, line, list, due }) => [mode, line, list, due])).toEqual([
      ['metro', '1', 500, 500],
      ['bus', 'G15', 200, 80],
      ['bus', '306', 200, 180],
      ['metro', '1', 500, 440],
      ['bus', '306', 200, 0],
    ]);
    expect(journeys[1]).toMatchObject({
      ...{ start: '2026-11-23T00:50:00.000Z', end: null, status: 'complete', token: rider.token },
      ...{ concession: 20, transfer: 100, policyId: 'CC-SAMPLE', exception: null },
    });
    expect(journeys[3]?.['steps']).toContainEqual(
      expect.stringMatching(/^封顶: 当日.*已付7\.60, 上限12\.00, 5\.00 → 4\.40/),
    );
  });

  it('tells each tap with its journey, where it ended and the file it came in', async () => {
    const answer = await dayOf(DAY);
    const taps = listOf(answer, 'taps');
    const [first, last] = [listOf(answer, 'journeys')[0], listOf(answer, 'journeys')[4]];
    expect(taps.map(({ kind, end }) => [kind, end])).toEqual([
      ['entry', 'free'],
      ['exit', 'charged'],
      ['single', 'charged'],
      ['single', 'charged'],
      ['entry', 'free'],
      ['exit', 'charged'],
      ['single', 'free'],
    ]);
    expect([taps[0], taps[1], taps[6]].map((tap) => tap?.['journeyId'])).toEqual([
      first?.['journeyId'],
      first?.['journeyId'],
      last?.['journeyId'],
    ]);
    expect(taps[6]).toMatchObject({ source: 'monday', terminal: 'B0001', reason: null, liable: null });
    expect(answer.text).not.toContain(rider.transitNumber);
  });

  it('of a ride after midnight is the day before, until the service day ends', async () => {
    const night = await town.rider(await holder(desk));
    await town.ride('night', [busRide(night.transitNumber, '2026-11-24', '00:20:00')]);
    const taps = async (day: string) => listOf(await desk.agent.get(path(night, `/${day}`)), 'taps').length;
    expect([await taps(DAY), await taps('2026-11-24')]).toEqual([1, 0]);
  });

  it('tells what has no price, and what came too late and who bears it', async () => {
    const other = await town.rider(await holder(desk));
    const [entry, exit] = metroRide(other.transitNumber, DAY, ['L1-01', '09:00:00'], ['NOWHERE', '09:30:00']);
    const late = busRide(other.transitNumber, DAY, '10:00:00');
    await town.ride('strange', [entry!, exit!]);
    await town.ride('late', [late], late.at + 11 * 86_400_000);
    const answer = await desk.agent.get(path(other, `/${DAY}`));
    const [journey] = listOf(answer, 'journeys');
    expect(answer.body['exceptions']).toEqual([
      {
        journeyId: journey?.['journeyId'],
        tapIds: [expect.any(String), expect.any(String)],
        ...{ reason: 'unknown_stop', liable: null },
      },
      { journeyId: null, tapIds: [expect.any(String)], reason: 'late', liable: 'operator' },
    ]);
    const { body } = await desk.agent.get(path(other));
    expect(body['items']).toMatchObject([{ day: DAY, journeys: 1, exceptions: 2, due: 0 }]);
  });

  it('without rides has empty lists', async () => {
    const { status, body } = await dayOf('2026-11-20');
    expect([status, body]).toMatchObject([200, { journeys: [], taps: [], exceptions: [], totals: { due: 0 } }]);
  });

  it.each(['2026-02-30', 'yesterday', '1969-12-31', '20261123'])('is none by the name of %s', async (day) => {
    const answer = await dayOf(day);
    expect(answer.status).toBe(400);
    expect(errorsOf(answer)).toEqual([
      { field: 'day', code: 'is_local_date', message: 'must be a day since 1970 such as 2026-11-24' },
    ]);
  });

  it('is nobody’s where there is no such cardholder', async () => {
    const nobody = { cardholderId: 'ch_zzzzzz' };
    for (const one of [path(nobody), path(nobody, `/${DAY}`)]) expect((await desk.agent.get(one)).status).toBe(404);
  });

  it('is shown to those who serve people, and each look at it is in the audit log under the person', async () => {
    const administrator = await desk.as('system_administrator');
    for (const one of [path(rider), path(rider, `/${DAY}`)]) expect((await administrator.get(one)).status).toBe(403);
    const clerk = await desk.as('settlement_clerk');
    expect((await clerk.get(path(rider, `/${DAY}`))).status).toBe(200);
    expect((await clerk.get(path(rider))).status).toBe(200);
    const auditor = await desk.as('auditor');
    for (const action of ['transit_day.read', 'transit_days.list']) {
      const { body } = await auditor.get(`/v1/desk/audit?action=${action}&cardholderId=${rider.cardholderId}`);
      const entries = body['items'] as readonly { readonly actor: { readonly id: string } }[];
      expect(entries.map(({ actor }) => actor.id)).toContain(clerk.member.staffId);
    }
  });
});

describe('the days with rides', () => {
  it('are told newest first, page by page, each once', async () => {
    const often = await town.rider(await holder(desk, { epurse: 100_000 }));
    const days = ['2026-11-16', '2026-11-17', '2026-11-18', '2026-11-19', '2026-11-20'];
    await town.ride(
      'week',
      days.map((day) => busRide(often.transitNumber, day, '08:00:00')),
    );
    const seen: unknown[] = [];
    let next = '';
    do {
      const { body } = await desk.agent.get(path(often, `?limit=2${next}`));
      seen.push(...(body['items'] as Fields[]).map(({ day }) => day));
      const cursor = body['nextCursor'] as string | null;
      next = cursor === null ? '' : `&cursor=${cursor}`;
    } while (next !== '');
    expect(seen).toEqual(days.toReversed());
  });

  it('take no cursor of another person’s list', async () => {
    const other = await town.rider(await holder(desk));
    const two = ['2026-11-16', '2026-11-17'].map((day) => busRide(other.transitNumber, day, '08:00:00'));
    await town.ride('two', two);
    const { body } = await desk.agent.get(path(other, '?limit=1'));
    const answer = await desk.agent.get(path(rider, `?cursor=${String(body['nextCursor'])}`));
    expect([answer.status, errorsOf(answer)]).toMatchObject([400, [{ field: 'cursor' }]]);
    expect((await desk.agent.get(path(rider, '?limit=101'))).status).toBe(400);
  });

  it('leave books in which nothing is wrong', async () => {
    await expectCleanBooks(desk);
  });
});
