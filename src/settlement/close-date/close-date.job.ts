import { Injectable } from '@nestjs/common';
import { addDays, isDay, type Job, type JobParameters, type JobResult, type JobRun } from '../../jobs';
import { businessDay } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { CloseStore, type LaneClose } from './close-store';

/** Events that are totalled in one transaction. */
const SPAN_EVENTS = 100_000;
const OUT_OF_DATE = 'OC003';

/** Closes a business date (日终结账): in each lane under its head lock, then totals it by account. */
@Injectable()
export class CloseDateJob implements Job {
  readonly name = 'close-date';
  readonly titleEn = 'Close a business date';
  readonly titleZh = '日终结账';
  readonly unit = 'events';
  readonly parameters = { date: 'the business date, YYYY-MM-DD; dates before it that are open are closed with it' };
  readonly schedule = {
    cron: '30 0 * * *',
    parameters: (now: number): JobParameters => ({ date: addDays(businessDay(now), -1) }),
  };

  constructor(private readonly store: CloseStore) {}

  keyOf({ date = '' }: JobParameters): string {
    if (isDay(date)) return date;
    throw new ProblemError('validation_failed', {
      errors: [{ field: 'parameters.date', code: 'day', message: 'must be a day, YYYY-MM-DD' }],
    });
  }

  async run(run: JobRun): Promise<JobResult> {
    const date = run.key;
    const latest = await this.store.latestClosed();
    if (latest !== undefined && latest > date && !(await this.store.isClosed(date))) {
      return { date, closedWith: latest, note: 'a later date is closed, and this one with it' };
    }
    const lanes = await this.#close(date);
    const total = lanes.reduce((sum, { position, totalled }) => sum + Math.max(0, position - totalled), 0);
    let done = 0;
    for (const { lane, position, totalled } of lanes) {
      for (let after = totalled; after < position; after += SPAN_EVENTS) {
        run.signal.throwIfAborted();
        const upto = Math.min(position, after + SPAN_EVENTS);
        await this.store.addTotals(date, lane, after, upto);
        done += upto - after;
        await run.save({ lane, upto }, { done, total });
      }
    }
    const balance = await this.store.trialBalance(date, date);
    if (balance.debit !== balance.credit) throw new Error('the trial balance does not balance; run onecard verify');
    await this.store.finishDate(date, balance);
    const { debit, credit, postings, digest } = balance;
    return { date, accounts: balance.lines.length, postings, debit, credit, digest };
  }

  async #close(date: string): Promise<LaneClose[]> {
    try {
      return await this.store.closeLanes(date);
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === OUT_OF_DATE) {
        throw new Error(`the business date ${date} has not begun`, { cause: error });
      }
      throw error;
    }
  }
}
