import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../../platform/clock';
import type { OidcConfig } from '../../../platform/config';
import { KeyRing, UnsealError } from '../../../platform/crypto';
import { type StaffAccount, StaffStore } from '../../accounts/staff-store';
import { type NextStep, SignIn } from '../sign-in';
import { SignInFailures } from '../sign-in-failures';
import { SignInThrottle } from '../sign-in-throttle';
import { OidcLinks } from './oidc-links';
import { type OidcPerson, OidcProvider } from './oidc-provider';

/** How long signing in at the provider may take, ms. */
export const OIDC_FLOW_MS = 600_000;
/** Context under which a flow is sealed. */
export const OIDC_FLOW_CONTEXT = 'oidc-flow';

const flowShape = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  redirectUri: z.string(),
  expiresAt: z.number(),
});

/** What comes after the provider: a session, or the second factor here. */
export type OidcOutcome = { readonly secret: string } | { readonly step: NextStep };

/**
 * Signing in through the identity provider. It opens accounts that exist and are enabled, and makes none: roles are given
 * here. The provider's second factor stands for ours only where the settings say so.
 */
@Injectable()
export class OidcSignIn {
  constructor(
    private readonly provider: OidcProvider,
    private readonly store: StaffStore,
    private readonly links: OidcLinks,
    private readonly signIn: SignIn,
    private readonly throttle: SignInThrottle,
    private readonly failures: SignInFailures,
    private readonly keys: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** Where to send the browser, and the sealed flow that it has to keep; undefined when the provider does not answer. */
  async begin(settings: OidcConfig, redirectUri: string): Promise<{ url: URL; flow: string } | undefined> {
    const begun = await this.provider.begin(settings, redirectUri);
    if (!begun) return undefined;
    const content = JSON.stringify({ ...begun.flow, expiresAt: this.clock.now() + OIDC_FLOW_MS });
    return { url: begun.url, flow: this.keys.seal(Buffer.from(content), OIDC_FLOW_CONTEXT).toString('base64url') };
  }

  /** Takes the provider's answer. Throws `sign_in_failed` whatever is wrong with it or with the account. */
  async complete(settings: OidcConfig, flow: string | undefined, query: string, from: string): Promise<OidcOutcome> {
    this.throttle.admit(from);
    const opened = flow === undefined ? undefined : this.#open(flow);
    const person = opened && (await this.provider.redeem(settings, opened, query));
    const account = person && (await this.#accountOf(person));
    if (!person || account?.state !== 'enabled') {
      throw await this.failures.record({ staffId: account?.staffId, factor: 'identity provider', from });
    }
    this.throttle.refund(from);
    const link = { issuer: person.issuer, subject: person.subject };
    if (settings.trustsMfa && person.usedMfa) return { secret: await this.signIn.open(account, from, 'oidc', link) };
    return { step: this.signIn.secondFactor(account, 'oidc', link) };
  }

  /** By the link of an earlier sign-in, or else by user name, unless that account is somebody else's at the provider. */
  async #accountOf(person: OidcPerson): Promise<StaffAccount | undefined> {
    const linked = await this.links.accountOf(person);
    if (linked !== undefined) return this.store.byId(linked);
    if (person.username === undefined) return undefined;
    const account = await this.store.byUsername(person.username);
    return account && !(await this.links.isLinked(person.issuer, account.staffId)) ? account : undefined;
  }

  #open(flow: string): z.infer<typeof flowShape> | undefined {
    try {
      const text = this.keys.open(Buffer.from(flow, 'base64url'), OIDC_FLOW_CONTEXT).toString();
      const { data } = flowShape.safeParse(JSON.parse(text));
      return data && data.expiresAt > this.clock.now() ? data : undefined;
    } catch (error) {
      if (error instanceof UnsealError || error instanceof SyntaxError) return undefined;
      throw error;
    }
  }
}
