#!/usr/bin/env node
// Plain JavaScript that also an old Node can read: it checks the version and the build, then hands over to dist/src/cli.js.
'use strict';

const { spawn } = require('node:child_process');
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const OLDEST = [22, 12];
const root = join(__dirname, '..');
const program = join(root, 'dist', 'src', 'cli.js');

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

function fail(message) {
  process.stderr.write(`onecard: ${message}\n`);
  process.exit(1);
}

/** Runs the same command line with another Node and ends as it ends. */
function handOver(node) {
  const child = spawn(node, [__filename, ...process.argv.slice(2)], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    env: { ...process.env, ONECARD_LAUNCHER: String(process.pid) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`could not run ${node}: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

if (!existsSync(program)) fail('the program is not built yet: run "npm run build"');

if (isNewEnough(process.versions.node)) {
  require(program).run(process.argv);
} else {
  const bundled = join(root, 'node_modules', '.bin', 'node');
  if (!existsSync(bundled) || process.env.ONECARD_LAUNCHER) {
    fail(`needs Node ${OLDEST.join('.')} or later, this is ${process.versions.node}: see https://nodejs.org/`);
  }
  handOver(bundled);
}
