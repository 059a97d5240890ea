import { randomUUID } from 'node:crypto';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';
import type { MacAlgorithm } from '../../src/platform/crypto';
import { signRequest, verifyResponse } from '../../src/platform/http-signature';

/** What one terminal signs with. */
export interface TerminalKey {
  readonly terminalId: string;
  readonly keyId: string;
  /** Base64. */
  readonly secret: string;
  readonly alg: MacAlgorithm;
}

/** A JSON object of an answer. */
export type AnswerBody = Readonly<Record<string, unknown>>;

/** An answer as it came over the wire. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The parsed body; empty when there is none. */
  readonly body: AnswerBody;
  /** True when the answer is signed with the key of the request and bound to its nonce. */
  readonly signed: boolean;
}

/** What a test does otherwise than a good terminal would. */
export interface SendOptions {
  readonly idempotencyKey?: string;
  readonly nonce?: string;
  /** Seconds since the epoch. */
  readonly created?: number;
  /** Put over the signed headers; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** A request with everything that makes it the same one when it is sent again. */
export interface Message {
  readonly path: string;
  readonly body: object;
  readonly idempotencyKey: string;
}

const LOCAL_OFFSET_MS = 8 * 3_600_000;
const REQUEST_TIMEOUT_MS = 20_000;

/** The place of a running service and the time its terminals keep. */
export interface Endpoint {
  readonly baseUrl: string;
  now(): number;
}

/** Talks to a service as one terminal does: numbers its messages, signs its requests, checks who answered. */
export class TerminalClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  constructor(
    private readonly endpoint: Endpoint,
    readonly key: TerminalKey,
    private readonly counter = { next: 1 },
  ) {}

  /** The same terminal, its numbers going on, talking to another process. */
  at(endpoint: Endpoint): TerminalClient {
    return new TerminalClient(endpoint, this.key, this.counter);
  }

  /** A new authorization request with a number of its own. */
  message(card: string, amount: number, extra: object = {}): Message {
    return { path: '/v1/authorizations', body: this.#original(card, amount, extra), idempotencyKey: randomUUID() };
  }

  /** Sends a message; sending the same one again is a retry. */
  deliver(message: Message): Promise<Answer> {
    return this.post(message.path, message.body, { idempotencyKey: message.idempotencyKey });
  }

  /** A purchase, or what `extra` makes of it. */
  purchase(card: string, amount: number, extra: object = {}): Promise<Answer> {
    return this.deliver(this.message(card, amount, extra));
  }

  preAuthorize(card: string, amount: number, extra: object = {}): Promise<Answer> {
    return this.purchase(card, amount, { type: 'pre_authorization', ...extra });
  }

  /** Something done to an authorization: `captures`, `refunds`, `reversals` or `increments`. */
  followUp(id: unknown, what: string, body: object = {}): Promise<Answer> {
    return this.post(`/v1/authorizations/${String(id)}/${what}`, body);
  }

  /** Advices with numbers of their own. */
  advise(...advices: readonly { card: string; amount: number; extra?: object }[]): Promise<Answer> {
    const bodies = advices.map(({ card, amount, extra }) => this.advice(card, amount, extra));
    return this.post('/v1/advices', { advices: bodies });
  }

  advice(card: string, amount: number, extra: object = {}): object {
    const { type: _type, ...advice } = this.#original(card, amount, extra);
    return advice;
  }

  /** A reversal by the message number of an original. */
  reverseByKey(card: string, original: object, extra: object = {}): Promise<Answer> {
    const { stan, batch, localTime } = original as { stan: string; batch: string; localTime: string };
    const number = { stan, batch, localDate: localTime.slice(0, 10) };
    return this.post('/v1/reversals', { card: { number: card }, original: number, ...extra });
  }

  get(path: string, options: SendOptions = {}): Promise<Answer> {
    return this.send('GET', path, undefined, options);
  }

  post(path: string, body: object | string | Buffer | undefined, options: SendOptions = {}): Promise<Answer> {
    return this.send('POST', path, body, options);
  }

  put(path: string, body: object, options: SendOptions = {}): Promise<Answer> {
    return this.send('PUT', path, body, options);
  }

  /** Signs and sends; text and bytes go out as they are. Rejects when the connection breaks. */
  async send(
    method: string,
    path: string,
    body: object | string | Buffer | undefined,
    options: SendOptions = {},
  ): Promise<Answer> {
    const { nonce = randomUUID(), created = Math.floor(this.endpoint.now() / 1000) } = options;
    const bytes = typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
    const { keyId, alg } = this.key;
    const secret = Buffer.from(this.key.secret, 'base64');
    const idempotencyKey = options.idempotencyKey ?? randomUUID();
    const signed = signRequest({
      ...{ method, path, keyId, alg, secret, created, nonce },
      ...(bytes === undefined ? {} : { body: bytes }),
      ...(method === 'GET' ? {} : { idempotencyKey }),
    });
    const raw = await this.exchange(method, path, { ...signed, ...options.headers }, bytes);
    const check = verifyResponse({ ...raw, body: raw.text, keyId, secret, alg, nonce });
    return { ...raw, body: parsed(raw.text), signed: check.valid };
  }

  /** Sends what it is given, unsigned. */
  exchange(
    method: string,
    path: string,
    headers: Readonly<Record<string, string | undefined>>,
    body?: string | Buffer,
  ): Promise<{ status: number; headers: IncomingHttpHeaders; text: string }> {
    const given = Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const { hostname, port } = new URL(this.endpoint.baseUrl);
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { hostname, port, method, path, agent: this.#agent, headers: { ...length, ...Object.fromEntries(given) } },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
          });
        },
      );
      outgoing.setTimeout(REQUEST_TIMEOUT_MS, () => outgoing.destroy(new Error('no answer in time')));
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #original(card: string, amount: number, extra: object) {
    const stan = String(this.counter.next).padStart(6, '0');
    this.counter.next += 1;
    const localTime = new Date(this.endpoint.now() + LOCAL_OFFSET_MS).toISOString().slice(0, 19);
    const number = { stan, batch: '000001', localTime };
    return {
      type: 'purchase',
      card: { number: card },
      amount,
      currency: 'CNY',
      ...number,
      entryMode: 'chip',
      ...extra,
    };
  }
}

function parsed(text: string): AnswerBody {
  try {
    return JSON.parse(text) as AnswerBody;
  } catch {
    return {};
  }
}
