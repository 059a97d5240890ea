import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { madeOnce } from './made-once';

const ROOT = join(__dirname, '..', '..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'onecard-console');
/** Where Debian, Ubuntu and others put it. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
];
/** What a browser without a screen needs, and what keeps it from talking to anybody but the service. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--lang=zh-CN',
  '--font-render-hinting=none',
];

/** The browser of this machine; undefined when it has none. `ONECARD_CHROMIUM` names another one. */
export function findChromium(): string | undefined {
  const named = process.env['ONECARD_CHROMIUM'];
  return named !== undefined && named !== '' ? named : PLACES.find((path) => existsSync(path));
}

/**
 * True when tests can run in a real browser. Says so when they cannot; with `ONECARD_BROWSER=require` it throws instead, so
 * that nobody takes skipped tests for passed ones.
 */
export function canBrowse(): boolean {
  if (findChromium() !== undefined) return true;
  if (process.env['ONECARD_BROWSER'] === 'require') {
    throw new Error('there is no Chromium on this machine, and ONECARD_BROWSER=require asks for one');
  }
  process.stderr.write(
    '\nSKIPPED: tests of the console, for there is no Chromium (Debian: apt-get install chromium)\n',
  );
  return false;
}

/** Starts the browser, without a window. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === undefined) throw new Error('there is no Chromium');
  return chromium.launch({ executablePath, args: ARGUMENTS, headless: true });
}

/** The kind of build that `npm run build` makes. */
const BUILT_AS = 'production';

let built: Promise<string> | undefined;

/** Builds the console from its sources as they are now (not what `dist/` may hold) and answers the folder. */
export function buildConsole(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  const console = join(ROOT, 'console');
  const names = (await readdir(console, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256')
    .update(BUILT_AS)
    .update(await readFile(join(ROOT, 'package-lock.json')));
  for (const name of names) hash.update(`${name.slice(ROOT.length)}\n`).update(await readFile(name));
  const folder = join(CACHE, hash.digest('hex').slice(0, 16));
  const vite = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
  // What is served is tested: under the environment of the tests, libraries give every part of a page the same id.
  const env = { ...process.env, NODE_ENV: BUILT_AS };
  return madeOnce(folder, async (aside) => {
    const options = ['--logLevel', 'error', '--outDir', aside, '--emptyOutDir'];
    await promisify(execFile)(process.execPath, [vite, 'build', console, ...options], { env });
  });
}
