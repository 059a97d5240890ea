import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { AuditLog } from '../../audit';
import { Clock } from '../../platform/clock';
import { ProblemError } from '../../platform/errors';
import { Metrics } from '../../platform/metrics';

/** What of a sign-in was wrong. */
export type SignInFactor = 'password' | 'second factor' | 'challenge' | 'identity provider';

/** A try that failed. */
export interface SignInFailure {
  /** Whose account was tried, where there is one. */
  readonly staffId: string | undefined;
  readonly factor: SignInFactor;
  /** IP address. */
  readonly from: string;
  /** Until when the name is locked now, ms since the epoch. */
  readonly lockedUntil?: number | undefined;
}

const DETAIL = 'wrong user name, password or code, or the account is disabled or locked for a while';

/** Failed sign-ins: counted, recorded, and answered alike whatever was wrong. */
@Injectable()
export class SignInFailures {
  readonly #counter: Counter<'factor'>;

  constructor(
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    metrics: Metrics,
  ) {
    this.#counter = metrics.counter('onecard_sign_in_failures_total', 'Sign-ins of staff that failed', ['factor']);
  }

  /** Records a failure and answers the problem to throw; never says which part was wrong, nor whether there is such a name. */
  async record({ staffId, factor, from, lockedUntil }: SignInFailure): Promise<ProblemError> {
    this.#counter.inc({ factor });
    await this.audit.record({
      actor: staffId === undefined ? { kind: 'anonymous', id: 'unknown' } : { kind: 'staff', id: staffId },
      action: 'session.sign_in',
      outcome: 'denied',
      from,
      details: { factor, locked: lockedUntil !== undefined },
    });
    if (lockedUntil === undefined) return new ProblemError('sign_in_failed', { detail: DETAIL });
    const seconds = Math.max(1, Math.ceil((lockedUntil - this.clock.now()) / 1000));
    return new ProblemError('sign_in_failed', { detail: DETAIL, headers: { 'retry-after': String(seconds) } });
  }
}
