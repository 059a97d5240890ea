import type { Pool } from 'pg';
import { Batcher } from '../../platform/database';
import { ProblemError } from '../../platform/errors';
import type { HexKey } from '../lanes/command';

/** One key and the fingerprint of the content it is used for. */
export interface RequestClaim {
  readonly key: HexKey;
  readonly digest: HexKey;
}

const CLAIM = `SELECT replace(key::text, '-', '') AS key, replace(digest::text, '-', '') AS digest FROM claim_requests($1::uuid[], $2::uuid[])`;
/** Requests claimed in one round trip, and waiting, at most. */
const LIMITS = { maxBatch: 256, maxQueue: 16_384, maxInFlight: 1 };

/**
 * Says whether keys were used before with another content, whatever lane that touched. Claims of concurrent requests
 * share a round trip. Keys are claimed for ever: a key never becomes free again.
 */
export class RequestClaims {
  readonly #batcher: Batcher<readonly RequestClaim[], ReadonlyMap<HexKey, HexKey>>;

  constructor(private readonly pool: Pool) {
    this.#batcher = new Batcher((requests) => this.#claimAll(requests), LIMITS);
  }

  /**
   * Claims the keys of one request. The answer holds, for each key that was claimed before, the fingerprint it stands for;
   * it is empty when all keys are new. Rejects with OverloadedError when too many wait.
   */
  claim(claims: readonly RequestClaim[]): Promise<ReadonlyMap<HexKey, HexKey>> {
    return this.#batcher.add(claims);
  }

  async #claimAll(requests: (readonly RequestClaim[])[]): Promise<ReadonlyMap<HexKey, HexKey>[]> {
    const first = new Map<HexKey, HexKey>();
    for (const claims of requests) for (const { key, digest } of claims) if (!first.has(key)) first.set(key, digest);
    // Sorted, so that two batches with keys in common wait for each other in one order and cannot deadlock.
    const standing = await this.#write([...first.keys()].sort(), first);
    return requests.map((claims) => {
      const before = new Map<HexKey, HexKey>();
      for (const { key } of claims) {
        const digest = standing.get(key);
        if (digest !== undefined) before.set(key, digest);
        // The others of this batch with the same key come after this one.
        else standing.set(key, first.get(key) ?? key);
      }
      return before;
    });
  }

  async #write(keys: readonly HexKey[], digests: ReadonlyMap<HexKey, HexKey>): Promise<Map<HexKey, HexKey>> {
    const values = [`{${keys.join(',')}}`, `{${keys.map((key) => digests.get(key)).join(',')}}`];
    const { rows } = await this.pool.query<{ key: string; digest: string }>({
      name: 'claim_requests',
      text: CLAIM,
      values,
    });
    return new Map(rows.map((row) => [row.key, row.digest]));
  }
}

/**
 * Claims the identity of a request, or throws the problem `idempotency_key_reused` when its key stands for another one.
 * Nothing of the request may be done before.
 */
export async function claimRequest(claims: RequestClaims, identity: RequestClaim): Promise<void> {
  const standing = (await claims.claim([identity])).get(identity.key);
  if (standing !== undefined && standing !== identity.digest) throw new ProblemError('idempotency_key_reused');
}
