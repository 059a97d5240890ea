import { createSecretKey, randomUUID, type KeyObject } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MacAlgorithm } from '../platform/crypto';
import { signRequest, verifyResponse } from '../platform/http-signature';
import type { HttpConnections, RawAnswer } from './http-exchange';

/** Times that one request is sent before the client gives up. */
export const DEFAULT_ATTEMPTS = 6;
/** First wait after a failed attempt, ms; it doubles with each one. */
const FIRST_WAIT_MS = 100;
/** Longest wait between two attempts, ms, whatever the service asks for. */
const MAX_WAIT_MS = 5_000;

/** Who signs. `secret` is the key in base64. */
export interface TerminalKey {
  readonly keyId: string;
  readonly secret: string;
  readonly alg: MacAlgorithm;
}

/** An answer whose signature was checked. */
export interface TerminalAnswer {
  readonly status: number;
  /** The JSON body, `undefined` when there is none. */
  readonly body: unknown;
  /** The exact text of the body. */
  readonly text: string;
  /** The bytes of the body: of a file. */
  readonly bytes: Buffer;
  /** True when the service says that this is the stored first answer to an earlier, equal request. */
  readonly replayed: boolean;
  /** Times the request was sent. */
  readonly attempts: number;
}

/** The service could not be reached, or stayed busy, within the attempts allowed. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

/** An answer that is not signed with the terminal's key, or not what was signed. Its content must not be trusted. */
export class UntrustedAnswerError extends Error {
  override readonly name = 'UntrustedAnswerError';
}

interface Message {
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
  readonly idempotencyKey: string | undefined;
}

/**
 * A terminal as the service sees it: signs requests, checks the signatures of answers, and sends the same request again
 * (same Idempotency-Key, new nonce) when the connection breaks or the service is busy.
 */
export class TerminalClient {
  readonly #secret: KeyObject;

  constructor(
    private readonly connections: HttpConnections,
    private readonly key: TerminalKey,
    private readonly maxAttempts: number = DEFAULT_ATTEMPTS,
  ) {
    this.#secret = createSecretKey(Buffer.from(key.secret, 'base64'));
  }

  /** Reads a resource. */
  get(path: string): Promise<TerminalAnswer> {
    return this.#send({ method: 'GET', path, body: undefined, idempotencyKey: undefined });
  }

  /** Asks for an effect. The same key with the same body is one effect however often it is sent. */
  post(path: string, body: unknown, idempotencyKey: string = randomUUID()): Promise<TerminalAnswer> {
    return this.#send({ method: 'POST', path, body: JSON.stringify(body), idempotencyKey });
  }

  /** Puts a setting in place. */
  put(path: string, body: unknown, idempotencyKey: string = randomUUID()): Promise<TerminalAnswer> {
    return this.#send({ method: 'PUT', path, body: JSON.stringify(body), idempotencyKey });
  }

  async #send(message: Message): Promise<TerminalAnswer> {
    let failure = '';
    for (let attempt = 1; attempt <= this.maxAttempts; attempt += 1) {
      const outcome = await this.#attempt(message);
      if ('answer' in outcome) return { ...outcome.answer, attempts: attempt };
      failure = outcome.failure;
      if (attempt < this.maxAttempts) await sleep(outcome.waitMs ?? backOff(attempt));
    }
    throw new UnreachableError(`${message.method} ${message.path}: ${failure} (${this.maxAttempts} attempts)`);
  }

  async #attempt(
    message: Message,
  ): Promise<{ answer: Omit<TerminalAnswer, 'attempts'> } | { failure: string; waitMs: number | undefined }> {
    const nonce = randomUUID();
    let raw: RawAnswer;
    try {
      const headers = this.#sign(message, nonce);
      raw = await this.connections.exchange({
        method: message.method,
        path: message.path,
        headers,
        body: message.body,
      });
    } catch (error) {
      return { failure: reasonOf(error), waitMs: undefined };
    }
    if (raw.status === 503) return { failure: 'the service is busy', waitMs: retryAfterMs(raw) };
    this.#check(raw, nonce);
    const text = raw.body.toString('utf8');
    return {
      answer: { status: raw.status, body: parsed(text), text, bytes: raw.body, replayed: isReplay(raw) },
    };
  }

  #sign(message: Message, nonce: string): Record<string, string> {
    const { method, path, body, idempotencyKey } = message;
    return signRequest({
      method,
      path,
      ...(body === undefined ? {} : { body }),
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
      keyId: this.key.keyId,
      secret: this.#secret,
      alg: this.key.alg,
      created: Math.floor(Date.now() / 1000),
      nonce,
    });
  }

  /** Errors may come unsigned (a proxy's, or of a key that the service does not know); what says "done" may not. */
  #check(raw: RawAnswer, nonce: string): void {
    if (raw.status >= 400 && raw.headers['signature-input'] === undefined) return;
    const { keyId, alg } = this.key;
    const { status, headers, body } = raw;
    const verification = verifyResponse({ status, headers, body, keyId, alg, secret: this.#secret, nonce });
    if (!verification.valid) throw new UntrustedAnswerError(`the answer cannot be trusted: ${verification.reason}`);
  }
}

function backOff(attempt: number): number {
  return Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}

function retryAfterMs(raw: RawAnswer): number | undefined {
  const seconds = Number(raw.headers['retry-after']);
  return Number.isFinite(seconds) && seconds >= 0 ? Math.min(MAX_WAIT_MS, seconds * 1000) : undefined;
}

function isReplay(raw: RawAnswer): boolean {
  return raw.headers['idempotent-replayed'] === 'true';
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the connection failed';
  const code: unknown = Reflect.get(error, 'code');
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'no answer in time';
  return typeof code === 'string' ? `the connection failed (${code})` : error.message;
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
