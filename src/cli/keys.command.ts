import { setTimeout as sleep } from 'node:timers/promises';
import type { INestApplicationContext } from '@nestjs/common';
import { type Command, InvalidArgumentError } from 'commander';
import { type AuditEntry, AuditLog } from '../audit';
import { type ColumnUse, KeyMaintenance } from '../person';
import { Config, loadConfig } from '../platform/config';
import {
  addMasterKey,
  KEY_RELOAD_MS,
  KeyCheck,
  type KeyFault,
  KeyRing,
  keysChangedAt,
  removeMasterKey,
} from '../platform/crypto';
import { RenewalProgress } from './renewal-progress';
import { withApplication } from './with-application';

const ACTOR = { kind: 'system', id: 'onecard keys' } as const;
/** By then every process seals with a key that was added, and what was sealed before is stored. */
const SETTLED_AFTER_MS = 2 * KEY_RELOAD_MS;
const MAX_VERSION = 255;

const EXIT_WRONG_KEYS = 1;
/** Of the names of columns in lists. */
const COLUMN_WIDTH = 44;

interface OutputOptions {
  readonly json?: boolean;
}

const HELP = `
Personal data, second factors, terminal secrets and whatever else is secret are sealed with the newest key of the key file.
To change keys, beside a running service:
  npx onecard keys add           a new key, with which everything is sealed from now on
  npx onecard keys re-encrypt    what was sealed before is sealed anew
  npx onecard keys list          shows that nothing needs the old key
  npx onecard keys retire 1      takes the old key out of the file
Keep a copy of the key file before each step; old backups of the database need the keys of their time. Where the service runs
on several machines, copy the file to all of them after \`add\`, and again after \`retire\`. Broken off, re-encrypt goes on where
it was. CRYPTO_PROFILE=gm seals with SM4 and HMAC-SM3 instead of AES-256-GCM; re-encrypt brings what is there over.
Nothing starts with keys that are not those of the database; \`list\` alone does, and tells what is wrong with them.

Exit codes: 0 it worked, 1 it was refused or failed, 2 wrong usage.`;

/** `onecard keys`: the keys that everything secret is sealed with. */
export function registerKeys(program: Command): void {
  const keys = program
    .command('keys')
    .description('List, add and retire encryption keys, and seal everything anew.')
    .addHelpText('after', HELP);
  const add = (name: string, description: string): Command =>
    keys.command(name).description(description).option('--json', 'print one JSON object');
  add('list', 'List the keys, and how many values are sealed with each.').action(list);
  add('add', 'Add a key, with which everything is sealed from now on.').action(addKey);
  add('re-encrypt', 'Seal everything anew with the newest key.').action(reEncrypt);
  add('retire', 'Take a key that nothing needs any more out of the key file.')
    .argument('<version>', 'number of the key', parseVersion)
    .action(retire);
}

function parseVersion(value: string): number {
  const version = Number(value);
  if (/^[1-9]\d{0,2}$/.test(value) && version <= MAX_VERSION) return version;
  throw new InvalidArgumentError(`a version is a number from 1 to ${MAX_VERSION}.`);
}

async function list({ json }: OutputOptions): Promise<void> {
  const work = async (app: INestApplicationContext): Promise<void> => {
    const ring = app.get(KeyRing);
    const maintenance = app.get(KeyMaintenance, { strict: false });
    const uses = await maintenance.usage();
    const ownKeys = await maintenance.ownKeyUsage();
    const faults = await app.get(KeyCheck, { strict: false }).faults();
    const { versions } = ring;
    const missing = [...new Set(uses.map(({ version }) => version))].filter((version) => !versions.includes(version));
    const lines = [...versions, ...missing].flatMap((version) => [
      `Key ${version}${noteOn(version, versions, faults)}`,
      ...describeUses(uses.filter((use) => use.version === version)),
    ]);
    print(json, { profile: ring.profile, newest: versions.at(-1), versions, missing, uses, ownKeys, faults }, [
      `Profile: ${ring.profile}`,
      ...lines,
      ...(ownKeys.length === 0 ? [] : [`Under the keys of people, not with the profile ${ring.profile}`]),
      ...ownKeys.map(({ column, outdated }) => `  ${column.padEnd(COLUMN_WIDTH)}${outdated}`),
      ...faults.map(({ message }) => `WRONG: ${message}`),
    ]);
    if (faults.length > 0) process.exitCode = EXIT_WRONG_KEYS;
  };
  // It also tells what is wrong with keys that nothing starts with.
  await withApplication(work, { anyKeys: true });
}

function noteOn(version: number, versions: readonly number[], faults: readonly KeyFault[]): string {
  if (faults.some((one) => one.version === version && one.fault === 'differs')) return ', NOT the one of this database';
  if (!versions.includes(version))
    return ', MISSING: it is not in the key file, and what is sealed with it cannot be read';
  return version === versions.at(-1) ? ', the newest' : '';
}

