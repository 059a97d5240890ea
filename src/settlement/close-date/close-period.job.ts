import { Injectable } from '@nestjs/common';
import { addDays, isMonth, type Job, type JobParameters, type JobResult, type JobRun } from '../../jobs';
import { monthOf } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { CloseStore } from './close-store';

const MONTHS = 12;
const DAY_MS = 86_400_000;

/** Closes a month or a year (月结, 年结) whose dates are all closed. */
@Injectable()
export class ClosePeriodJob implements Job {
  readonly name = 'close-period';
  readonly titleEn = 'Close a month or a year';
  readonly titleZh = '月结年结';
  readonly unit = 'periods';
  readonly parameters = { period: 'a month, YYYY-MM, or a year, YYYY, whose last date is closed' };
  readonly schedule = {
    cron: '0 2 1 * *',
    parameters: (now: number): JobParameters => ({ period: monthOf(now - DAY_MS) }),
  };

  constructor(private readonly store: CloseStore) {}

  keyOf({ period = '' }: JobParameters): string {
    if (isMonth(period) || /^[1-9]\d{3}$/.test(period)) return period;
    throw new ProblemError('validation_failed', {
      errors: [{ field: 'parameters.period', code: 'period', message: 'must be a month, YYYY-MM, or a year, YYYY' }],
    });
  }

  async run(run: JobRun): Promise<JobResult> {
    const { from, to } = daysOf(run.key);
    const latest = await this.store.latestClosed();
    if (latest === undefined || latest < to) throw new Error(`the business date ${to} is not closed; close it first`);
    const balance = await this.store.trialBalance(from, to);
    const closed = await this.store.finishPeriod(run.key, balance);
    const { debit, credit, postings, digest } = balance;
    return {
      period: run.key,
      from,
      to,
      accounts: balance.lines.length,
      postings,
      debit,
      credit,
      digest,
      again: !closed,
    };
  }
}

/** First and last day of a month or a year. */
export function daysOf(period: string): { readonly from: string; readonly to: string } {
  const [year = 0, month] = period.split('-').map(Number);
  if (month === undefined) return { from: `${period}-01-01`, to: `${period}-12-31` };
  const next = month === MONTHS ? `${year + 1}-01` : `${year}-${String(month + 1).padStart(2, '0')}`;
  return { from: `${period}-01`, to: addDays(`${next}-01`, -1) };
}
