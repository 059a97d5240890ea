import { Client } from 'pg';
import { PgBoss } from 'pg-boss';
import { APP_ROLE } from './database-urls';

/** Schema of pg-boss, apart from ours. */
export const JOB_QUEUE_SCHEMA = 'job_queue';
/** Queue of runs that are to be worked on, and of schedules that came due. */
export const RUN_QUEUE = 'job-runs';
export const SCHEDULE_QUEUE = 'job-schedules';

/** A run may take so long; its process gives signs of life meanwhile, and loses it without them, seconds. */
const LONGEST_RUN_SECONDS = 86_399;
const HEARTBEAT_SECONDS = 20;
/** Tries of a run while the database is away or the core too busy, and the wait between them, seconds. */
const TRIES = 100;
const FIRST_WAIT_SECONDS = 2;
const LONGEST_WAIT_SECONDS = 60;

/**
 * Makes or updates the tables of pg-boss and the queues, and lets the service's role use them. Runs as the owner; safe to
 * repeat and beside others that do the same.
 */
export async function installJobQueue(ownerUrl: string): Promise<void> {
  const boss = new PgBoss({
    ...{ connectionString: ownerUrl, application_name: 'onecard migrate', max: 1 },
    ...{ schema: JOB_QUEUE_SCHEMA, supervise: false, schedule: false },
  });
  await boss.start();
  try {
    const retries = { retryDelay: FIRST_WAIT_SECONDS, retryBackoff: true, retryDelayMax: LONGEST_WAIT_SECONDS };
    const run = { expireInSeconds: LONGEST_RUN_SECONDS, heartbeatSeconds: HEARTBEAT_SECONDS };
    await boss.createQueue(RUN_QUEUE, { policy: 'exclusive', retryLimit: TRIES, ...retries, ...run });
    await boss.createQueue(SCHEDULE_QUEUE, { retryLimit: TRIES, ...retries });
  } finally {
    await boss.stop({ graceful: false });
  }
  const owner = new Client({ connectionString: ownerUrl, application_name: 'onecard migrate' });
  await owner.connect();
  try {
    await owner.query(`GRANT USAGE ON SCHEMA ${JOB_QUEUE_SCHEMA} TO ${APP_ROLE};
      GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${JOB_QUEUE_SCHEMA} TO ${APP_ROLE};
      GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${JOB_QUEUE_SCHEMA} TO ${APP_ROLE}`);
  } finally {
    await owner.end();
  }
}
