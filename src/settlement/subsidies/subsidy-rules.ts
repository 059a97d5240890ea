import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProgrammeDirectory } from '../../registry';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { PERIOD_EXAMPLES, readPeriod, type SubsidyPeriod } from '../domain/subsidies';
import type { SubsidyRule } from './roster';

const MAX_NOTICE_DAYS = 60;
const MAX_EXCLUDED = 50;
const MAX_CEILING = 100_000_000_00;

/** How subsidy programmes pay. */
@Injectable()
export class SubsidyRules {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly programmes: ProgrammeDirectory,
    private readonly clock: Clock,
  ) {}

  /**
   * Sets how a registered programme pays; rosters that are there keep their method.
   * @throws ProblemError `validation_failed` for a programme that is not registered, or figures out of bounds.
   */
  async set(rule: SubsidyRule): Promise<SubsidyRule> {
    const { programme, method, cycle, ceiling, noticeDays, excludes } = rule;
    const within = (value: number, max: number): boolean => Number.isSafeInteger(value) && value >= 0 && value <= max;
    if (!within(ceiling, MAX_CEILING) || ceiling === 0) throw invalid('ceiling', `must be 1 to ${MAX_CEILING} fen`);
    if (!within(noticeDays, MAX_NOTICE_DAYS)) throw invalid('noticeDays', `must be 0 to ${MAX_NOTICE_DAYS} days`);
    if (excludes.length > MAX_EXCLUDED) throw invalid('excludes', `must be ${MAX_EXCLUDED} programmes at most`);
    for (const code of [programme, ...excludes]) {
      if ((await this.programmes.numberOf(code)) === undefined) {
        throw invalid(code === programme ? 'programme' : 'excludes', 'is no registered programme');
      }
    }
    await this.pool.query(
      `INSERT INTO subsidy_rule (programme, method, cycle, ceiling, notice_days, excludes, changed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (programme) DO UPDATE SET method = excluded.method,
         cycle = excluded.cycle, ceiling = excluded.ceiling, notice_days = excluded.notice_days,
         excludes = excluded.excludes, changed_at = excluded.changed_at`,
      [programme, method, cycle, ceiling, noticeDays, [...new Set(excludes)].sort(), new Date(this.clock.now())],
    );
    return rule;
  }

  /** @throws ProblemError `validation_failed` when it is not known how the programme pays. */
  async get(programme: string): Promise<SubsidyRule> {
    const { rows } = await this.pool.query<SubsidyRule>(
      `SELECT programme, method, cycle, ceiling, notice_days AS "noticeDays", excludes FROM subsidy_rule WHERE programme = $1`,
      [programme],
    );
    if (!rows[0]) throw invalid('programme', 'has no rule: say first how the programme pays');
    return rows[0];
  }

  /** Programmes that nobody may have beside this one, whichever of the two says so. */
  async rivals({ programme, excludes }: SubsidyRule): Promise<readonly string[]> {
    const { rows } = await this.pool.query<{ programme: string }>(
      'SELECT programme FROM subsidy_rule WHERE $1 = ANY (excludes)',
      [programme],
    );
    return [...new Set([...excludes, ...rows.map((row) => row.programme)])].filter((code) => code !== programme);
  }

  /** @throws ProblemError `validation_failed` when a text is no period of the rule's cycle. */
  periodOf({ cycle }: SubsidyRule, period: string): SubsidyPeriod {
    const read = readPeriod(cycle, period);
    if (!read) throw invalid('period', `must be like ${PERIOD_EXAMPLES[cycle]}`);
    return read;
  }
}

/** The problem of a field that is wrong. */
export function invalid(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code: 'invalid', message }] });
}
