import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import request, { type Response } from 'supertest';
import type { MacAlgorithm } from '../../src/platform/crypto';
import { signRequest, verifyResponse, type ResponseVerification } from '../../src/platform/http-signature';

/** A request of a test; what is left out is made up as a good terminal would. */
export interface TestRequest {
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  /** Sent as JSON; a string or bytes go out as they are. */
  readonly body?: object | string | Buffer;
  readonly idempotencyKey?: string;
  readonly nonce?: string;
  /** Seconds since the epoch. */
  readonly created?: number;
  /** Put over the signed headers; undefined removes one. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  /** Sent in place of the signed body. */
  readonly sentBody?: string;
}

/** An answer with its exact bytes and what its signature is worth. */
export interface TestAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly verification: ResponseVerification;
}

/** Sends signed requests as one terminal does. */
export class SignedClient {
  constructor(
    private readonly server: Server,
    readonly keyId: string,
    readonly secret: Buffer,
    readonly alg: MacAlgorithm,
  ) {}

  /** The same terminal, talking to another server or with another key. */
  with(change: { server?: Server; keyId?: string; secret?: Buffer; alg?: MacAlgorithm }): SignedClient {
    return new SignedClient(
      change.server ?? this.server,
      change.keyId ?? this.keyId,
      change.secret ?? this.secret,
      change.alg ?? this.alg,
    );
  }

  async send(options: TestRequest): Promise<TestAnswer> {
    const { path, nonce = randomUUID(), created = Math.floor(Date.now() / 1000) } = options;
    const method = options.method ?? 'POST';
    const body = bytes(options.body);
    const key = options.idempotencyKey ?? randomUUID();
    const headers: Record<string, string | undefined> = {
      ...signRequest({
        method,
        path,
        keyId: this.keyId,
        secret: this.secret,
        alg: this.alg,
        created,
        nonce,
        ...(body === undefined ? {} : { body }),
        ...(method === 'GET' ? {} : { idempotencyKey: key }),
      }),
      ...options.headers,
    };
    const sent = method === 'GET' ? request(this.server).get(path) : request(this.server).post(path);
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) void sent.set(name, value);
    const payload = options.sentBody ?? body;
    // Bytes go out as they are; superagent would encode text again unless told not to.
    const response: Response = await (payload === undefined
      ? sent
      : sent.serialize((value: unknown) => value as string).send(payload));
    const { status, text, headers: answered } = response as Response & { headers: Record<string, string> };
    const { keyId, secret, alg } = this;
    const verification = verifyResponse({ status, headers: answered, body: text, keyId, secret, alg, nonce });
    return { status, headers: answered, text, body: response.body as TestAnswer['body'], verification };
  }
}

function bytes(body: TestRequest['body']): string | Buffer | undefined {
  return typeof body === 'object' && !Buffer.isBuffer(body) ? JSON.stringify(body) : body;
}
