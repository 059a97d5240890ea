import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks of /proc a second: 100 on every Linux. */
const TICKS_PER_SECOND = 100;
const KIB = 1_024;
/** Fields of /proc/<pid>/stat after the command's name, counted from 0. */
const PARENT = 1;
const USER = 11;
const SYSTEM = 12;
const CHILDREN_USER = 13;
const CHILDREN_SYSTEM = 14;

interface ProcessTimes {
  readonly command: string;
  readonly parent: number;
  /** CPU of the process itself, s. */
  readonly own: number;
  /** CPU of its children that have ended, s. */
  readonly ended: number;
}

function timesOf(pid: number): ProcessTimes | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const nameEnd = text.lastIndexOf(')');
    const fields = text.slice(nameEnd + 2).split(' ');
    const seconds = (first: number, second: number): number =>
      (Number(fields[first]) + Number(fields[second])) / TICKS_PER_SECOND;
    return {
      command: text.slice(text.indexOf('(') + 1, nameEnd),
      parent: Number(fields[PARENT]),
      own: seconds(USER, SYSTEM),
      ended: seconds(CHILDREN_USER, CHILDREN_SYSTEM),
    };
  } catch {
    return undefined;
  }
}

/** CPU time that a process has used, s; undefined where /proc does not tell. */
export function cpuSecondsOf(pid: number): number | undefined {
  return timesOf(pid)?.own;
}

/** The PostgreSQL server that a backend belongs to; undefined when it does not run on this machine, or /proc does not tell. */
export function postmasterOf(backendPid: number): number | undefined {
  const backend = timesOf(backendPid);
  return backend?.command === 'postgres' ? backend.parent : undefined;
}

/** CPU time of a PostgreSQL server with all its backends, those that have ended included, s. */
export function serverCpuSeconds(postmaster: number): number {
  const server = timesOf(postmaster);
  if (!server) return 0;
  let seconds = server.own + server.ended;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const process = timesOf(Number(name));
    if (process?.parent === postmaster) seconds += process.own;
  }
  return seconds;
}

/** The most memory that a process ever had resident, bytes; undefined where /proc does not tell. */
export function peakMemoryOf(pid: number): number | undefined {
  try {
    const line = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return line === undefined ? undefined : Number(line) * KIB;
  } catch {
    return undefined;
  }
}
