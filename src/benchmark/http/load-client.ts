import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import type { LoadAnswer, LoadOrder, LoadReport } from './load-messages';

/** The load process as the benchmark sees it: one order at a time. */
export class LoadClient {
  readonly #child: ChildProcess;
  #waiting: PromiseWithResolvers<LoadReport> | undefined;

  constructor() {
    this.#child = fork(join(__dirname, 'load-process.js'), { serialization: 'advanced', execArgv: [] });
    this.#child.on('message', (answer: LoadAnswer) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if ('report' in answer) waiting?.resolve(answer.report);
      else waiting?.reject(new Error(`load process: ${answer.error}`));
    });
    this.#child.on('error', (error) => this.#waiting?.reject(error));
    this.#child.on('exit', () => this.#waiting?.reject(new Error('the load process ended')));
  }

  /** Gives an order and waits for what came of it. */
  order(order: LoadOrder): Promise<LoadReport> {
    const waiting = Promise.withResolvers<LoadReport>();
    this.#waiting = waiting;
    this.#child.send(order);
    return waiting.promise;
  }

  end(): void {
    if (this.#child.connected) this.#child.disconnect();
  }
}
