import 'fastify';
import type { NonceClaim } from '../../event-store';
import type { CurrentTerminalInfo, RegisteredKey } from '../terminals/registered-terminal';

/** With what the answer to a request is signed. */
export interface ResponseSigner {
  readonly key: RegisteredKey;
  /** Nonce of the request. */
  readonly nonce: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who sent a request under /v1; null elsewhere. */
    terminal: CurrentTerminalInfo | null;
    /** Set once the signature of the request is found right. */
    responseSigner: ResponseSigner | null;
    /** The nonce of a signed request; null elsewhere. */
    nonceClaim: NonceClaim | null;
    /** What a signed command says, keyed: 32 hex digits; null elsewhere. */
    fingerprint: string | null;
  }
}
