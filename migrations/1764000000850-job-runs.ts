import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Runs of jobs, and the days on which people work although it is weekend, or do not although it is not. */
const TABLES = `
CREATE TABLE job_run (
  run_id text PRIMARY KEY CHECK (run_id ~ '^jr_[0-9a-f]{32}$'),
  job text NOT NULL,
  run_key text NOT NULL CHECK (length(run_key) BETWEEN 1 AND 200),
  parameters jsonb NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  requested_by text NOT NULL,
  reason text NOT NULL,
  continues text,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  heartbeat_at timestamptz,
  ended_at timestamptz,
  attempt integer NOT NULL DEFAULT 0,
  attempt_began_with bigint NOT NULL DEFAULT 0,
  attempt_began_at timestamptz,
  done bigint NOT NULL DEFAULT 0,
  total bigint,
  checkpoint jsonb,
  result jsonb,
  error text,
  cancelled_by text,
  cancel_reason text
);
COMMENT ON TABLE job_run IS 'Runs of jobs: what was asked for, by whom and why, how far it is, what it came to; kept';
COMMENT ON COLUMN job_run.run_key IS 'What the run is about, such as a business date; of one job and key one run at a time';
COMMENT ON COLUMN job_run.continues IS 'The run whose checkpoint this one began with';
COMMENT ON COLUMN job_run.heartbeat_at IS 'Last sign of life of the process that works on it; another one takes the run over when it stays out';
CREATE UNIQUE INDEX job_run_at_a_time ON job_run (job, run_key) WHERE state IN ('queued', 'running');
CREATE INDEX job_run_newest ON job_run (created_at DESC, run_id DESC);
CREATE INDEX job_run_of_key ON job_run (job, run_key, created_at DESC);

CREATE TABLE calendar_day (
  day date PRIMARY KEY,
  working boolean NOT NULL,
  note text NOT NULL DEFAULT '' CHECK (length(note) <= 100)
);
COMMENT ON TABLE calendar_day IS 'Business calendar: days that differ from Monday to Friday (法定节假日, 调休)';

GRANT SELECT, INSERT ON job_run TO onecard_app;
GRANT UPDATE (state, started_at, heartbeat_at, ended_at, attempt, attempt_began_with, attempt_began_at, done, total, checkpoint, result,
  error, cancelled_by, cancel_reason) ON job_run TO onecard_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON calendar_day TO onecard_app;
`;

/** Jobs: their runs and the business calendar. */
export class JobRuns1764000000850 implements MigrationInterface {
  readonly name = 'JobRuns1764000000850';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE calendar_day, job_run');
  }
}
