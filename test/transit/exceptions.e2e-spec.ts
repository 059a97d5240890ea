import { LedgerBalances } from '../../src/ledger';
import { CHANGCHUN_SAMPLE, FarePolicies, OperatorDirectory, type Tap } from '../../src/transit';
import { type Desk, expectCleanBooks, holder, openDesk } from '../service-desk-actions/desk-under-test';
import type { DeskAnswer, DeskClient } from '../support/staff';
import { BUS, busRide, metroRide, TransitTown } from '../support/transit-town';

const QUEUE = '/v1/desk/transit/exceptions';
const DAY_MS = 86_400_000;
const BUS_FARE = 180;
type Fields = Readonly<Record<string, unknown>>;

let desk: Desk;
let town: TransitTown;
let clerk: DeskClient;

beforeAll(async () => {
  desk = await openDesk();
  town = await new TransitTown(desk.service).build();
  clerk = await desk.as('settlement_clerk');
});

afterAll(() => desk.close());

/** The day so many days ago, in Shanghai. */
const dayOf = (ago: number): string =>
  new Date(desk.service.now() - ago * DAY_MS + 8 * 3_600_000).toISOString().slice(0, 10);
const list = async (query = ''): Promise<readonly Fields[]> => {
  const { body } = await clerk.get(`${QUEUE}${query}`);
  return body['items'] as readonly Fields[];
};
const resolve = (exceptionId: unknown, how: string, who = clerk): Promise<DeskAnswer> =>
  who.post(`${QUEUE}/${String(exceptionId)}/resolve`, { how, reason: 'asked_operator' });

/** Takes a tap and answers the exception that it makes; nothing else is in a source of that name. */
async function exceptionOf(source: string, taps: readonly Tap[], receivedAt?: number): Promise<Fields> {
  await town.ride(source, taps, receivedAt ?? desk.service.now());
  const found = (await list('?limit=100')).filter((one) => one['source'] === source);
  expect(found.length).toBeGreaterThan(0);
  return found[0] ?? {};
}

async function owedToBuses(): Promise<number> {
  const operator = (await town.part(OperatorDirectory).find([BUS])).get(BUS);
  return town.part(LedgerBalances).now(operator?.payableAccount ?? 0);
}

