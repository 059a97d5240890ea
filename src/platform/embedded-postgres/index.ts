export { acquireEmbedded, acquirePostgres, type AcquiredPostgres, type PostgresChoice } from './acquire-postgres';
export { findRunning, isAlive, stopServer } from './server-process';
export { TEST_SETTINGS } from './server-settings';
export { freePort } from './credentials';
