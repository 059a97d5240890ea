/**
 * Settings of the embedded server: durable (an acknowledged commit survives a power cut), and sized for a small machine
 * that runs the service too.
 */
export const DURABLE_SETTINGS: readonly string[] = [
  'fsync=on',
  'synchronous_commit=on',
  'full_page_writes=on',
  'max_connections=100',
  'shared_buffers=256MB',
  'effective_cache_size=1GB',
  'maintenance_work_mem=128MB',
  // One server without replicas needs no more in its log.
  'wal_level=minimal',
  'max_wal_senders=0',
  'wal_buffers=16MB',
  'max_wal_size=4GB',
  'min_wal_size=512MB',
  'checkpoint_timeout=15min',
  'checkpoint_completion_target=0.9',
  'autovacuum=on',
  // Short statements by key: compiling a plan costs more than running it, and reads are from memory or an SSD.
  'jit=off',
  'random_page_cost=1.1',
  'timezone=UTC',
];

/**
 * Settings of a server for tests: what it acknowledged survives the kill of the server, not of the machine.
 */
export const TEST_SETTINGS: readonly string[] = [
  'fsync=off',
  'synchronous_commit=on',
  'full_page_writes=off',
  'max_connections=200',
  'shared_buffers=128MB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'autovacuum=on',
  'jit=off',
  'random_page_cost=1.1',
  'timezone=UTC',
];

/** Only this machine, only TCP, and an own log that holds no row values. */
export const FIXED_SETTINGS: readonly string[] = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  'password_encryption=scram-sha-256',
  'max_logical_replication_workers=0',
  'log_min_messages=warning',
  'log_error_verbosity=terse',
  'log_checkpoints=off',
];
