import { Injectable } from '@nestjs/common';
import { hexKey, type Posting, type Settled, TransactionCore } from '../../event-store';
import { isLedgerAccount } from '../../ledger';
import { type SettlementState, settlementStream } from './settlement-aggregate';

/** Commands that `bookAll` has in flight at once at most. */
const MAX_IN_FLIGHT = 256;

/** Money that goes between ledger accounts for settlement: a fee, a payout, the closing entry of a break. */
export interface SettlementBooking {
  /** Names the booking for good, such as `payout p_17 line 3`: the same key is booked once, whoever asks how often. */
  readonly key: string;
  /** Type of the event, such as `PayoutSent`; in the past tense, and of one part of settlement only. */
  readonly type: string;
  /** On ledger accounts only; they sum to zero. May be empty: then the event only records `data`. */
  readonly postings: readonly Posting[];
  /** What it was about; a plain JSON value without personal data. */
  readonly data: object;
}

/** Where a booking stands in the ledger. */
export interface Booked {
  readonly lane: number;
  readonly position: number;
  /** True when it was made before and nothing was booked now. */
  readonly replayed: boolean;
}

/** Books money between ledger accounts through the core, each booking once. */
@Injectable()
export class SettlementBookings {
  constructor(private readonly core: TransactionCore) {}

  /**
   * Books once: a repeat answers where the first stands.
   * @throws RangeError for a posting on an account of a cardholder, whose purses move by their own commands.
   * @throws OutcomeKeyReusedError when the key was used for other postings or data.
   * @throws OverloadedError when the core has too much to do; nothing was booked then.
   */
  async book({ key, type, postings, data }: SettlementBooking): Promise<Booked> {
    const foreign = postings.find(({ account }) => !isLedgerAccount(account));
    if (foreign) throw new RangeError(`${type} posts on ${foreign.account}, which is no ledger account`);
    const name = hexKey(`settlement\n${key}`);
    const settled = await this.core.execute<SettlementState, never>({
      streamId: settlementStream(name, this.core.laneCount),
      key: name,
      digest: hexKey(JSON.stringify([type, postings, data])),
      decide: () => ({ events: [{ type, entity: null, data, postings }], outcome: '{"result":"done"}' }),
    });
    return bookedAt(settled);
  }

  /** Books many with a bounded number in flight. Throws what the first that failed threw; those before it stay booked. */
  async bookAll(bookings: readonly SettlementBooking[]): Promise<readonly Booked[]> {
    const booked: Booked[] = [];
    for (let from = 0; from < bookings.length; from += MAX_IN_FLIGHT) {
      booked.push(...(await Promise.all(bookings.slice(from, from + MAX_IN_FLIGHT).map((one) => this.book(one)))));
    }
    return booked;
  }
}

function bookedAt({ lane, position, replayed }: Settled): Booked {
  if (position === null) throw new RangeError('a settlement booking made no event');
  return { lane, position, replayed };
}
