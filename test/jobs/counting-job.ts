import type { Pool } from 'pg';
import { ProblemError } from '../../src/platform/errors';
import type { Job, JobParameters, JobRun } from '../../src/jobs';

/** Rows that one page of the job counts. */
const PAGE = 10;
const COUNT = `INSERT INTO counted SELECT $1, generate_series($2::int, $3::int) ON CONFLICT DO NOTHING`;

/** Counts to a number in pages, each number a row of a table, so that a test sees what was done. */
export class CountingJob implements Job {
  readonly name = 'count-up';
  readonly titleEn = 'Count up';
  readonly titleZh = '计数';
  readonly unit = 'numbers';
  readonly parameters = { date: 'what the run is about', upto: 'the last number', 'fail?': 'fails at this number' };
  /** Called after each page; a test may wait, cancel or throw in it. */
  onPage: (upto: number, run: JobRun) => Promise<void> = () => Promise.resolve();

  constructor(private readonly pool: Pool) {}

  static async prepare(owner: Pool): Promise<void> {
    await owner.query(`CREATE TABLE counted (run_key text, number integer, PRIMARY KEY (run_key, number));
      GRANT SELECT, INSERT ON counted TO onecard_app`);
  }

  keyOf({ date, upto }: JobParameters): string {
    if (!/^\d{1,6}$/.test(upto ?? '')) {
      const message = 'must be a whole number';
      throw new ProblemError('validation_failed', { errors: [{ field: 'parameters.upto', code: 'number', message }] });
    }
    return date ?? '';
  }

  async run(run: JobRun) {
    const total = Number(run.parameters['upto']);
    const began = (run.checkpoint as { counted: number } | undefined)?.counted ?? 0;
    for (let from = began; from < total; from += PAGE) {
      const upto = Math.min(total, from + PAGE);
      run.signal.throwIfAborted();
      if (run.parameters['fail'] === String(upto)) throw new Error(`there is no number ${upto}`);
      await this.pool.query(COUNT, [run.key, from + 1, upto]);
      await run.save({ counted: upto }, { done: upto, total });
      await this.onPage(upto, run);
    }
    return { counted: total, began };
  }
}
