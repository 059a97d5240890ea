import { type CardholderAnswer, FreezeCard, ReportLoss } from '../../src/cardholder';
import {
  buildCity,
  type City,
  createServiceDatabase,
  type Service,
  startService,
  verifyDatabase,
} from '../support/app';
import type { TestDatabase } from '../support/database';
import { AT_COUNTER, CardDesk, DAY_MS, type DeskCard, request } from './card-desk';

const PAYERS = 6;
const ROUNDS = 6;

describe('two processes under load', () => {
  let database: TestDatabase;
  let one: Service;
  let two: Service;
  let city: City;
  let desk: CardDesk;

  beforeAll(async () => {
    database = await createServiceDatabase();
    one = await startService(database);
    two = await startService(database, { clock: one.clock });
    city = await buildCity(one);
    desk = new CardDesk(one);
  });

  afterAll(async () => {
    await two.close();
    await one.close();
    await database.drop();
  });

  /** Pays with a card on the other process without a pause; a stop acknowledged by the first must be the end of it. */
  async function stopUnderLoad(card: DeskCard, stop: () => Promise<CardholderAnswer>): Promise<void> {
    const shop = city.shop.at(two);
    let acknowledgedAt = Infinity;
    let approved = 0;
    let declinedAfter = 0;
    const late: number[] = [];
    const pay = async (): Promise<void> => {
      while (declinedAfter < 3 * PAYERS) {
        const sentAt = performance.now();
        const { body } = await shop.purchase(card.number, 1);
        const after = sentAt > acknowledgedAt;
        if (body['result'] === 'approved') {
          approved += 1;
          if (after) late.push(sentAt - acknowledgedAt);
        } else if (after) declinedAfter += 1;
      }
    };
    const stopLater = async (): Promise<void> => {
      while (approved < 4 * PAYERS) await new Promise((resolve) => setTimeout(resolve, 1));
      expect(await stop()).toMatchObject({ result: 'done' });
      acknowledgedAt = performance.now();
    };
    await Promise.all([...Array.from({ length: PAYERS }, pay), stopLater()]);
    expect(late).toEqual([]);
    expect(approved).toBeGreaterThanOrEqual(4 * PAYERS);
  }

  it.each([
    ['a freeze', (token: string) => new FreezeCard(request(), token, { kind: 'temporary' }, AT_COUNTER)],
    ['a report of a loss', (token: string) => new ReportLoss(request(), token, { kind: 'provisional' }, AT_COUNTER)],
  ])('%s acknowledged by one is obeyed by the other: not one approval afterwards', async (_, stop) => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const card = await desk.cardWith({ epurse: 1_000_000 });
      await stopUnderLoad(card, () => desk.send(stop(card.token)));
    }
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });

  it('lapse a report once when both sweep', async () => {
    const cards = await Promise.all(Array.from({ length: 8 }, () => desk.cardWith()));
    for (const { token } of cards)
      await desk.send(new ReportLoss(request(), token, { kind: 'provisional' }, AT_COUNTER));
    one.clock.advance(5 * DAY_MS);
    const other = new CardDesk(two);
    await Promise.all([desk.sweep(), other.sweep(), desk.sweep(), other.sweep()]);
    for (const { cardholderId } of cards) {
      const types = (await desk.history(cardholderId)).map(({ type }) => type);
      expect(types.filter((type) => type === 'CardLossLapsed')).toHaveLength(1);
    }
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
