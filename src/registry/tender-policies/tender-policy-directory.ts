import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { businessDay, Clock } from '../../platform/clock';

/** Longest time that a newly published version goes unseen by another process, in ms. */
const POLICY_TTL_MS = 2_000;
/** Versions kept in memory: those in force last. */
const MAX_VERSIONS = 100;

interface Version {
  readonly effectiveFrom: string;
  readonly document: object;
}

/** The tender policy in force, from memory. `Document` is the type that the published documents have. */
@Injectable()
export class TenderPolicyDirectory<Document extends object = object> {
  /** Latest first. */
  #versions: readonly Version[] = [];
  #loadedAt = -Infinity;
  #loading: Promise<void> | undefined;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /**
   * The version in force at an instant (ms since the epoch): of those whose first day has come, the one with the latest
   * first day, and of these the one published last. Rejects when there is none.
   */
  async effectiveAt(ms: number): Promise<Document> {
    const age = this.clock.now() - this.#loadedAt;
    // A clock that was set back makes the age negative.
    if (age < 0 || age >= POLICY_TTL_MS) await this.#reload();
    const day = businessDay(ms);
    const version = this.#versions.find((candidate) => candidate.effectiveFrom <= day);
    if (version === undefined) throw new Error(`no tender policy is in force on ${day}`);
    return version.document as Document;
  }

  /** Called after a version was published, so that this process sees it at once. */
  forget(): void {
    this.#loadedAt = -Infinity;
    this.#loading = undefined;
  }

  #reload(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    const askedAt = this.clock.now();
    try {
      const { rows } = await this.pool.query<{ effective_from: string; document: object }>({
        name: 'tender-policies',
        text: `SELECT effective_from::text, document FROM tender_policy
                ORDER BY effective_from DESC, published_at DESC, version DESC LIMIT $1`,
        values: [MAX_VERSIONS],
      });
      this.#versions = rows.map((row) => ({ effectiveFrom: row.effective_from, document: row.document }));
      this.#loadedAt = askedAt;
    } finally {
      this.#loading = undefined;
    }
  }
}
