import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;
const ready = z.object({ event: z.literal('ready'), baseUrl: z.url() });

/** Where the service's own figures stand at /metrics. */
const BLOCKS = /^onecard_block_commands_count (\d+)/m;
const BLOCK_COMMANDS = /^onecard_block_commands_sum (\d+)/m;

/** The service, as `onecard serve` runs it, in a process of its own. */
export class ServiceProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly pid: number,
    readonly baseUrl: URL,
  ) {}

  /** Starts it; `program` is the onecard command line. The settings, and with them the secrets, go by the environment. */
  static async start(program: string, settings: Readonly<Record<string, string>>): Promise<ServiceProcess> {
    const child = spawn(process.execPath, [program, 'serve', '--no-demo', '--json'], {
      // With the launcher's channel the service ends when the benchmark is killed.
      env: { ...process.env, ...settings, PORT: '0', HOST: '127.0.0.1', ONECARD_LAUNCHER: String(process.pid) },
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const timeout = AbortSignal.timeout(START_TIMEOUT_MS);
    const baseUrl = await Promise.race([
      addressIn(child),
      once(child, 'exit', { signal: timeout }).then(() => Promise.reject(new Error('the service did not start'))),
    ]);
    if (child.pid === undefined) throw new Error('the service has no process');
    return new ServiceProcess(child, child.pid, baseUrl);
  }

  /** Blocks and commands committed since it started. */
  async committed(): Promise<{ blocks: number; commands: number }> {
    const response = await fetch(new URL('/metrics', this.baseUrl));
    const text = await response.text();
    return { blocks: Number(BLOCKS.exec(text)?.[1] ?? 0), commands: Number(BLOCK_COMMANDS.exec(text)?.[1] ?? 0) };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    const killer = setTimeout(() => this.child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    this.child.kill('SIGTERM');
    await exited;
    clearTimeout(killer);
  }
}

/** Reads the log until the service says that it is ready, and goes on reading, lest the pipe fill up. */
function addressIn(child: ChildProcess): Promise<URL> {
  return new Promise((resolve, reject) => {
    if (!child.stdout) {
      reject(new Error('the service has no output'));
      return;
    }
    createInterface({ input: child.stdout }).on('line', (line) => {
      const found = line.startsWith('{"event":"ready"') ? ready.safeParse(JSON.parse(line)) : undefined;
      if (found?.success) resolve(new URL(found.data.baseUrl));
    });
  });
}
