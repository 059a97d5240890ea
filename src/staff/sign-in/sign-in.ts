import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit';
import { Clock } from '../../platform/clock';
import { KeyRing } from '../../platform/crypto';
import { ProblemError } from '../../platform/errors';
import { type StaffAccount, StaffStore } from '../accounts/staff-store';
import { passwordFault } from '../domain';
import { SessionStore } from '../sessions/session-store';
import { OidcLinks } from './oidc/oidc-links';
import { hashPassword, isPassword } from './passwords';
import { makeTotpSecret, otpauthUrl, stepOfCode, totpContext } from './second-factor';
import { SignInChallenges, type SignInProgress, stampOf, type SignInStep } from './sign-in-challenge';
import { type SignInFactor, SignInFailures } from './sign-in-failures';
import { SignInThrottle } from './sign-in-throttle';
import { type CountedTry, type LockedOut, SignInTries } from './sign-in-tries';

/** A wrong first factor is answered this long after it came and no sooner, ms: the time tells nothing of the account. */
const FAILURE_AFTER_MS = 300;

/** The step that comes next, and the challenge to answer it with. */
export interface NextStep {
  readonly next: SignInStep;
  readonly challenge: string;
  /** What an authenticator app is to be given, when the second factor is enrolled. */
  readonly enrolment?: { readonly secret: string; readonly otpauthUrl: string };
}

/**
 * Signing in: user name and password, a new password where the first one was for one time, then a code of the second factor.
 * Every try counts before it is looked at; unknown names, wrong passwords and locked names get one answer.
 */
@Injectable()
export class SignIn {
  constructor(
    private readonly store: StaffStore,
    private readonly sessions: SessionStore,
    private readonly challenges: SignInChallenges,
    private readonly throttle: SignInThrottle,
    private readonly tries: SignInTries,
    private readonly failures: SignInFailures,
    private readonly links: OidcLinks,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
  ) {}

  /** The first step. Throws `sign_in_failed`, or `too_many_requests` when too many wrong tries come from one address. */
  async withPassword(username: string, password: string, from: string): Promise<NextStep> {
    this.throttle.admit(from);
    const earliest = sleep(FAILURE_AFTER_MS);
    const [account, counted] = await Promise.all([this.store.byUsername(username), this.tries.count(username)]);
    const open = account?.state === 'enabled' && counted.admitted;
    const right = await isPassword(open ? account.passwordHash : undefined, password);
    if (!account || !right || !counted.admitted) {
      await earliest;
      throw await this.#failed(account, 'password', from, counted);
    }
    await this.tries.forgive(counted);
    this.throttle.refund(from);
    if (!account.passwordIsOneTime) return this.secondFactor(account, 'password');
    const progress = { step: 'change_password', method: 'password' } as const;
    return { next: progress.step, challenge: this.challenges.make(account, progress) };
  }

  /** Replaces a one-time password. Throws `sign_in_failed`, or `validation_failed` for a password that will not do. */
  async withNewPassword(challenge: string, newPassword: string, from: string): Promise<NextStep> {
    this.throttle.admit(from);
    const { account } = await this.#progress(challenge, ['change_password'], from);
    const fault =
      passwordFault(newPassword, account.username) ??
      ((await isPassword(account.passwordHash, newPassword)) ? 'must differ from the one before' : undefined);
    if (fault !== undefined) {
      throw new ProblemError('validation_failed', {
        errors: [{ field: 'newPassword', code: 'password', message: fault }],
      });
    }
    const passwordHash = await hashPassword(newPassword);
    if (!(await this.store.replaceOneTimePassword(account.staffId, account.passwordHash, passwordHash))) {
      throw await this.#failed(account, 'challenge', from);
    }
    const actor = { kind: 'staff', id: account.staffId } as const;
    await this.audit.record({ actor, action: 'session.change_password', outcome: 'done', from });
    this.throttle.refund(from);
    return this.secondFactor({ ...account, passwordHash, passwordIsOneTime: false }, 'password');
  }

