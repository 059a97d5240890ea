import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../platform/clock';
import { KeyRing, UnsealError } from '../../platform/crypto';
import type { StaffAccount } from '../accounts/staff-store';

/** What is still to be done to sign in. */
export type SignInStep = 'change_password' | 'enrol_totp' | 'totp';

/** How long a step may take, ms. */
export const CHALLENGE_MS = 300_000;
const CONTEXT = 'sign-in-challenge';

const shape = z.object({
  staffId: z.string(),
  step: z.enum(['change_password', 'enrol_totp', 'totp']),
  /** How the first factor was shown. */
  method: z.enum(['password', 'oidc']),
  /** The state of the account's credentials: a challenge from before a reset is worth nothing. */
  stamp: z.string(),
  /** The secret that is being enrolled; it is kept nowhere else until a code shows that it arrived. */
  secret: z.string().optional(),
  /** Who it is at the identity provider: the account is linked when the sign-in is complete. */
  link: z.object({ issuer: z.string(), subject: z.string() }).optional(),
  expiresAt: z.number(),
});

/** What a challenge stands for. */
export type SignInProgress = z.infer<typeof shape>;

/** Challenges carry how far somebody has come with signing in: sealed, so that only this service makes and reads them. */
@Injectable()
export class SignInChallenges {
  constructor(
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** A challenge for the next step of this account, as it is now. */
  make(account: StaffAccount, progress: Pick<SignInProgress, 'step' | 'method' | 'secret' | 'link'>): string {
    const expiresAt = this.clock.now() + CHALLENGE_MS;
    const content = JSON.stringify({ ...progress, staffId: account.staffId, stamp: stampOf(account), expiresAt });
    return this.keys.seal(Buffer.from(content), CONTEXT).toString('base64url');
  }

  /** Reads a challenge for one of these steps; undefined for any other, an old one, or none of ours. */
  read(challenge: string, steps: readonly SignInStep[]): SignInProgress | undefined {
    const progress = this.#open(challenge);
    return progress && progress.expiresAt > this.clock.now() && steps.includes(progress.step) ? progress : undefined;
  }

  #open(challenge: string): SignInProgress | undefined {
    try {
      const text = this.keys.open(Buffer.from(challenge, 'base64url'), CONTEXT).toString();
      return shape.safeParse(JSON.parse(text)).data;
    } catch (error) {
      if (error instanceof UnsealError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}

/** Changes whenever the password or the second factor of the account does. */
export function stampOf({ passwordHash, totpSecret }: StaffAccount): string {
  const hash = createHash('sha256').update(passwordHash).update('\n');
  return hash.update(totpSecret ?? '').digest('base64url');
}
