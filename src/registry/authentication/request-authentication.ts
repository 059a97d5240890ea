import { createSecretKey, type KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { nonceClaim } from '../../event-store';
import { Clock } from '../../platform/clock';
import { constantTimeEqual, KeyRing, mac } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import {
  contentDigest,
  matchesContentDigest,
  parseSignature,
  requestComponents,
  signatureBase,
  SignatureSyntaxError,
  signResponse,
  UnknownComponentError,
  type ParsedSignature,
} from '../../platform/http-signature';
import type { RegisteredKey } from '../terminals/registered-terminal';
import { TerminalDirectory } from '../terminals/terminal-directory';
import { readIdempotencyKey } from './idempotency-key';
import './terminal-request';

/** How far a terminal's clock may be from the service's, in seconds. */
export const SIGNATURE_WINDOW_SECONDS = 300;

const NONCE = /^[\x21-\x7e]{1,128}$/;
const MAX_KEY_ID_LENGTH = 64;
const FINGERPRINT_BYTES = 16;

/**
 * Checks the RFC 9421 signature of requests and signs the answers. The order matters: nothing is looked up for a request
 * that is not well formed, nothing is written for one whose signature is wrong, and only what was signed is believed.
 */
@Injectable()
export class RequestAuthentication {
  readonly #fingerprintKey: KeyObject;

  constructor(
    private readonly directory: TerminalDirectory,
    private readonly clock: Clock,
    keys: KeyRing,
  ) {
    this.#fingerprintKey = createSecretKey(keys.subkey('request-fingerprint'));
  }

  /**
   * Sets `request.terminal` and the nonce that is still to be claimed, by the NonceGuard or together with the request's key.
   * Throws, or rejects with, the ProblemError that answers a request it does not let in.
   */
  async authenticate(request: FastifyRequest): Promise<void> {
    const now = this.clock.now();
    const signature = readSignature(request);
    if (isCommand(request)) readIdempotencyKey(request.headers['idempotency-key']);
    requireComponents(signature.components, request);
    if (Math.abs(now / 1000 - signature.created) > SIGNATURE_WINDOW_SECONDS) {
      throw new ProblemError('signature_expired', {
        detail: `created must be within ${SIGNATURE_WINDOW_SECONDS} seconds of the server's time`,
      });
    }
    const found = this.directory.byKeyId(signature.keyId);
    const key = found instanceof Promise ? await found : found;
    if (key === undefined || now < key.notBefore || now >= key.notAfter) throw new ProblemError('unknown_terminal');
    checkSignature(signature, key, request);
    request.responseSigner = { key, nonce: signature.nonce };
    checkDigest(request);
    if (key.state === 'suspended') throw new ProblemError('terminal_suspended');
    if (key.merchantState === 'suspended') throw new ProblemError('merchant_suspended');
    const { terminalId } = key.terminal;
    if (isCommand(request)) request.fingerprint = this.#fingerprint(request);
    request.nonceClaim = nonceClaim(terminalId, signature.nonce, signature.created);
    request.terminal = key.terminal;
  }

  /** Keyed, because it is stored: without the key nobody can try out what a body said. */
  #fingerprint({ method, url, rawBody }: FastifyRequest): string {
    const text = `${method}\n${url}\n${contentDigest(rawBody ?? '')}`;
    return mac('hmac-sha256', this.#fingerprintKey, text).toString('hex', 0, FINGERPRINT_BYTES);
  }

  /** Puts digest and signature on the answer to an authenticated request. Answers that are streams are left unsigned. */
  sign(request: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    const signer = request.responseSigner;
    if (signer === null) return;
    const body = payload ?? '';
    if (typeof body !== 'string' && !Buffer.isBuffer(body)) return;
    reply.headers(
      signResponse({
        status: reply.statusCode,
        body,
        keyId: signer.key.keyId,
        algorithm: signer.key.algorithm,
        key: signer.key.key,
        created: Math.floor(this.clock.now() / 1000),
        nonce: signer.nonce,
      }),
    );
  }
}

function readSignature(request: FastifyRequest): ParsedSignature {
  const input = request.headers['signature-input'];
  const { signature } = request.headers;
  if (typeof input !== 'string' || typeof signature !== 'string') throw new ProblemError('signature_missing');
  let parsed: ParsedSignature;
  try {
    parsed = parseSignature(input, signature);
  } catch (error) {
    if (error instanceof SignatureSyntaxError) throw invalid(error.message);
    throw error;
  }
  if (!NONCE.test(parsed.nonce)) throw invalid('nonce must be 1 to 128 visible ASCII characters');
  if (parsed.keyId.length > MAX_KEY_ID_LENGTH) throw new ProblemError('unknown_terminal');
  return parsed;
}

/** True for what changes something, and so needs a name of its own. */
function isCommand({ method }: FastifyRequest): boolean {
  return method !== 'GET' && method !== 'HEAD';
}

function requireComponents(covered: readonly string[], request: FastifyRequest): void {
  const required = ['@method', '@path'];
  if (request.rawBody !== undefined) required.push('content-digest');
  // Also without a body: what names the command must not be changed on the way.
  if (isCommand(request)) required.push('idempotency-key');
  for (const name of required) if (!covered.includes(name)) throw invalid(`the signature must cover "${name}"`);
}

function checkSignature(signature: ParsedSignature, key: RegisteredKey, request: FastifyRequest): void {
  if (signature.algorithm !== '' && signature.algorithm !== key.algorithm) throw invalid('alg is not that of the key');
  const message = { method: request.method, target: request.url, headers: request.headers };
  let base: string;
  try {
    base = signatureBase(requestComponents(signature.components, message), signature.params);
  } catch (error) {
    if (error instanceof UnknownComponentError) throw invalid(error.message);
    throw error;
  }
  if (!constantTimeEqual(mac(key.algorithm, key.key, base), signature.signature))
    throw new ProblemError('signature_invalid');
}

/** Also a digest that came without a body must be right: it is the digest of nothing. */
function checkDigest(request: FastifyRequest): void {
  const digest = request.headers['content-digest'];
  if (digest === undefined && request.rawBody === undefined) return;
  if (typeof digest !== 'string' || !matchesContentDigest(digest, request.rawBody ?? '')) {
    throw new ProblemError('content_digest_mismatch');
  }
}

function invalid(detail: string): ProblemError {
  return new ProblemError('signature_invalid', { detail });
}
