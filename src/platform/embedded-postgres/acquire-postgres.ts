import type { Config } from '../config';
import { findBinaries } from './binaries';
import { readOrMakeCredentials } from './credentials';
import { copiesFolder, prepareDataFolder } from './data-folder';
import { ServerKeeper } from './server-keeper';
import { DURABLE_SETTINGS } from './server-settings';
import { serverUser } from './server-user';

/** A PostgreSQL to work with, until it is released. */
export interface AcquiredPostgres {
  /** Login that owns the schema. */
  readonly ownerUrl: string;
  /** Login of the application role; `undefined`: the owner's login takes the role on. */
  readonly appUrl: string | undefined;
  /** True for the embedded server, false for a server of the user's. */
  readonly managed: boolean;
  /** Calls the listener once when the embedded server cannot be kept running. */
  onFailure(listener: (error: Error) => void): void;
  /** Gives it back; the embedded server stops when this process was its last user. */
  release(): Promise<void>;
}

/** The settings that choose the server. */
export type PostgresChoice = Pick<Config, 'databaseUrl' | 'databaseAppUrl' | 'home'>;

/** The user's server when DATABASE_URL names one, else the embedded server, started when it does not run yet. */
export async function acquirePostgres(config: PostgresChoice): Promise<AcquiredPostgres> {
  if (config.databaseUrl !== undefined) {
    return {
      ownerUrl: config.databaseUrl,
      appUrl: config.databaseAppUrl,
      managed: false,
      onFailure: () => undefined,
      release: () => Promise.resolve(),
    };
  }
  return await acquireEmbedded(config.home, DURABLE_SETTINGS);
}

/** The embedded server of a home folder, with other settings than usual (for tests). */
export async function acquireEmbedded(home: string, settings: readonly string[]): Promise<AcquiredPostgres> {
  const user = await serverUser();
  const folder = await prepareDataFolder(home, user);
  const binaries = await findBinaries(copiesFolder(home, user), user);
  const credentials = await readOrMakeCredentials(home);
  const keeper = new ServerKeeper({ home, binaries, folder, user, settings }, credentials);
  await keeper.open();
  return {
    ownerUrl: keeper.url,
    appUrl: undefined,
    managed: true,
    onFailure: (listener) => {
      keeper.onFailure(listener);
    },
    release: () => keeper.release(),
  };
}
