import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { shanghaiDate } from '../../cardholder';
import { TransactionCore } from '../../event-store';
import type { Job, JobParameters, JobResult, JobRun } from '../../jobs';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import {
  decideRollOver,
  interestOf,
  type MonthlyRates,
  type RolledOverData,
  type RollOverOutcome,
  type SpendingOrder,
} from '../domain/interest';
import { JobPace } from '../pace';
import { AccountYears, type YearOfAccount } from './account-years';
import { InterestRates } from './interest-rates';

/** Streams of one page. */
const PAGE = 500;
const KEY_DIGITS = 32;
const YEAR = /^20\d{2}$/;
const ORDERS: readonly SpendingOrder[] = ['current_first', 'carried_first'];

interface Counts {
  /** Accounts that were looked at. */
  readonly accounts: number;
  readonly credited: number;
  readonly unchanged: number;
  /** Of people who left: what they had was paid out. */
  readonly refused: number;
  /** Fen of interest. */
  readonly amount: number;
}

interface Checkpoint {
  readonly lane: number;
  readonly after: number;
  readonly counts: Counts;
}

/**
 * Ends a year of the personal accounts: interest on money of the year and on what was carried over is credited, and all of it is carried
 * over (结息、结转历年). Each account once, whenever and however often the job runs.
 */
@Injectable()
export class CreditInterestJob implements Job {
  readonly name = 'credit-interest';
  readonly titleEn = 'Interest of personal accounts and roll-over of the year';
  readonly titleZh = '个人账户结息与年度结转';
  readonly unit = 'accounts';
  readonly parameters = {
    year: 'the year that is ended, YYYY; it must be over',
    'order?': 'what is spent first: current_first (money of the year, the default) or carried_first',
  };

  constructor(
    private readonly core: TransactionCore,
    private readonly years: AccountYears,
    private readonly rates: InterestRates,
    private readonly clock: Clock,
  ) {}

  async keyOf(parameters: JobParameters): Promise<string> {
    const { year, order } = read(parameters);
    if (shanghaiDate(this.clock.now()) < `${year + 1}-01-01`) throw wrong('year', 'not_over', `${year} is not over`);
    await this.rates.ofYear(year);
    return `${year}:${order}`;
  }

  async run(run: JobRun): Promise<JobResult> {
    const { year, order } = read(run.parameters);
    const rates = await this.rates.ofYear(year);
    const begun = run.checkpoint as Checkpoint | undefined;
    let counts: Counts = begun?.counts ?? { accounts: 0, credited: 0, unchanged: 0, refused: 0, amount: 0 };
    const pace = new JobPace(this.core);
    for (let lane = begun?.lane ?? 0; lane < this.core.laneCount; lane += 1) {
      const bounds = await this.years.bounds(lane, year);
      let after = lane === begun?.lane ? begun.after : 0;
      for (let isLast = false; !isLast;) {
        run.signal.throwIfAborted();
        const page = await this.years.page(lane, after, PAGE, bounds);
        counts = added(counts, await this.#credit(page.accounts, { year, order, rates }, pace));
        ({ after, isLast } = page);
        const next = isLast ? { lane: lane + 1, after: 0 } : { lane, after };
        await run.save({ ...next, counts } satisfies Checkpoint, { done: counts.accounts, total: null });
      }
    }
    return { year, order, ...counts };
  }

  async #credit(
    accounts: readonly YearOfAccount[],
    { year, order, rates }: { readonly year: number; readonly order: SpendingOrder; readonly rates: MonthlyRates },
    pace: JobPace,
  ): Promise<RollOverOutcome[]> {
    const outcomes: Promise<RollOverOutcome>[] = [];
    try {
      for (const { streamId, year: passed } of accounts) {
        const { current, carried, closingCurrent, closingCarried } = interestOf(passed, rates, order);
        const carriedOver = closingCurrent + closingCarried + current + carried;
        const data: RolledOverData = { year, current, carriedInterest: carried, carried: carriedOver };
        await pace.room();
        const settled = pace.settle({ streamId, ...keysOf(streamId, year), decide: decideRollOver(data) });
        const outcome = settled.then(({ body }) => JSON.parse(body) as RollOverOutcome);
        // Whoever waits for it below is told; until then a failure must not end the process.
        outcome.catch(() => undefined);
        outcomes.push(outcome);
      }
      return await Promise.all(outcomes);
    } finally {
      await pace.idle();
    }
  }
}

/** An account's year is one command, whatever run sends it: the first outcome stands. */
function keysOf(streamId: number, year: number): { readonly key: string; readonly digest: string } {
  const hash = createHash('sha256').update(`interest\n${year}\n${streamId}`).digest('hex');
  return { key: hash.slice(0, KEY_DIGITS), digest: hash.slice(KEY_DIGITS) };
}

function added(counts: Counts, outcomes: readonly RollOverOutcome[]): Counts {
  const next = { ...counts, accounts: counts.accounts + outcomes.length };
  for (const outcome of outcomes) {
    next[outcome.result] += 1;
    if (outcome.result === 'credited') next.amount += outcome.amount;
  }
  return next;
}

function read({ year = '', order = 'current_first' }: JobParameters): {
  readonly year: number;
  readonly order: SpendingOrder;
} {
  if (!YEAR.test(year)) throw wrong('year', 'year', 'must be a year such as 2026');
  const known = ORDERS.find((one) => one === order);
  if (!known) throw wrong('order', 'order', `must be one of: ${ORDERS.join(', ')}`);
  return { year: Number(year), order: known };
}

function wrong(parameter: string, code: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field: `parameters.${parameter}`, code, message }] });
}
