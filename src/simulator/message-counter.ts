import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Largest STAN and batch number: six digits. */
const MAX_NUMBER = 999_999;
/** A lock older than this was left by a process that was killed, ms. */
const STALE_LOCK_MS = 5_000;
/** Pauses between two looks at a lock that another process holds, ms, and how many there may be. */
const LOCK_PAUSE_MS = 20;
const LOCK_PAUSES = 500;

const countersSchema = z.record(
  z.string(),
  z.object({ batch: z.int().min(1).max(MAX_NUMBER), stan: z.int().min(0).max(MAX_NUMBER) }),
);

type Counters = z.infer<typeof countersSchema>;

/** Numbers of one message of a terminal, six digits each. */
export interface MessageNumbers {
  readonly stan: string;
  readonly batch: string;
}

/**
 * Hands out message numbers of terminals and remembers them in a file, so that no run of the simulator uses the numbers of
 * another. A terminal begins with a random batch: where the file was lost, old numbers are hardly met again.
 */
export class MessageCounter {
  /** `folder` is made when it is missing. */
  constructor(private readonly folder: string) {}

  /** The next numbers of a terminal. Safe beside other processes with the same folder. */
  async next(terminalId: string): Promise<MessageNumbers> {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const lock = join(this.folder, 'counters.lock');
    await takeLock(lock);
    try {
      const counters = this.#read();
      const last = counters[terminalId] ?? { batch: randomInt(1, MAX_NUMBER), stan: 0 };
      const used =
        last.stan >= MAX_NUMBER ? { batch: (last.batch % MAX_NUMBER) + 1, stan: 1 } : { ...last, stan: last.stan + 1 };
      this.#write({ ...counters, [terminalId]: used });
      return { stan: sixDigits(used.stan), batch: sixDigits(used.batch) };
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }

  #read(): Counters {
    try {
      return countersSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch {
      return {};
    }
  }

  #write(counters: Counters): void {
    const fresh = `${this.#file}.${process.pid}`;
    writeFileSync(fresh, `${JSON.stringify(counters)}\n`, { mode: 0o600 });
    renameSync(fresh, this.#file);
  }

  get #file(): string {
    return join(this.folder, 'counters.json');
  }
}

/** A folder can be made once only: that is the lock. */
async function takeLock(lock: string): Promise<void> {
  for (let pause = 0; pause < LOCK_PAUSES; pause += 1) {
    try {
      mkdirSync(lock);
      return;
    } catch {
      if (isStale(lock)) rmSync(lock, { recursive: true, force: true });
      else await sleep(LOCK_PAUSE_MS);
    }
  }
  throw new Error(`the lock ${lock} is held by another process`);
}

function isStale(lock: string): boolean {
  const found = statSync(lock, { throwIfNoEntry: false });
  return found !== undefined && Date.now() - found.mtimeMs > STALE_LOCK_MS;
}

function sixDigits(value: number): string {
  return String(value).padStart(6, '0');
}
