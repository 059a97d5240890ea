import { FreezeCard, MergePersons, streamOfCardholderId } from '../../src/cardholder';
import { INTER_LANE } from '../../src/ledger';
import { PersonRegister } from '../../src/person';
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
import { AT_COUNTER, CardDesk, DAY_MS, request } from './card-desk';

describe('a merge of duplicate persons', () => {
  let database: TestDatabase;
  let service: Service;
  let city: City;
  let desk: CardDesk;
  let book: LedgerBook;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
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
    expect(await book.balance(INTER_LANE)).toBe(0);
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });

  const merge = (duplicateId: string, survivorId: string, name?: string) =>
    desk.send(new MergePersons(request(name), { duplicateId, survivorId }, AT_COUNTER));

  it('moves money and closes cards, whatever lanes the two are in; old authorizations can be followed up', async () => {
    for (let pair = 0; pair < 4; pair += 1) {
      const survivor = await desk.cardWith({ epurse: 1_000 });
      const duplicate = await desk.cardWith({ epurse: 300, medical: 500 });
      const bought = await city.shop.purchase(duplicate.number, 100);
      const told = await merge(duplicate.cardholderId, survivor.cardholderId);
      expect(told).toMatchObject({ result: 'done', cardsClosed: 1 });
      expect(await desk.balances(survivor.cardholderId)).toEqual({ epurse: 1_200, medical: 500 });
      expect(await desk.balances(duplicate.cardholderId)).toEqual({ epurse: 0, medical: 0 });
      const streams = [duplicate, survivor].map(({ cardholderId }) => streamOfCardholderId(cardholderId)!);
      expect(await service.app.get(PersonRegister, { strict: false }).canonical(streams[0]!)).toBe(streams[1]);

      expect((await city.shop.purchase(duplicate.number, 1)).body).toMatchObject({ reason: 'card_closed' });
      const refund = await city.shop.post(`/v1/authorizations/${String(bought.body['id'])}/refunds`, {});
      expect(refund.body).toMatchObject({ result: 'approved', approvedAmount: 100 });
      const [advice] = (await city.shop.advise({ card: duplicate.number, amount: 30 })).body['results'] as object[];
      expect(advice).toMatchObject({ result: 'approved' });
      expect(await merge(duplicate.cardholderId, survivor.cardholderId)).toMatchObject({
        result: 'done',
        moved: [{ purse: 'epurse', amount: 70 }],
      });
      expect(await merge(duplicate.cardholderId, survivor.cardholderId)).toMatchObject({ result: 'already_so' });
    }
  });

  it('under one key happens once', async () => {
    const survivor = await desk.person({ epurse: 10 });
    const duplicate = await desk.person({ epurse: 5 });
    const answers = await Promise.all([1, 2, 3].map(() => merge(duplicate, survivor, 'one merge')));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await desk.balances(survivor)).toEqual({ epurse: 15 });
  });

  it('is refused with open holds, under a court’s freeze, and with itself', async () => {
    const survivor = await desk.person();
    const held = await desk.cardWith({ epurse: 300 });
    await city.shop.purchase(held.number, 10, { type: 'pre_authorization' });
    expect(await merge(held.cardholderId, survivor)).toEqual({ result: 'refused', reason: 'open_holds' });
    const frozen = await desk.cardWith({ epurse: 300 });
    await desk.send(new FreezeCard(request(), frozen.token, { kind: 'judicial', document: 'order-1' }, AT_COUNTER));
    expect(await merge(frozen.cardholderId, survivor)).toEqual({ result: 'refused', reason: 'judicial_freeze' });
    expect(await merge(survivor, survivor)).toEqual({ result: 'refused', reason: 'same_person' });
    expect(await desk.balances(frozen.cardholderId)).toEqual({ epurse: 300 });
  });

  it('moves the transit purse by itself once taps with the old card can no more be uploaded', async () => {
    const survivor = await desk.person();
    const duplicate = await desk.cardWith({ transit: 400 });
    expect(await merge(duplicate.cardholderId, survivor)).toMatchObject({
      result: 'done',
      left: [{ purse: 'transit' }],
    });
    expect(await desk.balances(survivor)).toEqual({});
    service.clock.advance(10 * DAY_MS);
    await desk.sweep();
    expect(await desk.balances(survivor)).toEqual({ transit: 400 });
    expect(await desk.balances(duplicate.cardholderId)).toEqual({ transit: 0 });
  });
});
