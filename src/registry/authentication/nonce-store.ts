import { hash } from 'node:crypto';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Pool } from 'pg';
import { Batcher } from '../../platform/database';
import { logger } from '../../platform/logging';

/** Time slots of nonces, in seconds, and how many there are; the SQL function that empties them has the same figures. */
const SLOT_SECONDS = 600;
const SLOTS = 4;
/** How often expired slots are emptied, in ms. */
const EXPIRE_EVERY_MS = 60_000;
const KEY_BYTES = 16;
const CLAIM_BATCH = { maxBatch: 500, maxQueue: 10_000, maxInFlight: 1, name: 'nonces' };

interface Claim {
  /** Fingerprint of terminal and nonce: 32 hex digits. */
  readonly key: string;
  readonly slot: number;
}

/** Nonces that terminals have used, shared by all processes on the database. */
@Injectable()
export class NonceStore implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #claims = new Batcher<Claim, boolean>((claims) => this.#claimBatch(claims), CLAIM_BATCH);
  #timer: NodeJS.Timeout | undefined;

  constructor(@Inject(Pool) private readonly pool: Pool) {}

  /** False when the terminal has used the nonce before. `created` is the signature's time in seconds. */
  claim(terminalId: string, nonce: string, created: number): Promise<boolean> {
    const key = hash('sha256', `${terminalId}\n${nonce}`, 'buffer').toString('hex', 0, KEY_BYTES);
    return this.#claims.add({ key, slot: Math.floor(created / SLOT_SECONDS) % SLOTS });
  }

  onApplicationBootstrap(): void {
    this.#timer = setInterval(() => void this.#expire(), EXPIRE_EVERY_MS);
    this.#timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.#timer);
  }

  /** One round trip for many requests. Of equal nonces in one batch the first is taken. */
  async #claimBatch(claims: readonly Claim[]): Promise<boolean[]> {
    const first = new Map<string, Claim>();
    for (const claim of claims) if (!first.has(claim.key)) first.set(claim.key, claim);
    // The same order in every process, so that two batches with the same nonces cannot wait for each other.
    const sorted = [...first.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
    const { rows } = await this.pool.query<{ used: string }>({
      name: 'claim-nonces',
      text: 'SELECT used FROM claim_nonces($1, $2)',
      values: [sorted.map((claim) => claim.key), sorted.map((claim) => claim.slot)],
    });
    const used = new Set(rows.map((row) => row.used.replaceAll('-', '')));
    return claims.map((claim) => first.get(claim.key) === claim && !used.has(claim.key));
  }

  async #expire(): Promise<void> {
    try {
      await this.pool.query('SELECT expire_nonces()');
    } catch (error) {
      logger.warn({ err: error }, 'old nonces could not be removed; it will be tried again');
    }
  }
}
