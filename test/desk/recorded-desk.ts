import { setTimeout as sleep } from 'node:timers/promises';
import { type DeskAnswer, type DeskClient, type DeskOptions, sendToDesk } from '../support/staff';
import type { SecretKind, Secrets } from './leaks';

/** One request and its answer. */
export interface Exchange {
  /** Method and path with its parameters by name, as in the golden list. */
  readonly route: string;
  /** `valid`: sent as the console would; `malformed`: with personal data where it does not belong. */
  readonly kind: 'valid' | 'malformed';
  readonly status: number;
  readonly result: unknown;
  /** Everything of the answer: status, headers and body. */
  readonly answer: string;
}

/** What fills a route. */
export interface Filling {
  readonly who?: DeskClient | undefined;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Beginning with `?`. */
  readonly query?: string;
  readonly body?: object;
  readonly options?: DeskOptions;
}

const WAIT_MS = 60_000;

/** The desk of a running program: keeps every answer for the scan. */
export class RecordedDesk {
  readonly exchanges: Exchange[] = [];

  constructor(
    readonly baseUrl: string,
    readonly secrets: Secrets,
  ) {}

  /** Sends what a route takes. Throws unless it is answered with success, and not refused by a rule. */
  async valid(route: string, filling: Filling = {}): Promise<DeskAnswer> {
    const answer = await this.#send('valid', route, filling);
    if (answer.status >= 400 || answer.body['result'] === 'refused')
      throw new Error(`${route} is not done: ${answer.status} ${answer.text}`);
    return answer;
  }

  /** Sends what a route does not take; a failure of the service would be one of the test. */
  async malformed(route: string, filling: Filling = {}): Promise<DeskAnswer> {
    const answer = await this.#send('malformed', route, filling);
    if (answer.status >= 500 && answer.status !== 503) throw new Error(`${route} broke: ${answer.text}`);
    return answer;
  }

  /** A valid call whose answer has one secret, for the sake of which it is called. */
  async learn(kind: SecretKind, field: string, route: string, filling: Filling = {}): Promise<DeskAnswer> {
    const answer = await this.valid(route, filling);
    this.secrets.add(kind, answer.body[field]);
    return answer;
  }

  /** Calls a route until its answer is as wanted. */
  async until(wanted: (answer: DeskAnswer) => boolean, route: string, filling: Filling): Promise<DeskAnswer> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const answer = await this.valid(route, filling);
      if (wanted(answer)) return answer;
      if (Date.now() > deadline) throw new Error(`${route} does not come to its end: ${answer.text}`);
      await sleep(50);
    }
  }

  /** Keeps an answer that came another way. */
  keep(route: string, kind: Exchange['kind'], { status, headers, text, body }: DeskAnswer): void {
    const lines = [...headers].map(([name, value]) => `${name}: ${value}`);
    this.exchanges.push({
      route,
      kind,
      status,
      result: body['result'],
      answer: [status, ...lines, '', text].join('\n'),
    });
  }

  async #send(kind: Exchange['kind'], route: string, filling: Filling): Promise<DeskAnswer> {
    const { who, params = {}, query = '', body, options = {} } = filling;
    const [method = '', pattern = ''] = route.split(' ');
    const path =
      pattern.replaceAll(/:(\w+)/g, (_all, name: string) => encodeURIComponent(String(params[name]))) + query;
    const content = method === 'GET' || method === 'DELETE' ? undefined : (body ?? {});
    const answer = who
      ? await who.send(method, path, content, options)
      : await sendToDesk(this.baseUrl, method, path, content, options.headers);
    this.keep(route, kind, answer);
    return answer;
  }
}
