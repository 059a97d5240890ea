import { Injectable } from '@nestjs/common';
import { addDays, isDay, type Job, type JobParameters, type JobResult, type JobRun } from '../../jobs';
import { FEE_INCOME, payeeAccount } from '../../ledger';
import { businessDay } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { fen } from '../../platform/money';
import { CloseStore } from '../close-date';
import { PayeeContracts } from '../contracts';
import { clearDay } from '../domain/clearing';
import { type SettlementBooking, SettlementBookings } from '../settlement-stream';
import { type ClearingLine, ClearingStore } from './clearing-store';

/** Lines that are booked before the run's progress is stored. */
const PAGE_LINES = 500;

/** Clears the payables of payees for a closed business date (清算). */
@Injectable()
export class ClearJob implements Job {
  readonly name = 'clear';
  readonly titleEn = 'Clear a business date';
  readonly titleZh = '日终清算';
  readonly unit = 'payees';
  readonly parameters = {
    date: 'a closed business date, YYYY-MM-DD; dates before it that are not cleared are cleared with it',
  };
  readonly schedule = {
    cron: '30 1 * * *',
    parameters: (now: number): JobParameters => ({ date: addDays(businessDay(now), -1) }),
  };

  constructor(
    private readonly closes: CloseStore,
    private readonly contracts: PayeeContracts,
    private readonly store: ClearingStore,
    private readonly bookings: SettlementBookings,
  ) {}

  keyOf({ date = '' }: JobParameters): string {
    if (isDay(date)) return date;
    throw new ProblemError('validation_failed', {
      errors: [{ field: 'parameters.date', code: 'day', message: 'must be a day, YYYY-MM-DD' }],
    });
  }

  async run(run: JobRun): Promise<JobResult> {
    const date = run.key;
    const later = await this.#plan(date);
    if (later !== undefined) return { date, clearedWith: later, note: 'a later date is cleared, and this one with it' };
    const { payees: total } = await this.store.totals(date);
    for (let done = 0; ;) {
      run.signal.throwIfAborted();
      const lines = await this.store.open(date, PAGE_LINES);
      if (lines.length === 0) break;
      const booked = await this.bookings.bookAll(lines.map(bookingOf));
      await this.store.booked(
        date,
        lines.map(({ payee }, place) => ({ payee, ...placeOf(booked[place]) })),
      );
      done += lines.length;
      await run.save({ date }, { done, total });
    }
    return { date, ...(await this.store.totals(date)) };
  }

  /** Makes the lines of a date, once. Answers the later date that was cleared with this one, if so. */
  async #plan(date: string): Promise<string | undefined> {
    if (await this.store.isPlanned(date)) return undefined;
    const [closed, latest, unfinished] = await Promise.all([
      ...[this.closes.latestClosed(), this.store.latest(), this.store.unfinished()],
    ]);
    if (closed === undefined || closed < date)
      throw new Error(`the business date ${date} is not closed; close it first`);
    if (latest !== undefined && latest > date) return latest;
    if (unfinished !== undefined) throw new Error(`the clearing of ${unfinished} is not finished; run it again first`);
    await this.store.plan(date, await this.#linesOf(date));
    return undefined;
  }

  async #linesOf(date: string): Promise<readonly ClearingLine[]> {
    const contracts = await this.contracts.inForce(date);
    const standings = await this.store.standings(
      contracts.map(({ payee }) => payee),
      date,
    );
    return contracts.flatMap(({ payee, contractId, terms }): readonly ClearingLine[] => {
      const standing = standings.get(payee);
      if (standing === undefined) return [];
      const { after, gross, refunds, postings } = standing;
      const cleared = clearDay(terms, date, standing);
      const isEmpty = postings === 0 && cleared.released === 0;
      return isEmpty ? [] : [{ date, payee, contractId, after, gross, refunds, postings, ...cleared }];
    });
  }
}

/** What was posted on the payable goes to fees, to what is held back, against the prepayment, and to what is due. */
function bookingOf(line: ClearingLine): SettlementBooking {
  const { date, payee, contractId, gross, refunds, fee, holdback, released, offset, net } = line;
  const postings = [
    { account: payee, amount: fen(refunds - gross) },
    { account: FEE_INCOME, amount: fee },
    { account: payeeAccount('holdback', payee), amount: fen(holdback - released) },
    { account: payeeAccount('prepayment', payee), amount: offset },
    { account: payeeAccount('due', payee), amount: net },
  ].filter(({ amount }) => amount !== 0);
  const data = { date, payee, contractId, gross, refunds, fee, holdback, released, offset, net };
  return { key: `clearing ${date} ${payee}`, type: 'PayeeCleared', postings, data };
}

function placeOf(booked: { readonly lane: number; readonly position: number } | undefined) {
  if (booked === undefined) throw new RangeError('a line was not booked');
  return { lane: booked.lane, position: booked.position };
}
