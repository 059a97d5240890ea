import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { transform, type Options } from '@swc/core';
import { madeOnce } from './made-once';

const ROOT = join(__dirname, '..', '..');
/** Under node_modules, so that the compiled program finds its packages, and out of the way of everything else. */
const CACHE = join(ROOT, 'node_modules', '.cache', 'onecard-e2e');
const OLD_AFTER_MS = 3_600_000;
/** A machine that does much else may be slow to start it; one that is stuck is told from that by nothing else. */
const START_TIMEOUT_MS = 90_000;
/** Nothing in the tests takes long, so a service that takes longer is stuck. */
const STOP_TIMEOUT_MS = 8_000;

/** A real `onecard` process of a test. */
export interface RunningProgram {
  readonly pid: number;
  readonly baseUrl: string;
  /** Everything it has printed so far. */
  output(): string;
  /** Ends it as an operator does, and waits. */
  stop(): Promise<void>;
  /** Ends it as a power cut does, and waits. */
  kill(): Promise<void>;
}

let compiled: Promise<string> | undefined;

/** Compiles the sources as they are now (not what `dist/` may hold) and answers the script that runs the command line. */
export function compileProgram(): Promise<string> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<string> {
  const files = (await Promise.all(['src', 'migrations'].map(sourcesIn))).flat().sort();
  const texts = await Promise.all(files.map((file) => readFile(join(ROOT, file), 'utf8')));
  const swcrc = await readFile(join(ROOT, '.swcrc'), 'utf8');
  const hash = createHash('sha256').update(swcrc);
  files.forEach((file, index) => hash.update(`${file}\n${texts[index]}\n`));
  const folder = join(CACHE, hash.digest('hex').slice(0, 16));
  const { $schema: _schema, ...options } = JSON.parse(swcrc) as Options & { $schema?: string };
  await madeOnce(folder, async (aside) => {
    await removeOld();
    await Promise.all(
      files.map(async (file, index) => {
        const { code } = await transform(texts[index] ?? '', {
          ...options,
          swcrc: false,
          sourceMaps: 'inline',
          filename: file,
        });
        const target = join(aside, file.replace(/\.ts$/, '.js'));
        await mkdir(dirname(target), { recursive: true });
        await writeFile(target, code);
      }),
    );
    await writeFile(join(aside, 'onecard.js'), `require('./src/cli.js').run(process.argv);\n`);
  });
  return join(folder, 'onecard.js');
}

/** Programs of sources that have changed since; one that is this old is not running any more. */
async function removeOld(): Promise<void> {
  for (const name of await readdir(CACHE)) {
    const { mtimeMs } = await stat(join(CACHE, name)).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > OLD_AFTER_MS) await rm(join(CACHE, name), { recursive: true, force: true });
  }
}

async function sourcesIn(folder: string): Promise<string[]> {
  const entries = await readdir(join(ROOT, folder), { recursive: true });
  return entries.filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts')).map((name) => join(folder, name));
}

/** Starts `onecard serve` and waits until it is ready. */
export async function startProgram(env: NodeJS.ProcessEnv, args: readonly string[] = []): Promise<RunningProgram> {
  const child = await spawnProgram(['serve', '--json', ...args], env);
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const ended = once(child, 'exit');
  const end = async (signal: NodeJS.Signals, timeoutMs: number): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    await ended;
    clearTimeout(timer);
    if (signal !== 'SIGKILL' && child.signalCode === 'SIGKILL')
      throw new Error(`onecard serve did not stop by itself: ${printed}`);
  };
  const deadline = performance.now() + START_TIMEOUT_MS;
  for (;;) {
    const ready = /^\{"event":"ready","baseUrl":"([^"]+)"/m.exec(printed);
    if (ready?.[1] !== undefined) {
      const baseUrl = ready[1];
      const stop = () => end('SIGTERM', STOP_TIMEOUT_MS);
      return { pid: child.pid ?? 0, baseUrl, output: () => printed, stop, kill: () => end('SIGKILL', 0) };
    }
    if (child.exitCode !== null || child.signalCode !== null || performance.now() > deadline) {
      await end('SIGKILL', 0);
      throw new Error(`onecard serve did not start: ${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** How a command ended, and what it printed. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, in a process of its own. */
export async function runProgram(args: readonly string[], env: NodeJS.ProcessEnv): Promise<ProgramEnd> {
  const child = await spawnProgram(args, env);
  const printed = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (printed.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (printed.stderr += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ...printed };
}

async function spawnProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ChildProcessByStdio<null, Readable, Readable>> {
  const script = await compileProgram();
  // The people of the tests are of the area that does not exist.
  const inherited = { PATH: process.env.PATH, HOME: process.env.HOME, TEST_AREA: 'on' };
  return spawn(process.execPath, [script, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