describe('a tap of a card that nobody has here', () => {
  it('waits in the queue with its age, and cannot be charged while the card is unknown', async () => {
    const number = town.newNumber();
    const found = await exceptionOf(
      'unknown',
      [busRide(number, dayOf(1), '08:00:00')],
      desk.service.now() - 2 * DAY_MS,
    );
    expect(found).toMatchObject({
      ...{ reason: 'unknown_card', operator: BUS, kind: 'single', ageDays: 2, liable: null, state: 'open' },
      ...{ cardholderId: null, cardKnown: false, changedBy: null },
    });
    expect((await resolve(found['exceptionId'], 'charge')).body).toEqual({
      ...{ result: 'refused', reason: 'card_still_unknown' },
    });
  });

  it('is charged when somebody has the card, once, and leaves the queue', async () => {
    const card = await holder(desk, { epurse: 1_000 });
    const number = town.newNumber();
    const { exceptionId } = await exceptionOf('linked', [busRide(number, dayOf(1), '08:00:00')]);
    await town.rider(card, number);
    expect((await list('?limit=100')).find((one) => one['exceptionId'] === exceptionId)).toMatchObject({
      cardKnown: true,
    });
    const before = await owedToBuses();
    const both = await Promise.all([resolve(exceptionId, 'charge'), resolve(exceptionId, 'charge')]);
    expect(both.map(({ body }) => body['result'])).toEqual(['done', 'done']);
    expect(both.reduce((sum, { body }) => sum + Number(body['paid']), 0)).toBe(BUS_FARE);
    expect((await owedToBuses()) - before).toBe(BUS_FARE);
    await desk.service.caughtUp();
    expect((await list('?limit=100')).map((one) => one['exceptionId'])).not.toContain(exceptionId);
    expect((await resolve(exceptionId, 'charge')).status).toBe(404);
    await town.ride('the file again', [busRide(number, dayOf(1), '08:00:00')]);
    expect((await owedToBuses()) - before).toBe(BUS_FARE);
  });

  it('that is written off is the operator’s for good, also when the file comes again after the card was linked', async () => {
    const number = town.newNumber();
    const tap = busRide(number, dayOf(1), '08:00:00');
    const { exceptionId } = await exceptionOf('written-off', [tap]);
    expect((await resolve(exceptionId, 'write_off')).body).toEqual({ result: 'done' });
    expect((await resolve(exceptionId, 'write_off')).body).toEqual({ result: 'already_so' });
    expect((await list('?state=written_off')).at(-1)).toMatchObject({
      ...{ exceptionId, liable: 'operator', changeReason: 'asked_operator', changedBy: clerk.member.staffId },
    });
    expect((await list('?state=unresolved&limit=100')).map((one) => one['exceptionId'])).not.toContain(exceptionId);
    await town.rider(await holder(desk), number);
    expect((await resolve(exceptionId, 'charge')).body).toMatchObject({ reason: 'written_off_already' });
    const before = await owedToBuses();
    expect((await town.ride('again', [tap])).taps).toEqual([{ result: 'duplicate', end: 'duplicate' }]);
    expect(await owedToBuses()).toBe(before);
  });

  it('that is noted stays in the queue', async () => {
    const { exceptionId } = await exceptionOf('noted', [busRide(town.newNumber(), dayOf(1), '08:00:00')]);
    expect((await resolve(exceptionId, 'note')).body).toEqual({ result: 'done' });
    expect((await list('?state=unresolved&limit=100')).find((one) => one['exceptionId'] === exceptionId)).toMatchObject(
      {
        state: 'noted',
      },
    );
    expect((await list('?state=noted')).map((one) => one['exceptionId'])).toEqual([exceptionId]);
  });
});

describe('a tap that came late', () => {
  it('is charged to no card', async () => {
    const rider = await town.rider(await holder(desk));
    const found = await exceptionOf('late', [busRide(rider.transitNumber, dayOf(12), '08:00:00')]);
    expect(found).toMatchObject({ reason: 'late', liable: 'operator', cardholderId: rider.cardholderId });
    expect((await resolve(found['exceptionId'], 'charge')).body).toMatchObject({ reason: 'late_is_operators' });
    expect((await resolve(found['exceptionId'], 'write_off')).body).toEqual({ result: 'done' });
  });

  it('is late also when its card is linked so late that its day is settled', async () => {
    const number = town.newNumber();
    const old = busRide(number, dayOf(20), '08:00:00');
    const { exceptionId } = await exceptionOf('linked-late', [old], old.at + 3_600_000);
    await town.rider(await holder(desk), number);
    await town.ride('newer', [busRide(number, dayOf(1), '08:00:00')], desk.service.now());
    expect((await resolve(exceptionId, 'charge')).body).toMatchObject({ reason: 'late_is_operators' });
  });
});

