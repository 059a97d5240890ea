#!/usr/bin/env node
// The long form of test/crash: many SIGKILLs of the service, of PostgreSQL and of both, at random moments under load.
'use strict';

const { spawnSync } = require('node:child_process');
const { join } = require('node:path');
const { parseArgs } = require('node:util');

const USAGE = `Usage: npm run crash-test -- [--kills 24] [--seed 1] [--only payments|settlements]

Starts a service with a database of its own in a temporary folder, kills them at random moments while terminals take
payments, and checks that every acknowledged answer is there once, to the byte and to the fen, and that "onecard verify" is
clean. Then the same while a hospital and a pharmacy settle; --only runs one of the two, each with so many kills.
Prints the seed; the same seed kills at the same moments. Exit codes: 0 all is well, 1 not, 2 wrong usage.
`;
const FILES = { payments: 'test/crash/crash\\.', settlements: 'test/crash/settlements\\.' };

function wholeNumber(text, name) {
  if (/^[1-9]\d{0,8}$/.test(text)) return text;
  process.stderr.write(`crash-test: --${name} must be a whole number from 1\n`);
  process.exit(2);
}

const options = {
  kills: { type: 'string', default: '24' },
  seed: { type: 'string' },
  only: { type: 'string' },
  help: { type: 'boolean' },
};
let values;
try {
  values = parseArgs({ options }).values;
} catch (error) {
  process.stderr.write(`crash-test: ${error.message}\n${USAGE}`);
  process.exit(2);
}
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}

const kills = wholeNumber(values.kills, 'kills');
const seed = wholeNumber(values.seed ?? String(1 + Math.floor(Math.random() * 1e8)), 'seed');
if (values.only !== undefined && !Object.hasOwn(FILES, values.only)) {
  process.stderr.write(`crash-test: --only must be ${Object.keys(FILES).join(' or ')}\n`);
  process.exit(2);
}
const files = values.only === undefined ? 'test/crash/' : FILES[values.only];
process.stderr.write(`crash-test: ${kills} kills, seed ${seed}\n`);
const jest = join(__dirname, '..', 'node_modules', 'jest', 'bin', 'jest.js');
const run = spawnSync(process.execPath, [jest, '--selectProjects=e2e', '--runInBand', '--testPathPatterns', files], {
  cwd: join(__dirname, '..'),
  env: { ...process.env, CRASH_KILLS: kills, CRASH_SEED: seed },
  stdio: 'inherit',
});
process.exit(run.status ?? 1);
