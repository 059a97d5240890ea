import { Injectable, Logger } from '@nestjs/common';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  ClientSecretBasic,
  type Configuration,
  discovery,
  fetchUserInfo,
  None,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { Config, type OidcConfig } from '../../../platform/config';
import type { OidcSubject } from './oidc-links';

const TIMEOUT_SECONDS = 10;
const SCOPE = 'openid profile';
/** How providers say that they asked for more than one factor (RFC 8176, and OpenID's older policy). */
const MFA_AMR = 'mfa';
const MFA_ACR: readonly string[] = ['mfa', 'http://schemas.openid.net/pape/policies/2007/06/multi-factor'];

/** What binds an answer of the provider to the browser that asked: kept in that browser only, sealed. */
export interface OidcFlow {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly redirectUri: string;
}

/** Who the provider says somebody is. */
export interface OidcPerson extends OidcSubject {
  readonly username: string | undefined;
  /** Whether the provider asked for a second factor. */
  readonly usedMfa: boolean;
}

/** The staff's identity provider: OpenID Connect with code flow, PKCE, state and nonce. */
@Injectable()
export class OidcProvider {
  readonly #logger = new Logger(OidcProvider.name);
  #configuration: Promise<Configuration> | undefined;

  constructor(private readonly config: Config) {}

  /** Undefined when there is no provider. */
  get settings(): OidcConfig | undefined {
    return this.config.oidc;
  }

  /** Where to send the browser, and what it has to keep. Answers undefined when the provider does not answer. */
  async begin(settings: OidcConfig, redirectUri: string): Promise<{ url: URL; flow: OidcFlow } | undefined> {
    try {
      const configuration = await this.#discovered(settings);
      const flow = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier(), redirectUri };
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: redirectUri,
        scope: SCOPE,
        state: flow.state,
        nonce: flow.nonce,
        code_challenge: await calculatePKCECodeChallenge(flow.verifier),
        code_challenge_method: 'S256',
      });
      return { url, flow };
    } catch (error) {
      this.#warn(error, 'the identity provider cannot be reached');
      return undefined;
    }
  }

  /** Redeems the code of an answer. Answers undefined for one that is not good: another state or nonce, or a used code. */
  async redeem(settings: OidcConfig, flow: OidcFlow, query: string): Promise<OidcPerson | undefined> {
    try {
      const configuration = await this.#discovered(settings);
      const tokens = await authorizationCodeGrant(configuration, new URL(`${flow.redirectUri}?${query}`), {
        pkceCodeVerifier: flow.verifier,
        expectedState: flow.state,
        expectedNonce: flow.nonce,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (claims === undefined) return undefined;
      const told: unknown =
        claims[settings.usernameClaim] ??
        (await fetchUserInfo(configuration, tokens.access_token, claims.sub))[settings.usernameClaim];
      const { amr, acr } = claims;
      return {
        issuer: claims.iss,
        subject: claims.sub,
        username: typeof told === 'string' ? told : undefined,
        usedMfa: (Array.isArray(amr) && amr.includes(MFA_AMR)) || (typeof acr === 'string' && MFA_ACR.includes(acr)),
      };
    } catch (error) {
      this.#warn(error, 'an answer of the identity provider was refused');
      return undefined;
    }
  }

  #discovered({ issuer, clientId, clientSecret }: OidcConfig): Promise<Configuration> {
    if (this.#configuration === undefined) {
      const authentication = clientSecret === undefined ? None() : ClientSecretBasic(clientSecret);
      // Settings allow plain HTTP to this very machine only, for which the library keeps this.
      // eslint-disable-next-line @typescript-eslint/no-deprecated -- marked so to stand out, not because it goes
      const execute = issuer.protocol === 'http:' ? [allowInsecureRequests] : [];
      const options = { execute, timeout: TIMEOUT_SECONDS };
      this.#configuration = discovery(issuer, clientId, undefined, authentication, options);
      // A provider that was away is asked again the next time.
      this.#configuration.catch(() => (this.#configuration = undefined));
    }
    return this.#configuration;
  }

  /** Errors of the library may carry tokens and answers of the provider: only their kind is logged. */
  #warn(error: unknown, message: string): void {
    const { name = 'Error', code } = error as { name?: string; code?: unknown };
    this.#logger.warn({ error: name, ...(typeof code === 'string' && { code }) }, message);
  }
}
