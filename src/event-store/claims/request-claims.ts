import { hash } from 'node:crypto';
import type { Pool } from 'pg';
import { Batcher } from '../../platform/database';
import { ProblemError } from '../../platform/errors';
import type { HexKey } from '../lanes/command';

/** One key and the fingerprint of the content it is used for. */
export interface RequestClaim {
  readonly key: HexKey;
  readonly digest: HexKey;
}

/** A nonce of a caller, and the slot of time that its signature falls into. */
export interface NonceClaim {
  readonly key: HexKey;
  readonly slot: number;
}

/** Time slots of nonces, in seconds, and how many there are; the tables are made for these figures. */
const SLOT_SECONDS = 600;
const SLOTS = 3;
const KEY_DIGITS = 32;

const CLAIM = `SELECT replace(key::text, '-', '') AS key, replace(digest::text, '-', '') AS digest
  FROM claim_requests($1::uuid[], $2::uuid[], $3::uuid[], $4::smallint[])`;
/** Requests claimed in one round trip, and waiting, at most. */
const LIMITS = { maxBatch: 512, maxQueue: 16_384, maxInFlight: 1, name: 'request claims' };

interface Request {
  readonly claims: readonly RequestClaim[];
  readonly nonce: NonceClaim | undefined;
}

/** What stands for the keys of a request, and whether its nonce is new. */
interface Standing {
  readonly before: ReadonlyMap<HexKey, HexKey>;
  readonly replayed: boolean;
}

/** The claim of a nonce. `created` is the time of its signature in seconds. */
export function nonceClaim(caller: string, nonce: string, created: number): NonceClaim {
  const key = hash('sha256', `nonce\n${caller}\n${nonce}`, 'hex').slice(0, KEY_DIGITS);
  return { key, slot: Math.floor(created / SLOT_SECONDS) % SLOTS };
}

/**
 * Says whether keys were used before with another content, whatever lane that touched, and whether a nonce was. Claims of
 * concurrent requests share a round trip. Keys are claimed for ever: a key never becomes free again.
 */
export class RequestClaims {
  readonly #batcher: Batcher<Request, Standing>;

  constructor(private readonly pool: Pool) {
    this.#batcher = new Batcher((requests) => this.#claimAll(requests), LIMITS);
  }

  /**
   * Claims the keys of one request. The answer holds, for each key that was claimed before, the fingerprint it stands for;
   * it is empty when all keys are new. Rejects with the problem `nonce_replayed` when the nonce was used, with
   * OverloadedError when too many wait.
   */
  async claim(claims: readonly RequestClaim[], nonce?: NonceClaim): Promise<ReadonlyMap<HexKey, HexKey>> {
    const { before, replayed } = await this.#batcher.add({ claims, nonce });
    if (replayed) throw new ProblemError('nonce_replayed');
    return before;
  }

  /** Forgets the nonces of signatures that are too old to be taken. */
  async expireNonces(): Promise<void> {
    await this.pool.query('SELECT expire_nonces()');
  }

  async #claimAll(requests: readonly Request[]): Promise<Standing[]> {
    const first = new Map<HexKey, HexKey>();
    const nonces = new Map<HexKey, NonceClaim>();
    for (const { claims, nonce } of requests) {
      for (const { key, digest } of claims) if (!first.has(key)) first.set(key, digest);
      if (nonce && !nonces.has(nonce.key)) nonces.set(nonce.key, nonce);
    }
    const { standing, used } = await this.#write(first, nonces);
    return requests.map(({ claims, nonce }) => {
      const replayed = nonce !== undefined && (used.has(nonce.key) || nonces.get(nonce.key) !== nonce);
      const before = new Map<HexKey, HexKey>();
      for (const { key } of claims) {
        const digest = standing.get(key);
        if (digest !== undefined) before.set(key, digest);
        // The others of this batch with the same key come after this one.
        else standing.set(key, first.get(key) ?? key);
      }
      return { before, replayed };
    });
  }

  /** Sorted, so that two batches with keys in common wait for each other in one order and cannot deadlock. */
  async #write(
    digests: ReadonlyMap<HexKey, HexKey>,
    nonces: ReadonlyMap<HexKey, NonceClaim>,
  ): Promise<{ standing: Map<HexKey, HexKey>; used: Set<HexKey> }> {
    const keys = [...digests.keys()].sort();
    const sorted = [...nonces.values()].sort((a, b) => a.slot - b.slot || (a.key < b.key ? -1 : 1));
    const { rows } = await this.pool.query<{ key: string; digest: string | null }>({
      name: 'claim_requests',
      text: CLAIM,
      values: [
        `{${keys.join(',')}}`,
        `{${keys.map((key) => digests.get(key)).join(',')}}`,
        `{${sorted.map((nonce) => nonce.key).join(',')}}`,
        `{${sorted.map((nonce) => nonce.slot).join(',')}}`,
      ],
    });
    const standing = new Map<HexKey, HexKey>();
    const used = new Set<HexKey>();
    for (const { key, digest } of rows) {
      if (digest === null) used.add(key);
      else standing.set(key, digest);
    }
    return { standing, used };
  }
}

/** The problem `idempotency_key_reused` when the key of a request stands for another one. */
export function refuseReuse(standing: ReadonlyMap<HexKey, HexKey>, request: RequestClaim): void {
  const digest = standing.get(request.key);
  if (digest !== undefined && digest !== request.digest) throw new ProblemError('idempotency_key_reused');
}
