import type { SessionView } from '../api/session';

/** How long before the end the warning comes, in ms. */
const WARNING_MS = 120_000;

/** When a session ends, by this machine's clock. */
export class SessionClock {
  readonly #idleMs: number;
  readonly #endsAt: number;
  #workedAt: number;

  /** `aheadMs` is how far the service's clock is ahead of ours. */
  constructor(view: Pick<SessionView, 'idleExpiresAt' | 'expiresAt'>, now: number, aheadMs: number) {
    this.#idleMs = Date.parse(view.idleExpiresAt) - now - aheadMs;
    this.#endsAt = Date.parse(view.expiresAt) - aheadMs;
    this.#workedAt = now;
  }

  /** Somebody has worked: the idle time begins anew. */
  worked(now: number): void {
    this.#workedAt = now;
  }

  /** Seconds left, whether it is time to warn, and whether work would put the end off. */
  at(now: number): { readonly secondsLeft: number; readonly warn: boolean; readonly canStay: boolean } {
    const idleEnd = this.#workedAt + this.#idleMs;
    const left = Math.min(idleEnd, this.#endsAt) - now;
    return { secondsLeft: Math.ceil(left / 1000), warn: left <= WARNING_MS, canStay: idleEnd < this.#endsAt };
  }
}
