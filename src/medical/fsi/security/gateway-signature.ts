import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { constantTimeEqual } from '../../../platform/crypto';

/** How far the gateway's clock may be from ours, in seconds. */
const WINDOW_SECONDS = 300;
/** Nonces that are remembered: more than come in twice the window at a thousand messages a second. */
const MAX_NONCES = 700_000;
const TIMESTAMP = /^\d{10}$/;
const NONCE = /^[\x21-\x7e]{8,64}$/;

/** The name and secret of a gateway product in front of the service. */
export interface GatewaySettings {
  readonly paasid: string;
  readonly token: string;
}

/** Signs and checks the headers of a gateway; another product's way is another implementation. */
export interface GatewaySigner {
  sign(now: number, nonce: string): Readonly<Record<string, string>>;
  /** False for headers that are missing, wrong, too old, or that came before. */
  verify(headers: Readonly<Record<string, string | string[] | undefined>>, now: number): boolean;
}

/** `x-tif-*`: the signature is SHA-256 of timestamp, token, nonce and timestamp, in hexadecimal. */
export class TifGatewaySigner implements GatewaySigner {
  readonly #seen = new LRUCache<string, true>({ max: MAX_NONCES });

  constructor(private readonly settings: GatewaySettings) {}

  sign(now: number, nonce: string): Readonly<Record<string, string>> {
    const timestamp = String(Math.floor(now / 1_000));
    return {
      'x-tif-paasid': this.settings.paasid,
      'x-tif-timestamp': timestamp,
      'x-tif-nonce': nonce,
      'x-tif-signature': this.#signature(timestamp, nonce),
    };
  }

  verify(headers: Readonly<Record<string, string | string[] | undefined>>, now: number): boolean {
    const [paasid, timestamp, nonce, signature] = ['paasid', 'timestamp', 'nonce', 'signature'].map((name) => {
      const value = headers[`x-tif-${name}`];
      return typeof value === 'string' ? value : '';
    }) as [string, string, string, string];
    if (paasid !== this.settings.paasid || !TIMESTAMP.test(timestamp) || !NONCE.test(nonce)) return false;
    if (Math.abs(now / 1_000 - Number(timestamp)) > WINDOW_SECONDS) return false;
    const right = Buffer.from(this.#signature(timestamp, nonce));
    const given = Buffer.from(signature.toLowerCase());
    if (given.length !== right.length || !constantTimeEqual(given, right) || this.#seen.has(nonce)) return false;
    this.#seen.set(nonce, true);
    return true;
  }

  #signature(timestamp: string, nonce: string): string {
    return createHash('sha256').update(`${timestamp}${this.settings.token}${nonce}${timestamp}`).digest('hex');
  }
}
