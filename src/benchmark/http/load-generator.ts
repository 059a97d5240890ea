import { setTimeout as sleep } from 'node:timers/promises';
import { Latencies } from '../latencies';
import { HttpConnection } from './http-connection';
import type { LoadReport } from './load-messages';
import type { SignedRequests } from './signed-requests';

const APPROVED = Buffer.from('"result":"approved"');
const OK = 200;
const MAX_COMPLAINTS = 3;
const COMPLAINT_LENGTH = 300;
/** Least pause between two looks at the schedule of an open loop, ms. */
const TICK_MS = 1;
/** An open loop waits so long for its last answers, ms. */
const LAST_ANSWERS_MS = 10_000;

/**
 * Sends signed requests. They are signed before a window begins, because making them costs about as much as the service
 * spends on checking them, and the load shares the machine with the service.
 */
export class LoadGenerator {
  #signed: Buffer[] = [];
  #good = 0;
  #bad = 0;
  #latencies = new Latencies();
  #complaints: string[] = [];

  private constructor(
    private readonly requests: SignedRequests,
    private readonly connections: readonly HttpConnection[],
  ) {}

  static async open(
    requests: SignedRequests,
    target: { readonly host: string; readonly port: number; readonly connections: number },
  ): Promise<LoadGenerator> {
    const { host, port } = target;
    const connections: HttpConnection[] = [];
    for (let index = 0; index < target.connections; index += 1) connections.push(await HttpConnection.open(host, port));
    return new LoadGenerator(requests, connections);
  }

  /** Makes so many requests ready; what was left of those before is forgotten, for signatures go stale. */
  sign(count: number): LoadReport {
    this.#reset();
    // Taken from the end: what was made first is sent first, as an exit comes after its entry.
    this.#signed = Array.from({ length: count }, () => this.requests.next()).reverse();
    return this.#report(0);
  }

  /** Makes a request of each person ready. */
  signEverybody(): LoadReport {
    this.#reset();
    this.#signed = Array.from({ length: this.requests.people }, (_, person) => this.requests.next(person));
    return this.#report(0);
  }

  /** One request at a time on every connection, the next as soon as the answer is there. Ends early when requests run out. */
  closed(seconds: number): Promise<LoadReport> {
    this.#reset();
    const began = performance.now();
    const deadline = began + seconds * 1_000;
    let underWay = 0;
    return new Promise((resolve) => {
      const next = (connection: HttpConnection): void => {
        const request = performance.now() < deadline ? this.#signed.pop() : undefined;
        if (request === undefined) {
          if (underWay === 0) resolve(this.#report((performance.now() - began) / 1_000));
          return;
        }
        underWay += 1;
        const sentAt = performance.now();
        connection.send(request, (status, body) => {
          underWay -= 1;
          this.#note(status, body, performance.now() - sentAt);
          next(connection);
        });
      };
      for (const connection of this.connections) next(connection);
    });
  }

  /**
   * A steady rate. A latency counts from the time at which the request was due, not from when it could be sent: a service
   * that stalls delays the requests behind it too, and must not be spared them (coordinated omission).
   */
  async open(seconds: number, perSecond: number): Promise<LoadReport> {
    this.#reset();
    const free = [...this.connections];
    const late: number[] = [];
    const total = Math.min(Math.round(seconds * perSecond), this.#signed.length);
    const began = performance.now();
    let answered = 0;
    const send = (dueAt: number): void => {
      const connection = free.pop();
      const request = connection && this.#signed.pop();
      if (!connection || !request) {
        late.push(dueAt);
        return;
      }
      connection.send(request, (status, body) => {
        this.#note(status, body, performance.now() - dueAt);
        answered += 1;
        free.push(connection);
        const waiting = late.shift();
        if (waiting !== undefined) send(waiting);
      });
    };
    for (let index = 0; index < total; index += 1) {
      const dueAt = began + (index * 1_000) / perSecond;
      while (performance.now() < dueAt) await sleep(TICK_MS);
      send(dueAt);
    }
    const sentAt = performance.now();
    while (answered < total && performance.now() - sentAt < LAST_ANSWERS_MS) await sleep(TICK_MS);
    this.#bad += total - answered;
    return this.#report((performance.now() - began) / 1_000);
  }

  close(): void {
    for (const connection of this.connections) connection.close();
  }

  #note(status: number, body: Buffer, ms: number): void {
    if (status === OK && body.includes(APPROVED)) {
      this.#good += 1;
      this.#latencies.add(ms);
      return;
    }
    this.#bad += 1;
    if (this.#complaints.length < MAX_COMPLAINTS) {
      this.#complaints.push(`${status} ${body.toString('utf8').slice(0, COMPLAINT_LENGTH)}`);
    }
  }

  #reset(): void {
    this.#good = 0;
    this.#bad = 0;
    this.#latencies = new Latencies();
    this.#complaints = [];
  }

  #report(seconds: number): LoadReport {
    return {
      operations: this.#good,
      unexpected: this.#bad,
      seconds,
      latencies: this.#latencies.samples(),
      complaints: this.#complaints,
    };
  }
}
