import { OutcomeKeyReusedError } from '../../src/event-store';
import { BANK_CLEARING, SUSPENSE } from '../../src/ledger';
import { fen } from '../../src/platform/money';
import { type SettlementBooking, SettlementBookings } from '../../src/settlement';
import { createServiceDatabase, type Service, startService, verifyDatabase } from '../support/app';
import type { TestDatabase } from '../support/database';
import { LedgerBook } from '../support/ledger-book';

describe('bookings of settlement', () => {
  let database: TestDatabase;
  let service: Service;
  let book: LedgerBook;
  let bookings: SettlementBookings;

  beforeAll(async () => {
    database = await createServiceDatabase();
    service = await startService(database);
    book = new LedgerBook(database);
    bookings = service.app.get(SettlementBookings, { strict: false });
  });

  afterAll(async () => {
    await book.close();
    await service.close();
    await database.drop();
  });

  const found = (key: string, amount: number): SettlementBooking => ({
    key,
    type: 'BankBreakClosed',
    postings: [
      { account: BANK_CLEARING, amount: fen(-amount) },
      { account: SUSPENSE, amount: fen(amount) },
    ],
    data: { reason: 'long' },
  });

  it('are made once, however often they are asked for', async () => {
    const first = await bookings.book(found('once', 500));
    const again = await bookings.book(found('once', 500));
    expect(again).toEqual({ ...first, replayed: true });
    expect(await book.balance(SUSPENSE)).toBe(500);
  });

  it('refuse a key that was used for something else', async () => {
    await bookings.book(found('taken', 10));
    await expect(bookings.book(found('taken', 11))).rejects.toThrow(OutcomeKeyReusedError);
  });

  it('never touch the purse of a cardholder', async () => {
    const purse = { account: 2 ** 33, amount: fen(0) };
    await expect(bookings.book({ ...found('purse', 1), postings: [purse] })).rejects.toThrow(RangeError);
  });

  it('are spread over all lanes, and the ledger verifies', async () => {
    const many = Array.from({ length: 600 }, (_, row) => found(`row ${row}`, 1));
    const booked = await bookings.bookAll(many);
    expect(new Set(booked.map(({ lane }) => lane)).size).toBe(4);
    await service.caughtUp();
    expect((await verifyDatabase(database)).problems).toEqual([]);
  });
});
