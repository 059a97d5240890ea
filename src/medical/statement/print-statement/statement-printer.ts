import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { Piscina } from 'piscina';
import { OverloadedError, UnavailableError } from '../../../platform/errors';
import type { StatementFacts } from '../statement-content';
import { PrintingProgram } from './printing-program';

/** Two, so that the bill of a long stay does not hold up the small ones. */
export const MAX_PRINTING = 2;
/** Statements that wait for a thread; a further one is refused. */
export const MAX_WAITING = 16;
/** A thread that has had nothing to print for so long ends, and gives its memory back. */
const IDLE_MS = 60_000;
/** Of the JavaScript of a thread: one that needs more ends, alone. A bill of 5,000 lines does with it. */
const MAX_MEMORY_MIB = 256;
/** What a caller is asked to wait when the queue is full, or printing took too long. */
const RETRY_AFTER_SECONDS = 5;

/**
 * Prints statements in threads of their own: setting the Chinese text of a long bill takes seconds, in which the thread that
 * answers payments would stand still.
 */
@Injectable()
export class StatementPrinter implements OnModuleDestroy {
  readonly #logger = new Logger(StatementPrinter.name);
  readonly #threads: Piscina<StatementFacts, Uint8Array>;
  readonly #timeoutMs: number;
  readonly #closing = new AbortController();
  /** Statements that are printed or wait. The size of the pool's own queue is not exact while threads start. */
  #inHand = 0;

  constructor({ filename, execArgv, timeoutMs, niceness }: PrintingProgram) {
    this.#timeoutMs = timeoutMs;
    // The thread needs no environment, and what it may not know (keys, passwords) is there.
    this.#threads = new Piscina({
      ...{ filename, name: 'printStatement', execArgv: [...execArgv], env: {} },
      ...{ minThreads: 0, maxThreads: MAX_PRINTING, idleTimeout: IDLE_MS, niceIncrement: niceness },
      resourceLimits: { maxOldGenerationSizeMb: MAX_MEMORY_MIB },
    });
    this.#threads.on('error', (error: unknown) => {
      this.#logger.error({ err: error }, 'a printing thread failed');
    });
  }

  /** The statement as a PDF. Throws `OverloadedError` when too many wait, or when it takes too long. */
  async print(facts: StatementFacts): Promise<Buffer> {
    if (this.#inHand >= MAX_PRINTING + MAX_WAITING) {
      throw new OverloadedError('too many statements wait to be printed', RETRY_AFTER_SECONDS);
    }
    const timeout = AbortSignal.timeout(this.#timeoutMs);
    const signal = AbortSignal.any([timeout, this.#closing.signal]);
    this.#inHand += 1;
    try {
      const { buffer, byteOffset, byteLength } = await this.#threads.run(facts, { signal });
      return Buffer.from(buffer, byteOffset, byteLength);
    } catch (error) {
      if (this.#closing.signal.aborted) throw new UnavailableError('the service is stopping');
      if (!timeout.aborted) throw error;
      this.#logger.warn({ settlementId: facts.settlement.settlementId }, 'a statement took too long to print');
      throw new OverloadedError('the statement took too long to print', RETRY_AFTER_SECONDS);
    } finally {
      this.#inHand -= 1;
    }
  }

  async onModuleDestroy(): Promise<void> {
    this.#closing.abort();
    await this.#threads.destroy();
  }
}
