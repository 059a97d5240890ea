import { fen, ZERO_FEN, type Fen } from '../../platform/money';
import { approvalOf } from '../answers';
import type { TerminalAnswer } from '../terminal-client';
import type { NotedRow } from './survey';
import { MAX_LISTED_ROWS, merchantKey, terminalKey } from './survey';
import { inParallel } from './in-parallel';
import type { ReplayCity } from './replay-city';
import { fixtureCardNumber } from './fixture-identity';
import type { TapReading } from './tap-reader';
import type { PaidTap } from './tap-row';

/** What the service approved for one merchant. */
export interface MerchantCharges {
  readonly approved: number;
  readonly approvedAmount: Fen;
  /** Part of the above that an earlier replay had charged: the service gave its first answer again. */
  readonly earlier: number;
  readonly earlierAmount: Fen;
}

/** What came of the paid rows. */
export interface Charges {
  readonly merchants: ReadonlyMap<string, MerchantCharges>;
  readonly declined: number;
  readonly declinedAmount: Fen;
  readonly declinedRows: readonly NotedRow[];
  /** Requests that were sent more than once because the service was busy or the connection broke. */
  readonly repeated: number;
}

const NOTHING: MerchantCharges = { approved: 0, approvedAmount: ZERO_FEN, earlier: 0, earlierAmount: ZERO_FEN };

/**
 * Sends a purchase for every paid row. The message numbers follow from the row, so a row that was charged before gets its
 * first answer again and moves nothing. `onRow` is called for every row of the file.
 */
export async function charge(
  readings: AsyncIterable<TapReading>,
  city: ReplayCity,
  width: number,
  onRow: () => void,
): Promise<Charges> {
  const tally = new Tally();
  await inParallel(readings, width, async (reading) => {
    if (reading.kind === 'paid') await chargeRow(reading.row, reading.tap, city, tally);
    onRow();
  });
  return tally;
}

async function chargeRow(row: number, tap: PaidTap, city: ReplayCity, tally: Tally): Promise<void> {
  const { client } = city.terminal(terminalKey(tap));
  const { amount, stan, batch, localTime } = tap;
  const body = {
    type: 'purchase',
    card: { number: fixtureCardNumber(tap.cardNo) },
    amount,
    currency: 'CNY',
    stan,
    batch,
    localTime,
    entryMode: 'contactless',
  };
  const answer = await client.post('/v1/authorizations', body, `tap-${localTime}-${batch}-${stan}`);
  const approval = approvalOf(answer);
  if (answer.attempts > 1) tally.repeated += 1;
  if (approval.approvedAmount === amount) {
    tally.approve(merchantKey(tap), amount, wasEarlier(answer, approval.decidedAt, city.openedAt));
  } else tally.decline(row, amount, approval.reason);
}

class Tally implements Charges {
  readonly merchants = new Map<string, MerchantCharges>();
  readonly declinedRows: NotedRow[] = [];
  declined = 0;
  declinedAmount = ZERO_FEN;
  repeated = 0;

  approve(merchant: string, amount: Fen, earlier: boolean): void {
    const before = this.merchants.get(merchant) ?? NOTHING;
    this.merchants.set(merchant, {
      approved: before.approved + 1,
      approvedAmount: fen(before.approvedAmount + amount),
      earlier: before.earlier + (earlier ? 1 : 0),
      earlierAmount: fen(before.earlierAmount + (earlier ? amount : 0)),
    });
  }

  decline(row: number, amount: Fen, reason: string): void {
    this.declined += 1;
    this.declinedAmount = fen(this.declinedAmount + amount);
    if (this.declinedRows.length < MAX_LISTED_ROWS) this.declinedRows.push({ row, note: reason });
  }
}

/**
 * True for a ride that an earlier replay had charged. An answer to a repeated sending may be the stored one of this replay's
 * own first sending, whose answer was lost: then the time of the decision tells.
 */
function wasEarlier(answer: TerminalAnswer, decidedAt: number | undefined, openedAt: number): boolean {
  return (answer.replayed && answer.attempts === 1) || (decidedAt ?? Infinity) < openedAt;
}
