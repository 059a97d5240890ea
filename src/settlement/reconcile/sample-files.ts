import { Injectable } from '@nestjs/common';
import { addDays } from '../../jobs';
import { fen } from '../../platform/money';
import { type ChannelLine, writeChannelFile, writeMt940 } from '../domain/bank-files';
import { LedgerEntries } from './ledger-entries';

/** Where the bank's made-up statement is of. */
const ACCOUNT = '22010000000001';
/** Fen by which an amount is falsified. */
const OFF_FEN = 100;
/** Days by which a date is: more than a match allows. */
const LATE_DAYS = 15;

/** What bank and channel would say about the payouts of a date. */
export interface SampleFiles {
  /** CSV. */
  readonly channel: string;
  /** MT940. */
  readonly statement: string;
  readonly lines: number;
  /** Differences that were put in: each is a break of its own. */
  readonly faults: number;
}

/** What is done to a line, in turn: another amount, left out, there twice, many days later, and one that nobody knows. */
const FAULTS: readonly ((line: ChannelLine) => readonly ChannelLine[])[] = [
  (line) => [{ ...line, amount: fen(line.amount - OFF_FEN) }],
  () => [],
  (line) => [line, { ...line, id: `${line.id}-2` }],
  (line) => [{ ...line, date: addDays(line.date, -LATE_DAYS) }],
  (line) => [
    line,
    { ...line, id: `${line.id}-x`, reference: `X${line.reference.slice(1)}`, batch: `X${line.batch.slice(1)}` },
  ],
];

/** Makes the files that bank and channel would send, to try reconciliation with; the ledger's own entries are what they say. */
@Injectable()
export class SampleBankFiles {
  constructor(private readonly ledger: LedgerEntries) {}

  /** Files of a date with so many differences, at most one a payout. */
  async make(date: string, faults: number): Promise<SampleFiles> {
    const entries = await this.ledger.entries(date, date);
    const count = Math.min(faults, entries.length);
    const lines = entries.flatMap(({ id, reference, date: day, amount }, place) => {
      const line = { id, reference, batch: reference, date: day, amount };
      return place < count ? (FAULTS[place % FAULTS.length]?.(line) ?? []) : [line];
    });
    const closing = lines.reduce((sum, { amount }) => sum + amount, 0);
    const booked = lines.map(({ id, batch, date: day, amount }) => ({
      ...{ reference: batch, bankReference: id.slice(0, 16), date: day, amount },
    }));
    const statement = writeMt940(ACCOUNT, date, { opening: fen(0), closing: fen(closing), lines: booked });
    return { channel: writeChannelFile(lines), statement, lines: lines.length, faults: count };
  }
}
