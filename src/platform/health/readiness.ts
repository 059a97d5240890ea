import { Injectable } from '@nestjs/common';
import { logger } from '../logging';

/** A check that takes longer counts as failed, in ms. */
const CHECK_TIMEOUT_MS = 2_000;

/** Rejects when the service should not get requests. */
export type ReadinessCheck = () => Promise<void> | void;

/** What the checks found; the reasons are in the log, not in the answer. */
export interface Readiness {
  readonly status: 'ready' | 'unavailable';
  readonly checks: Readonly<Record<string, 'ok' | 'failed'>>;
}

/** The list of what must be well before the service takes requests. Modules register theirs when they start. */
@Injectable()
export class ReadinessChecks {
  readonly #checks = new Map<string, ReadinessCheck>();

  /** Adds a check; a second one of the same name takes the first one's place. */
  register(name: string, check: ReadinessCheck): void {
    this.#checks.set(name, check);
  }

  /** Runs all checks at once. Never rejects. */
  async run(): Promise<Readiness> {
    const names = [...this.#checks.keys()];
    const results = await Promise.all(names.map((name) => this.#passes(name)));
    const checks = Object.fromEntries(names.map((name, index) => [name, results[index] ? 'ok' : 'failed'] as const));
    return { status: results.every(Boolean) ? 'ready' : 'unavailable', checks };
  }

  async #passes(name: string): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${CHECK_TIMEOUT_MS} ms`)), CHECK_TIMEOUT_MS);
    });
    try {
      await Promise.race([this.#checks.get(name)?.(), timeout]);
      return true;
    } catch (error) {
      logger.warn({ check: name, err: error }, 'a readiness check failed');
      return false;
    } finally {
      clearTimeout(timer);
    }
  }
}