describe('a tap without a price', () => {
  it('is not written off while it may still be priced, and is charged when a new policy knows its stop', async () => {
    const rider = await town.rider(await holder(desk, { epurse: 1_000 }));
    const rides = metroRide(rider.transitNumber, dayOf(1), ['L1-01', '08:00:00'], ['NEW', '08:30:00']);
    const { exceptionId } = await exceptionOf('new-stop', rides);
    expect((await resolve(exceptionId, 'write_off')).body).toMatchObject({ reason: 'may_still_be_priced' });
    expect((await resolve(exceptionId, 'charge')).body).toMatchObject({ reason: 'still_no_price' });
    const { edges } = CHANGCHUN_SAMPLE.station_graph!;
    const extended = {
      ...{ ...CHANGCHUN_SAMPLE, version: '2026-2' },
      station_graph: { edges: [...edges, ['L1-01', 'NEW', 1_000]] },
    };
    await town.part(FarePolicies).importDocument(extended, 'test');
    expect((await resolve(exceptionId, 'charge')).body).toEqual({ result: 'done', paid: 200 });
    await desk.service.caughtUp();
    expect((await list('?limit=100')).filter((one) => one['source'] === 'new-stop')).toEqual([]);
  });

  it('of a day without a policy is charged when there is one', async () => {
    const rider = await town.rider(await holder(desk, { epurse: 1_000 }));
    const before = busRide(rider.transitNumber, '2025-12-31', '12:00:00');
    const found = await exceptionOf('no-policy', [before], before.at + 3_600_000);
    expect(found).toMatchObject({ reason: 'no_fare_policy' });
    expect((await resolve(found['exceptionId'], 'charge')).body).toMatchObject({ reason: 'still_no_price' });
    const older = { ...CHANGCHUN_SAMPLE, version: '2025-1', effective_from: '2025-01-01', effective_to: '2025-12-31' };
    await town.part(FarePolicies).importDocument(older, 'test');
    expect((await resolve(found['exceptionId'], 'charge')).body).toEqual({ result: 'done', paid: BUS_FARE });
  });
});

describe('the queue', () => {
  it('is read page by page, those that came first first, each once, and by operator and reason', async () => {
    const all = await list('?limit=100');
    const seen: unknown[] = [];
    let next = '';
    do {
      const { body } = await clerk.get(`${QUEUE}?limit=2${next}`);
      seen.push(...(body['items'] as readonly Fields[]).map((one) => one['exceptionId']));
      const cursor = body['nextCursor'] as string | null;
      next = cursor === null ? '' : `&cursor=${cursor}`;
    } while (next !== '');
    expect(seen).toEqual(all.map((one) => one['exceptionId']));
    const times = all.map((one) => String(one['receivedAt']));
    expect(times).toEqual(times.toSorted());
    const late = await list(`?reason=late&operator=${encodeURIComponent(BUS)}`);
    expect(late.length).toBeGreaterThan(0);
    expect(new Set(late.map((one) => one['reason']))).toEqual(new Set(['late']));
    expect(await list('?operator=nobody')).toEqual([]);
  });

  it('takes no filter, cursor and resolution that are none', async () => {
    for (const wrong of ['?state=lost', '?reason=x', '?cursor=x', '?limit=0']) {
      const answer = await clerk.get(`${QUEUE}${wrong}`);
      const [error] = answer.body['errors'] as readonly { readonly field: string }[];
      expect([answer.status, error?.field]).toEqual([400, wrong.slice(1).split('=')[0]]);
    }
    expect((await resolve(`tx_${'0'.repeat(32)}`, 'note')).status).toBe(404);
    expect((await resolve('tx_nothing', 'note')).status).toBe(404);
    expect((await resolve(`tx_${'0'.repeat(32)}`, 'forget')).status).toBe(400);
  });

  it('is worked in by settlement clerks only, and each step is in the audit log', async () => {
    expect((await desk.agent.get(QUEUE)).status).toBe(403);
    expect((await desk.senior.get(QUEUE)).status).toBe(200);
    const { exceptionId } = await exceptionOf('audited', [busRide(town.newNumber(), dayOf(1), '08:00:00')]);
    expect((await resolve(exceptionId, 'note', desk.senior)).status).toBe(403);
    await resolve(exceptionId, 'note');
    const auditor = await desk.as('auditor');
    const { body } = await auditor.get('/v1/desk/audit?action=transit_exception.resolve&limit=1');
    expect(body['items']).toMatchObject([
      { object: exceptionId, reason: 'asked_operator', actor: { id: clerk.member.staffId } },
    ]);
  });

  it('leaves books in which nothing is wrong', async () => {
    await expectCleanBooks(desk);
  });
});
