import { readFileSync } from 'node:fs';
import { readdir, readlink } from 'node:fs/promises';
import { runCommand } from './run-command';

const hasProc = process.platform === 'linux';

/** True while the number is taken, be it by a zombie. */
export function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** True while a process with this number runs. A zombie does not: in a container nobody may ever collect it. */
export function isAlive(pid: number): boolean {
  return exists(pid) && !isZombie(pid);
}

/** True when the process is a PostgreSQL server on the data folder: all its processes have it as their working folder. */
export async function worksOn(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (hasProc) return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === data;
  const listed = await runCommand('ps', ['-o', 'args=', '-p', String(pid)]);
  return listed.ok && listed.output.includes(data);
}

/** True while any process, such as one that outlived its killed server, has the data folder as its working folder. */
export async function isInUse(data: string): Promise<boolean> {
  if (!hasProc) return (await runCommand('pgrep', ['-f', data])).ok;
  for (const entry of await readdir('/proc')) {
    if (/^\d+$/.test(entry) && (await readlink(`/proc/${entry}/cwd`).catch(() => '')) === data) return true;
  }
  return false;
}

function isZombie(pid: number): boolean {
  if (!hasProc) return false;
  try {
    // "pid (name) state …"; the name may hold spaces and parentheses.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return 'ZX'.includes(stat.charAt(stat.lastIndexOf(')') + 2));
  } catch {
    return true;
  }
}
