export { Batcher, type BatcherOptions } from './batcher';
export { APP_ROLE, DATABASE_URLS, type DatabaseUrls, serviceUrl, withAppRole } from './database-urls';
export { DatabaseModule } from './database.module';
export { inTransaction } from './in-transaction';
export { migrate } from './migrate';
export { openPool, poolConfig, type PoolOptions } from './pool';
export { exclusively } from './exclusive-work';
export { JOB_QUEUE_SCHEMA, RUN_QUEUE, SCHEDULE_QUEUE } from './job-queue-schema';
