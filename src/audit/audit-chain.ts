import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { Clock } from '../platform/clock';
import { type AuditReport, verifyAudit } from './verify-audit';

/** Newest entries that are checked when somebody looks; `onecard verify` checks them all. */
export const CHECKED_ENTRIES = 10_000;
/** A check that is no older than this is told again, ms: looking often costs nothing. */
const KEEP_MS = 15_000;

/** What the last check of the newest entries found. */
export interface AuditChainState extends AuditReport {
  readonly intact: boolean;
  /** ISO 8601. */
  readonly checkedAt: string;
}

/** Tells whether the chain of the newest entries is whole. */
@Injectable()
export class AuditChain {
  #last: { readonly at: number; readonly state: Promise<AuditChainState> } | undefined;

  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly clock: Clock,
  ) {}

  /** Checks now, unless that was done a moment ago or is under way. */
  state(): Promise<AuditChainState> {
    const now = this.clock.now();
    if (this.#last && now - this.#last.at < KEEP_MS) return this.#last.state;
    const state = this.#check(now);
    this.#last = { at: now, state };
    // What failed is tried anew by who asks next.
    state.catch(() => (this.#last = undefined));
    return state;
  }

  async #check(now: number): Promise<AuditChainState> {
    const report = await verifyAudit(this.pool, { newest: CHECKED_ENTRIES });
    return { ...report, intact: report.faultCount === 0, checkedAt: new Date(now).toISOString() };
  }
}
