import { acquireEmbedded, TEST_SETTINGS } from '../../src/platform/embedded-postgres';

/** A process that uses the server of a home until it is killed. */
void acquireEmbedded(process.argv[2] ?? '', TEST_SETTINGS).then((postgres) => {
  process.stdout.write(`${postgres.ownerUrl}\n`);
});
