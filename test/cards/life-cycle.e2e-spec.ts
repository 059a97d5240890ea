import { Pool } from 'pg';
import {
  ActivateCard,
  ApplyForCard,
  CloseCard,
  ClosePurses,
  FreezeCard,
  LockPin,
  ReplaceCard,
  ReportDeath,
  ReportLoss,
  SetApplicationState,
  TransferOut,
  UnlockPin,
  WithdrawLoss,
} from '../../src/cardholder';
import { BANK_CLEARING, MEDICAL_INHERITANCE_CLEARING, subsidyFunding, TRANSIT_TOP_UP_CLEARING } from '../../src/ledger';
import {
  buildCity,
  type City,
  createServiceDatabase,
  type Service,
  startService,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';
import { AT_COUNTER, CardDesk, DAY_MS, type DeskCard, request } from './card-desk';

describe('cards from application to closure', () => {
  let database: TestDatabase;
  let service: Service;
  let city: City;
  let desk: CardDesk;
  let book: LedgerBook;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database, { env: { LOSS_LAPSE_DAYS: '3', TRANSIT_UPLOAD_WINDOW_DAYS: '7' } });
    city = await buildCity(service);
    desk = new CardDesk(service);
    book = new LedgerBook(database);
  });

  afterAll(async () => {
    await book.close();
    await service.close();
    await database.drop();
  });

  afterEach(async () => {
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });

  const report = (token: string, kind: 'provisional' | 'formal') =>
    desk.send(new ReportLoss(request(), token, { kind }, AT_COUNTER));
  const replace = (token: string, cause: 'lost' | 'damaged' | 'expired', instant = true) =>
    desk.send(new ReplaceCard(request(), token, { cause, instant }, AT_COUNTER));
  const buy = async (number: string): Promise<unknown> => (await city.shop.purchase(number, 100)).body['reason'];

  it('come to pay: applied for, made, handed over; every step keeps who, where and why', async () => {
    const cardholderId = await desk.person({ epurse: 1_000 });
    const applied = await desk.apply(cardholderId);
    expect(applied).toMatchObject({
      result: 'done',
      state: 'in_production',
      number: expect.stringMatching(/^9220\d{15}$/),
    });
    const card: DeskCard = { cardholderId, token: String(applied['token']), number: String(applied['number']) };
    expect(await buy(card.number)).toBe('card_not_activated');
    expect(await desk.apply(cardholderId)).toEqual({ result: 'refused', reason: 'live_card_exists' });
    await desk.collect(card.token);
    expect(await buy(card.number)).toBe('approved');
    const steps = (await desk.history(cardholderId)).filter(
      ({ type }) => type.startsWith('Card') && type !== 'CardholderRegistered',
    );
    expect(steps.map(({ type }) => type)).toEqual(['CardApplied', 'CardProduced', 'CardCollected']);
    for (const { data } of steps) expect(data['origin']).toEqual(AT_COUNTER);
    expect(steps[0]?.data['area']).toBe('220199');
    for (const { data } of steps) expect(JSON.stringify(data)).not.toContain(card.number);
  });

  it('are applied for once under one key: the retry gets the same answer with the number', async () => {
    const cardholderId = await desk.person();
    const twice = () => desk.send(new ApplyForCard(request('twice'), cardholderId, { kind: 'physical' }, AT_COUNTER));
    const first = await twice();
    expect(await twice()).toEqual(first);
    expect(first['number']).toBeDefined();
    expect((await desk.stateOf(cardholderId)).cards).toHaveLength(1);
  });

  it('are issued in areas of Jilin only', async () => {
    const cardholderId = await desk.person();
    const elsewhere = await desk.apply(cardholderId, { kind: 'physical', area: '110101' });
    expect(elsewhere).toEqual({ result: 'refused', reason: 'area_invalid' });
    expect(await desk.apply(cardholderId, { kind: 'physical', area: '222401' })).toMatchObject({ result: 'done' });
  });

  it('of the electronic kind pay at once, and still when the physical card is lost', async () => {
    const card = await desk.cardWith({ epurse: 1_000 });
    const electronic = await desk.apply(card.cardholderId, { kind: 'electronic' });
    expect(electronic).toMatchObject({ result: 'done', state: 'active' });
    const number = String(electronic['number']);
    await report(card.token, 'formal');
    expect([await buy(card.number), await buy(number)]).toEqual(['card_lost', 'approved']);
    await desk.send(new FreezeCard(request(), String(electronic['token']), { kind: 'temporary' }, AT_COUNTER));
    await desk.send(new WithdrawLoss(request(), card.token, AT_COUNTER));
    expect([await buy(card.number), await buy(number)]).toEqual(['approved', 'card_frozen']);
  });

  it('lost by telephone pay again when the report has lapsed, before the sweep and after', async () => {
    const card = await desk.cardWith({ epurse: 1_000 });
    const told = await report(card.token, 'provisional');
    expect(Date.parse(String(told['lapsesAt'])) - service.now()).toBeGreaterThan(3 * DAY_MS - 60_000);
    expect(await report(card.token, 'provisional')).toMatchObject({ result: 'already_so' });
    expect(await buy(card.number)).toBe('card_loss_reported');
    await desk.sweep();
    expect((await desk.card(card)).stored).toBe('provisional_loss');
    service.clock.advance(3 * DAY_MS);
    expect(await buy(card.number)).toBe('approved');
    // The service sweeps by itself too; whoever comes first, there is one event.
    await Promise.all([desk.sweep(), desk.sweep()]);
    expect((await desk.card(card)).stored).toBe('active');
    const lapsed = (await desk.history(card.cardholderId)).filter(({ type }) => type === 'CardLossLapsed');
    expect(lapsed).toHaveLength(1);
    expect(lapsed[0]?.data['origin']).toMatchObject({ channel: 'system' });
  });

  it('replaced after a loss: new number, purses stay, and the transit purse follows when the taps are in', async () => {
    const card = await desk.cardWith({ epurse: 1_000, transit: 500 });
    const ride = await city.bus.purchase(card.number, 100);
    expect(await replace(card.token, 'lost')).toMatchObject({ result: 'refused', allowedFrom: ['lost'] });
    await report(card.token, 'formal');
    const made = await replace(card.token, 'lost');
    expect(made).toMatchObject({ result: 'done', state: 'pending_activation', replaces: card.token });
    const next = { cardholderId: card.cardholderId, token: String(made['token']), number: String(made['number']) };
    expect(next.number).not.toBe(card.number);
    const again = await replace(card.token, 'lost');
    expect(again).toMatchObject({ result: 'already_so', token: next.token });
    expect(again).not.toHaveProperty('number');
    await desk.send(new ActivateCard(request(), next.token, AT_COUNTER));
    expect([await buy(card.number), await buy(next.number)]).toEqual(['card_closed', 'approved']);

    const onTransit = async () => (await city.bus.purchase(next.number, 100, { purse: 'transit' })).body['reason'];
    expect(await onTransit()).toBe('transit_purse_resting');
    const [late] = (await city.bus.advise({ card: card.number, amount: 50 })).body['results'] as { result: string }[];
    expect(late).toMatchObject({ result: 'approved', tenders: [{ purse: 'transit', amount: 50 }] });
    const refund = await city.bus.post(`/v1/authorizations/${String(ride.body['id'])}/refunds`, {});
    expect(refund.body).toMatchObject({ result: 'approved', approvedAmount: 100 });
    service.clock.advance(7 * DAY_MS);
    expect(await onTransit()).toBe('approved');
    await desk.sweep();
    expect((await desk.history(card.cardholderId)).map(({ type }) => type)).toContain('TransitPurseReleased');
    expect(await desk.balances(card.cardholderId)).toEqual({ epurse: 900, transit: 350 });
  });

  it('replaced at the maker wait in the queue of production with their number', async () => {
    const card = await desk.cardWith();
    const made = await replace(card.token, 'damaged', false);
    expect(made).toMatchObject({ result: 'done', state: 'in_production' });
    const { rows } = await service.app
      .get(Pool)
      .query<{ token: string; area: string; state: string }>(
        'SELECT token, area, state FROM production_card WHERE token = $1',
        [made['token']],
      );
    expect(rows).toEqual([{ token: made['token'], area: '220199', state: 'waiting' }]);
  });

  it('whose PIN tries are used up are locked until the counter unlocks them', async () => {
    const card = await desk.cardWith({ epurse: 1_000 });
    const pin = { channel: 'terminal', reason: 'pin_tries_used_up', operator: 'HSM00001' } as const;
    await desk.send(new LockPin(request(), card.token, pin));
    expect(await desk.send(new LockPin(request(), card.token, pin))).toMatchObject({ result: 'already_so' });
    const { body } = await city.shop.purchase(card.number, 100);
    expect(body).toMatchObject({ reason: 'card_locked', responseCode: '75' });
    await desk.send(new UnlockPin(request(), card.token, AT_COUNTER));
    expect(await buy(card.number)).toBe('approved');
  });

  it('with a frozen application pay nothing that needs it', async () => {
    const card = await desk.cardWith({ epurse: 1_000, medical: 1_000 });
    const change = { application: 'health', state: 'frozen' } as const;
    await desk.send(new SetApplicationState(request(), card.token, change, AT_COUNTER));
    const atHospital = async () => (await city.hospital.purchase(card.number, 100, { purse: 'medical' })).body;
    expect(await atHospital()).toMatchObject({ reason: 'application_not_active', responseCode: '62' });
    expect(await buy(card.number)).toBe('approved');
    await desk.send(new SetApplicationState(request(), card.token, { ...change, state: 'active' }, AT_COUNTER));
    expect(await atHospital()).toMatchObject({ reason: 'approved' });
  });

  it('expire with their month, by the clock and in the books', async () => {
    const cardholderId = await desk.person({ epurse: 1_000 });
    const month = new Date(service.now() + 8 * 3_600_000).toISOString().slice(0, 7);
    const applied = await desk.apply(cardholderId, { kind: 'electronic', expiresOn: month });
    const card = { cardholderId, token: String(applied['token']), number: String(applied['number']) };
    expect(await buy(card.number)).toBe('approved');
    service.clock.advance(32 * DAY_MS);
    expect(await buy(card.number)).toBe('card_expired');
    await desk.sweep();
    expect((await desk.card(card)).stored).toBe('expired');
    expect(await replace(card.token, 'expired')).toMatchObject({ result: 'done', state: 'active' });
  });

  it('of a dead person are closed and the purses paid out; transit money follows after the window', async () => {
    const before = await book.balances();
    const change = (account: number, after: ReadonlyMap<number, number>) =>
      (after.get(account) ?? 0) - (before.get(account) ?? 0);
    const card = await desk.cardWith({ epurse: 300, medical: 500, transit: 200, 'subsidy:elder-care': 40 });
    const held = await city.shop.purchase(card.number, 10, { type: 'pre_authorization' });
    expect(held.body).toMatchObject({ result: 'approved' });
    const death = () => desk.send(new ReportDeath(request(), card.cardholderId, AT_COUNTER));
    expect(await death()).toEqual({ result: 'refused', reason: 'open_holds' });
    await city.shop.post(`/v1/authorizations/${String(held.body['id'])}/reversals`, {});
    const close = () => desk.send(new CloseCard(request(), card.token, { cause: 'death' }, AT_COUNTER));
    expect(await close()).toEqual({ result: 'refused', reason: 'balance_left' });
    expect(await death()).toMatchObject({ result: 'done', cardsClosed: 1, left: [{ purse: 'transit', amount: 200 }] });
    expect(await death()).toMatchObject({ result: 'already_so' });
    expect(await desk.apply(card.cardholderId)).toEqual({ result: 'refused', reason: 'person_deceased' });
    service.clock.advance(7 * DAY_MS);
    await desk.sweep();
    expect(Object.values(await desk.balances(card.cardholderId))).toEqual([0, 0, 0, 0]);
    const after = await book.balances();
    expect(change(MEDICAL_INHERITANCE_CLEARING, after)).toBe(500);
    for (const account of [BANK_CLEARING, subsidyFunding(1), TRANSIT_TOP_UP_CLEARING])
      expect(change(account, after)).toBe(0);
  });

  it('of somebody who moves away end as well, and a refund that comes later can be paid out', async () => {
    const card = await desk.cardWith({ epurse: 300 });
    const bought = await city.shop.purchase(card.number, 100);
    expect(await desk.send(new TransferOut(request(), card.cardholderId, AT_COUNTER))).toMatchObject({
      result: 'done',
    });
    const refund = await city.shop.post(`/v1/authorizations/${String(bought.body['id'])}/refunds`, {});
    expect(refund.body).toMatchObject({ result: 'approved' });
    expect(await desk.balances(card.cardholderId)).toEqual({ epurse: 100 });
    const paid = await desk.send(new ClosePurses(request(), card.cardholderId, { cause: 'transfer_out' }, AT_COUNTER));
    expect(paid).toMatchObject({ result: 'done', paidOut: [{ purse: 'epurse', amount: 100 }] });
  });
});
