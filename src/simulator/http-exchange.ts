import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as TlsAgent, request as httpsRequest } from 'node:https';

/** Longest time that one exchange may take, ms. */
export const DEFAULT_TIMEOUT_MS = 10_000;
/** Largest answer that is read, bytes. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** One HTTP request as it goes out. */
export interface OutgoingRequest {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** One HTTP answer as it came in. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Connections to one service that are kept open between requests. Close it when done. */
export class HttpConnections {
  readonly #base: URL;
  readonly #agent: Agent;
  readonly #timeoutMs: number;

  /** `maxSockets` bounds the requests that are on the way at once. */
  constructor(baseUrl: string, options: { readonly maxSockets?: number; readonly timeoutMs?: number } = {}) {
    this.#base = new URL(baseUrl);
    const settings = { keepAlive: true, maxSockets: options.maxSockets ?? 64 };
    this.#agent = this.#base.protocol === 'https:' ? new TlsAgent(settings) : new Agent(settings);
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /** Sends a request and reads the whole answer. Rejects when the connection fails, takes too long or says too much. */
  exchange(outgoing: OutgoingRequest): Promise<RawAnswer> {
    const send = this.#base.protocol === 'https:' ? httpsRequest : httpRequest;
    const prefix = this.#base.pathname.replace(/\/$/, '');
    return new Promise((resolve, reject) => {
      const request = send(
        new URL(prefix + outgoing.path, this.#base),
        {
          method: outgoing.method,
          agent: this.#agent,
          signal: AbortSignal.timeout(this.#timeoutMs),
          headers: withLength(outgoing),
        },
        (response) => {
          const chunks: Buffer[] = [];
          let size = 0;
          response.on('data', (chunk: Buffer) => {
            size += chunk.length;
            if (size > MAX_ANSWER_BYTES) response.destroy(new Error('the answer is too large'));
            else chunks.push(chunk);
          });
          response.on('error', reject);
          response.on('end', () => {
            resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) });
          });
        },
      );
      request.on('error', reject);
      request.end(outgoing.body);
    });
  }

  /** Closes all connections. */
  close(): void {
    this.#agent.destroy();
  }
}

function withLength(outgoing: OutgoingRequest): Record<string, string> {
  if (outgoing.body === undefined) return { ...outgoing.headers };
  return { ...outgoing.headers, 'content-length': String(Buffer.byteLength(outgoing.body)) };
}
