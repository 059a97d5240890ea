import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProblemError } from '../../platform/errors';
import { type MonthlyRates, rateOn } from '../domain/interest';

/** Demand (活期) is for money of the year, three months (三个月整存整取) for what was carried over. */
export const RATE_KINDS = ['demand', 'three_month'] as const;
export type RateKind = (typeof RATE_KINDS)[number];
const MONTHS = 12;

/** A yearly rate from a day on. */
export interface InterestRate {
  readonly kind: RateKind;
  /** `YYYY-MM-DD`. */
  readonly from: string;
  /** Such as `0.0035`. */
  readonly rate: string;
}

/** The rates of personal accounts, by the day they begin. */
@Injectable()
export class InterestRates {
  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** Enters a rate. Answers false when another one begins on that day: what was credited by it stays explained. */
  async add({ kind, from, rate }: InterestRate): Promise<boolean> {
    await this.pool.query(
      'INSERT INTO interest_rate (kind, from_day, rate) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [kind, from, rate],
    );
    return (await this.all()).some((one) => one.kind === kind && one.from === from && one.rate === rate);
  }

  async all(): Promise<readonly InterestRate[]> {
    const { rows } = await this.pool.query<InterestRate>(
      'SELECT kind, from_day::text AS "from", rate FROM interest_rate ORDER BY kind, from_day',
    );
    return rows;
  }

  /**
   * The rates of each month of a year: those of its first day.
   * @throws ProblemError `validation_failed` when a month has none.
   */
  async ofYear(year: number): Promise<MonthlyRates> {
    const all = await this.all();
    const monthly = (kind: RateKind): string[] =>
      Array.from({ length: MONTHS }, (_, month) => {
        const day = `${year}-${String(month + 1).padStart(2, '0')}-01`;
        const of = all.filter((rate) => rate.kind === kind);
        const rate = rateOn(of, day);
        if (rate !== undefined) return rate;
        const message = `there is no ${kind} rate on ${day}: onecard interest rate`;
        throw new ProblemError('validation_failed', {
          errors: [{ field: 'parameters.year', code: 'no_rate', message }],
        });
      });
    return { current: monthly('demand'), carried: monthly('three_month') };
  }
}