async function addKey({ json }: OutputOptions): Promise<void> {
  requireKeyFile();
  await withApplication(async (app) => {
    const { keyFile } = app.get(Config);
    const version = await app.get(KeyMaintenance, { strict: false }).add(() => addMasterKey(keyFile));
    await record(app, { action: 'keys.add', object: `key ${version}` });
    print(json, { version }, [
      `Added key ${version}; running processes on this machine seal with it within ${KEY_RELOAD_MS / 1_000} s.`,
      'Next: npx onecard keys re-encrypt',
    ]);
  });
}

async function reEncrypt({ json }: OutputOptions): Promise<void> {
  await withApplication(async (app, signal) => {
    await settled(app.get(Config), signal);
    const progress = new RenewalProgress(process.stderr);
    const startedAt = performance.now();
    try {
      const maintenance = app.get(KeyMaintenance, { strict: false });
      const renewed = await maintenance.reEncrypt({ signal, onProgress: (now) => progress.show(now) });
      const values = [...renewed.values()].reduce((sum, count) => sum + count, 0);
      const seconds = (performance.now() - startedAt) / 1_000;
      const version = app.get(KeyRing).versions.at(-1) ?? 0;
      await record(app, { action: 'keys.re_encrypt', object: `key ${version}`, details: { values } });
      print(json, { version, values, columns: Object.fromEntries(renewed), seconds }, [
        ...[...renewed].map(([column, count]) => `  ${column.padEnd(COLUMN_WIDTH)}${count}`),
        `Sealed ${values} values anew with key ${version} in ${seconds.toFixed(1)} s (${Math.round(values / seconds)}/s).`,
      ]);
    } catch (error) {
      await record(app, { action: 'keys.re_encrypt', outcome: 'failed' });
      throw error;
    } finally {
      progress.stop();
    }
  });
}

async function retire(version: number, { json }: OutputOptions): Promise<void> {
  requireKeyFile();
  await withApplication(async (app, signal) => {
    const config = app.get(Config);
    const object = `key ${version}`;
    try {
      const { versions } = app.get(KeyRing);
      if (!versions.includes(version)) throw new Error(`there is no key with version ${version}`);
      if (version === versions.at(-1)) throw new Error('the newest key cannot be retired; add another one first');
      await settled(config, signal);
      const maintenance = app.get(KeyMaintenance, { strict: false });
      const inUse = await maintenance.retire(version, () => removeMasterKey(config.keyFile, version));
      if (inUse.length > 0) {
        const told = ['values are still sealed with this key; run re-encrypt first:', ...describeUses(inUse)];
        throw new Error(told.join('\n'));
      }
    } catch (error) {
      await record(app, { action: 'keys.retire', object, outcome: 'refused' });
      throw error;
    }
    await record(app, { action: 'keys.retire', object });
    print(json, { retired: version }, [`Key ${version} is no longer in the key file.`]);
  });
}

/** Waits until a key that was just added is in use everywhere: what is sealed with another one later would be missed. */
async function settled({ keyFile, masterKey }: Config, signal: AbortSignal): Promise<void> {
  if (masterKey !== undefined) return;
  const wait = keysChangedAt(keyFile) + SETTLED_AFTER_MS - Date.now();
  if (wait > 0) await sleep(Math.min(wait, SETTLED_AFTER_MS), undefined, { signal });
}

function requireKeyFile(): void {
  const { masterKey, cryptoIndex } = loadConfig();
  if (masterKey === undefined) return;
  throw new Error(
    'the key comes from ONECARD_MASTER_KEY, which is one key without versions. To change keys, write it to a key file of mode ' +
      '600 as {"keys":{"1":"<key>"},"index":{"key":"<key>","algorithm":"' +
      cryptoIndex +
      '"}}, where both are the same base64, name the file in ONECARD_KEY_FILE, and unset ONECARD_MASTER_KEY',
  );
}

function describeUses(uses: readonly ColumnUse[]): string[] {
  return uses.map(({ column, values }) => `  ${column.padEnd(COLUMN_WIDTH)}${values}`);
}

async function record(
  app: INestApplicationContext,
  entry: Pick<AuditEntry, 'action' | 'object' | 'details'> & { readonly outcome?: AuditEntry['outcome'] },
): Promise<void> {
  await app.get(AuditLog, { strict: false }).record({ actor: ACTOR, outcome: 'done', from: 'command-line', ...entry });
}

function print(json: boolean | undefined, value: object, lines: readonly string[]): void {
  process.stdout.write(json === true ? `${JSON.stringify(value)}\n` : lines.map((line) => `${line}\n`).join(''));
}
