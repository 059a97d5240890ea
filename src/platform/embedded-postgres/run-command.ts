import { spawn } from 'node:child_process';

/** The account PostgreSQL runs as when we are root, which PostgreSQL refuses to run as. */
export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL sees nothing of our environment, which may hold secrets. */
export const SERVER_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' };

/** How a short command ended. */
export interface CommandResult {
  readonly ok: boolean;
  /** Both output streams, cut to the last 4,000 characters. */
  readonly output: string;
}

const OUTPUT_LIMIT = 4_000;

/** Runs a command to its end, as another user when asked. Never throws: what could not be started has failed too. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly user?: ServerUser | undefined; readonly cwd?: string } = {},
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: options.cwd ?? '/',
      env: SERVER_ENVIRONMENT,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...options.user,
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output = (output + chunk.toString('utf8')).slice(-OUTPUT_LIMIT);
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => {
      resolve({ ok: false, output: error.message });
    });
    child.on('close', (code) => {
      resolve({ ok: code === 0, output });
    });
  });
}
