import { createSecretKey, type KeyObject } from 'node:crypto';
import { signRequest } from '../../platform/http-signature';
import { cardOf } from '../core/people';
import { below, RandomKeys } from '../random';
import type { LoadTerminal } from './load-messages';

const PURCHASES = '/v1/authorizations';
const MOST_FEN = 1_000;
const STANS = 1_000_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;

interface Signer extends LoadTerminal {
  readonly key: KeyObject;
  /** Messages numbered so far: `stan` and `batch` follow from it. */
  numbered: number;
}

/** What a request asks for. */
export interface Asked {
  readonly path: string;
  readonly body: object;
}

/** Makes requests about random people at random terminals, signed and ready to be written to a connection. */
export abstract class SignedRequests {
  readonly #signers: Signer[];
  readonly #keys = new RandomKeys();
  readonly #cards: string[];

  constructor(
    terminals: readonly LoadTerminal[],
    readonly people: number,
    private readonly host: string,
  ) {
    this.#signers = terminals.map((terminal) => ({
      ...terminal,
      key: createSecretKey(Buffer.from(terminal.secret, 'base64')),
      numbered: 0,
    }));
    this.#cards = Array.from({ length: people }, (_, person) => cardOf(person).number);
  }

  /** What is asked about a person, with the number of the message at its terminal; `now` in ms since the epoch. */
  protected abstract about(person: number, card: string, number: number, now: number): Asked;

  /** A request about a random person, or about the one given, as the bytes of its message. */
  next(person = below(this.#cards.length)): Buffer {
    const signer = this.#signers[below(this.#signers.length)];
    if (!signer) throw new RangeError('there are no terminals');
    signer.numbered += 1;
    const now = Date.now();
    const known = person % this.#cards.length;
    const { path, body: asked } = this.about(known, this.#cards[known] ?? '', signer.numbered, now);
    const body = JSON.stringify(asked);
    const headers = signRequest({
      method: 'POST',
      path,
      body,
      idempotencyKey: this.#keys.next(),
      keyId: signer.keyId,
      secret: signer.key,
      alg: signer.alg,
      created: Math.floor(now / 1_000),
      nonce: this.#keys.next(),
    });
    let head = `POST ${path} HTTP/1.1\r\nhost: ${this.host}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    for (const [name, value] of Object.entries(headers)) head += `${name}: ${value}\r\n`;
    return Buffer.from(`${head}\r\n${body}`);
  }
}

/** Purchases. */
export class SignedPurchases extends SignedRequests {
  protected override about(_person: number, card: string, number: number, now: number): Asked {
    const body = {
      type: 'purchase',
      card: { number: card },
      amount: 1 + below(MOST_FEN),
      currency: 'CNY',
      stan: sixDigits(number % STANS),
      batch: sixDigits(1 + Math.floor(number / STANS)),
      localTime: new Date(now + SHANGHAI_OFFSET_MS).toISOString().slice(0, 19),
      entryMode: 'contactless',
    };
    return { path: PURCHASES, body };
  }
}

function sixDigits(number: number): string {
  return String(number).padStart(6, '0');
}
