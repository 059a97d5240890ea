export { acquireEmbedded, acquirePostgres, type AcquiredPostgres, type PostgresChoice } from './acquire-postgres';
export { findRunning, stopServer } from './server-process';
export { isAlive } from './process-table';
export { TEST_SETTINGS } from './server-settings';
export { freePort } from './credentials';
