import { Injectable } from '@nestjs/common';
import { isDay, type Job, type JobParameters, type JobResult, type JobRun } from '../../jobs';
import { payeeAccount } from '../../ledger';
import { ProblemError } from '../../platform/errors';
import { fen } from '../../platform/money';
import { PayeeContracts } from '../contracts';
import { isPayoutDay } from '../domain/clearing';
import { SettlementBookings } from '../settlement-stream';
import { PayoutStore } from './payout-store';

const PAGE_LINES = 500;

/** Pays what is due to payees: those whose cycle has the day and whose least amount is reached; the rest is carried over. */
@Injectable()
export class PayJob implements Job {
  readonly name = 'pay';
  readonly titleEn = 'Pay out to payees';
  readonly titleZh = '清算付款';
  readonly unit = 'payees';
  readonly parameters = { date: 'the day that the bank pays on, YYYY-MM-DD' };

  constructor(
    private readonly contracts: PayeeContracts,
    private readonly store: PayoutStore,
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
    await this.#plan(date);
    const lines = await this.store.lines(date);
    const open = lines.filter(({ state }) => state === 'planned');
    for (let from = 0; from < open.length; from += PAGE_LINES) {
      run.signal.throwIfAborted();
      const page = open.slice(from, from + PAGE_LINES);
      await this.bookings.bookAll(
        page.map(({ payee, amount }) => ({
          key: `payout ${date} ${payee}`,
          type: 'PayoutSent',
          postings: [
            { account: payeeAccount('due', payee), amount: fen(0 - amount) },
            { account: payeeAccount('in_transit', payee), amount },
          ],
          data: { date, payee, amount },
        })),
      );
      const payees = page.map(({ payee }) => payee);
      await this.store.move(date, payees, 'planned', 'sent');
      await run.save({ date }, { done: lines.length - open.length + from + page.length, total: lines.length });
    }
    return { date, payees: lines.length, amount: lines.reduce((sum, { amount }) => sum + amount, 0) };
  }

  async #plan(date: string): Promise<void> {
    const contracts = await this.contracts.inForce(date);
    const due = contracts.filter(({ terms }) => isPayoutDay(terms.payout, date));
    const least = new Map(due.map(({ payee, terms }) => [payee, Math.max(1, terms.minimumPayout)]));
    await this.store.plan(
      date,
      [...least.keys()],
      (one) => !one.isReturned && one.due >= (least.get(one.payee) ?? Infinity),
    );
  }
}
