import { fen, type Fen } from '../../platform/money';
import type { HttpConnections } from '../http-exchange';
import type { TerminalClient } from '../terminal-client';
import { charge, type Charges } from './charge';
import { ReplayCity } from './replay-city';
import { survey, type Survey } from './survey';
import type { TapReading } from './tap-reader';

/** Requests on the way at once unless said otherwise, and at most. */
export const DEFAULT_IN_FLIGHT = 16;
export const MAX_IN_FLIGHT = 256;

/** What the replay is doing, for a progress bar. */
export type ReplayStage = 'reading' | 'preparing' | 'charging';

/** How a replay is run. */
export interface ReplayOptions {
  /** Reads the rides from their beginning; called twice. */
  readonly open: () => AsyncIterable<TapReading>;
  readonly connections: HttpConnections;
  /** A privileged terminal, which makes merchants, terminals and cards and asks the ledger. */
  readonly office: TerminalClient;
  readonly inFlight: number;
  readonly onProgress: (stage: ReplayStage, done: number, total: number) => void;
}

/** One merchant in the summary, fen. */
export interface MerchantSummary {
  readonly merchantId: string;
  readonly company: string;
  readonly mcc: string;
  readonly rows: number;
  /** Sum of the paid rows. */
  readonly paid: Fen;
  /** What the service answered to have approved, and what of it an earlier replay had charged. */
  readonly approved: Fen;
  readonly earlier: Fen;
  /** What the ledger says is owed to it, before and after. */
  readonly payableBefore: Fen;
  readonly payableAfter: Fen;
  /** True when every paid fen is approved, and the ledger grew by what is new in it. */
  readonly tiesOut: boolean;
}

/** What came of a replay. */
export interface ReplaySummary {
  readonly survey: Survey;
  readonly charges: Charges;
  readonly merchants: readonly MerchantSummary[];
  readonly approved: number;
  readonly approvedAmount: Fen;
  readonly earlier: number;
  readonly earlierAmount: Fen;
  readonly ledgerIncrease: Fen;
  /** Rows that were charged a second. */
  readonly perSecond: number;
  /** True when rows, answers and ledger agree to the fen. */
  readonly tiesOut: boolean;
}

/** Replays a file of rides against the service and compares its rows, the answers and the ledger. */
export async function replay(options: ReplayOptions): Promise<ReplaySummary> {
  const { open, connections, office, inFlight, onProgress } = options;
  const found = await survey(counted(open(), (done) => onProgress('reading', done, 0)));
  const city = new ReplayCity(connections, office);
  await city.prepare(found, inFlight, (done, total) => onProgress('preparing', done, total));
  const before = await city.payables();
  const started = performance.now();
  let rows = 0;
  const charges = await charge(open(), city, inFlight, () => {
    rows += 1;
    onProgress('charging', rows, found.rows);
  });
  const seconds = (performance.now() - started) / 1000;
  const after = await city.payables();
  const merchants = [...city.merchants]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, merchant]): MerchantSummary => {
      const { merchantId, company, mcc, amount: paid } = merchant;
      const approved = charges.merchants.get(key)?.approvedAmount ?? fen(0);
      const earlier = charges.merchants.get(key)?.earlierAmount ?? fen(0);
      const payableBefore = before.get(key) ?? fen(0);
      const payableAfter = after.get(key) ?? fen(0);
      const tiesOut =
        approved === paid && payableAfter - payableBefore === approved - earlier && payableAfter >= approved;
      return {
        merchantId,
        company,
        mcc,
        rows: merchant.rows,
        paid,
        approved,
        earlier,
        payableBefore,
        payableAfter,
        tiesOut,
      };
    });
  return summarize(found, charges, merchants, seconds);
}

function summarize(
  found: Survey,
  charges: Charges,
  merchants: readonly MerchantSummary[],
  seconds: number,
): ReplaySummary {
  const answers = [...charges.merchants.values()];
  const approvedAmount = total(merchants.map((merchant) => merchant.approved));
  const earlierAmount = total(merchants.map((merchant) => merchant.earlier));
  const ledgerIncrease = total(merchants.map((merchant) => merchant.payableAfter - merchant.payableBefore));
  const everyRowCounted = found.rows === found.paid + found.free + found.dirty + found.duplicates;
  const agree = approvedAmount === found.paidAmount && ledgerIncrease === approvedAmount - earlierAmount;
  return {
    survey: found,
    charges,
    merchants,
    approved: total(answers.map((answer) => answer.approved)),
    approvedAmount,
    earlier: total(answers.map((answer) => answer.earlier)),
    earlierAmount,
    ledgerIncrease,
    perSecond: seconds > 0 ? Math.round(found.paid / seconds) : 0,
    tiesOut: everyRowCounted && agree && merchants.every((merchant) => merchant.tiesOut),
  };
}

function total(amounts: readonly number[]): Fen {
  return fen(amounts.reduce((sum, amount) => sum + amount, 0));
}

async function* counted<Item>(items: AsyncIterable<Item>, onItem: (count: number) => void): AsyncGenerator<Item> {
  let count = 0;
  for await (const item of items) {
    count += 1;
    onItem(count);
    yield item;
  }
}
