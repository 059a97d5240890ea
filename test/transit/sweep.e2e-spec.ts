import { type Desk, expectCleanBooks, holder, openDesk } from '../service-desk-actions/desk-under-test';
import { type Service, startService } from '../support/app';
import { metroRide, type TownRider, TransitTown } from '../support/transit-town';
import { MissingExitSweep, type Swept, TransitAccounts } from '../../src/transit';

const DAY_MS = 86_400_000;
/** From the first to the farthest station, fen. */
const MAKE_UP = 600;

let desk: Desk;
let town: TransitTown;
let other: Service;

beforeAll(async () => {
  desk = await openDesk();
  town = await new TransitTown(desk.service).build();
  other = await startService(desk.database, { clock: desk.service.clock });
});

afterAll(async () => {
  await other.close();
  await desk.close();
});

const sweepOn = (service: Service): Promise<Swept> => service.app.get(MissingExitSweep, { strict: false }).sweep();
/** The service day, which begins at four in the morning. */
const dayOf = (ms: number): string => new Date(ms + 4 * 3_600_000).toISOString().slice(0, 10);

/** Somebody who went in today and has not come out. */
async function begun(): Promise<TownRider> {
  const rider = await town.rider(await holder(desk, { epurse: 1_000 }));
  const now = desk.service.now();
  const [entry] = metroRide(rider.transitNumber, dayOf(now), ['L1-01', '00:00:00'], ['L1-02', '00:10:00']);
  await town.ride('entry', [{ ...entry!, at: now }], now);
  return rider;
}

async function paidBy({ transitNumber }: TownRider): Promise<number> {
  const named = await town.part(TransitAccounts).ofNumber(transitNumber);
  const [{ account } = { account: undefined }] = await town.part(TransitAccounts).ofPerson(named?.streamId ?? 0);
  return (account?.paid.epurse ?? 0) + (account?.paid.owed ?? 0);
}

describe('the sweep of journeys without an exit', () => {
  it('leaves a journey alone as long as its exit may be uploaded', async () => {
    const rider = await begun();
    desk.service.clock.advance(10 * DAY_MS);
    expect(await sweepOn(desk.service)).toMatchObject({ accounts: 0, paid: 0 });
    expect(await paidBy(rider)).toBe(0);
    desk.service.clock.advance(DAY_MS);
    expect(await sweepOn(desk.service)).toEqual({ waiting: 1, accounts: 1, paid: MAKE_UP });
    expect(await paidBy(rider)).toBe(MAKE_UP);
  });

  it('charges each card once, whatever number of processes look at the same time, and again', async () => {
    const riders = await Promise.all(Array.from({ length: 5 }, begun));
    desk.service.clock.advance(11 * DAY_MS);
    const swept = await Promise.all([sweepOn(desk.service), sweepOn(other), sweepOn(desk.service)]);
    expect(swept.reduce((sum, { accounts }) => sum + accounts, 0)).toBe(5);
    expect(swept.reduce((sum, { paid }) => sum + paid, 0)).toBe(5 * MAKE_UP);
    await desk.service.caughtUp();
    desk.service.clock.advance(DAY_MS);
    expect(await sweepOn(other)).toEqual({ waiting: 0, accounts: 0, paid: 0 });
    expect(await Promise.all(riders.map(paidBy))).toEqual([MAKE_UP, MAKE_UP, MAKE_UP, MAKE_UP, MAKE_UP]);
  });

  it('shows the day with the make-up fare and its steps', async () => {
    const rider = await begun();
    const day = dayOf(desk.service.now());
    desk.service.clock.advance(11 * DAY_MS);
    await sweepOn(desk.service);
    await desk.service.caughtUp();
    const agent = await desk.reopen(desk.agent);
    const { body } = await agent.get(`/v1/desk/cardholders/${rider.cardholderId}/transit-days/${day}`);
    expect(body['journeys']).toMatchObject([{ status: 'missing_exit', due: MAKE_UP, end: null }]);
    expect(body['taps']).toMatchObject([{ kind: 'entry', end: 'charged' }]);
  });

  it('leaves books in which nothing is wrong', async () => {
    await expectCleanBooks(desk);
  });
});