  /** The last step. Answers the secret of the new session. Throws `sign_in_failed`. */
  async withCode(challenge: string, code: string, from: string): Promise<string> {
    this.throttle.admit(from);
    const { account, progress } = await this.#progress(challenge, ['totp', 'enrol_totp'], from);
    const counted = await this.tries.count(account.username);
    if (!counted.admitted || !(await this.#acceptCode(account, progress, code))) {
      throw await this.#failed(account, 'second factor', from, counted);
    }
    this.throttle.refund(from);
    return this.open(account, from, `${progress.method}+totp`, progress.link);
  }

  /** The step that a challenge for a code stands for, as it was given; undefined when it is worth nothing any more. */
  async resume(challenge: string): Promise<NextStep | undefined> {
    const progress = this.challenges.read(challenge, ['totp', 'enrol_totp']);
    const account = progress && (await this.store.byId(progress.staffId));
    if (!progress || account?.state !== 'enabled' || stampOf(account) !== progress.stamp) return undefined;
    return stepOf(account, progress, challenge);
  }

  /** Begins the session of somebody who has shown who they are. Answers its secret. */
  async open(account: StaffAccount, from: string, method: string, link?: SignInProgress['link']): Promise<string> {
    if (link && !(await this.links.link(link, account.staffId))) {
      throw await this.#failed(account, 'identity provider', from);
    }
    await this.tries.forget(account.username);
    const { secret, sessionId } = await this.sessions.begin(account.staffId, from);
    await this.audit.record({
      actor: { kind: 'staff', id: account.staffId },
      action: 'session.sign_in',
      outcome: 'done',
      from,
      session: sessionId,
      details: { method },
    });
    return secret;
  }

  /** What comes after the first factor: a code, or first the enrolment of the device that will make them. */
  secondFactor(account: StaffAccount, method: SignInProgress['method'], link?: SignInProgress['link']): NextStep {
    const enrols = account.totpSecret === null;
    const progress = {
      step: enrols ? ('enrol_totp' as const) : ('totp' as const),
      method,
      ...(enrols && { secret: makeTotpSecret() }),
      ...(link && { link }),
    };
    return stepOf(account, progress, this.challenges.make(account, progress));
  }

  /** Records a failed try and answers the problem to throw. */
  async #failed(
    account: StaffAccount | undefined,
    factor: SignInFactor,
    from: string,
    counted?: CountedTry | LockedOut,
  ): Promise<ProblemError> {
    const lockedUntil = counted && counted.lockedUntil > this.clock.now() ? counted.lockedUntil : undefined;
    return this.failures.record({ staffId: account?.staffId, factor, from, lockedUntil });
  }

  /** A challenge with its account as it is now; one whose credentials have changed since is a failure. */
  async #progress(
    challenge: string,
    steps: readonly SignInStep[],
    from: string,
  ): Promise<{ account: StaffAccount; progress: SignInProgress }> {
    const progress = this.challenges.read(challenge, steps);
    const account = progress && (await this.store.byId(progress.staffId));
    if (!progress || account?.state !== 'enabled' || stampOf(account) !== progress.stamp) {
      throw await this.#failed(account, 'challenge', from);
    }
    return { account, progress };
  }

  /** True when the code is right and was not used before; the secret that was being enrolled is kept then. */
  async #acceptCode(account: StaffAccount, progress: SignInProgress, code: string): Promise<boolean> {
    const { staffId } = account;
    const secret = progress.step === 'enrol_totp' ? progress.secret : this.#secretOf(account);
    const step = secret === undefined ? undefined : stepOfCode(secret, code, this.clock.now());
    if (secret === undefined || step === undefined) return false;
    if (progress.step === 'totp') return this.store.useStep(staffId, step);
    return this.store.enrolTotp(staffId, this.keys.seal(Buffer.from(secret), totpContext(staffId)), step);
  }

  #secretOf({ staffId, totpSecret }: StaffAccount): string | undefined {
    return totpSecret === null ? undefined : this.keys.open(totpSecret, totpContext(staffId)).toString();
  }
}

function stepOf(
  account: StaffAccount,
  { step, secret }: Pick<SignInProgress, 'step' | 'secret'>,
  challenge: string,
): NextStep {
  if (secret === undefined) return { next: step, challenge };
  return { next: step, challenge, enrolment: { secret, otpauthUrl: otpauthUrl(secret, account.username) } };
}
