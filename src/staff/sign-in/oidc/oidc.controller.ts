import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { OidcConfig } from '../../../platform/config';
import { ProblemError } from '../../../platform/errors';
import { PublicDeskRoute } from '../../access/route-access';
import {
  forgetCookie,
  OIDC_COOKIE,
  readCookie,
  SESSION_COOKIE,
  setCookie,
  STEP_COOKIE,
} from '../../sessions/session-cookie';
import { OidcProvider } from './oidc-provider';
import { OidcSignIn } from './oidc-sign-in';

const CALLBACK = '/v1/desk/session/oidc/callback';
const CONSOLE = '/console/';
const SIGN_IN_PAGE = '/console/sign-in';
const SEE_OTHER = 303;

/** Signing in at the identity provider: pages that browsers are led to, not calls of scripts. */
@ApiTags('desk: session')
@Controller('v1/desk/session/oidc')
export class OidcController {
  constructor(
    private readonly provider: OidcProvider,
    private readonly signIn: OidcSignIn,
  ) {}

  @Get('start')
  @PublicDeskRoute()
  @ApiOperation({ summary: 'Leads the browser to the identity provider' })
  @ApiResponse({
    status: SEE_OTHER,
    description: 'To the provider, or back to the sign-in page when it does not answer',
  })
  async start(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const settings = this.#settings();
    const begun = await this.signIn.begin(settings, `${originOf(settings, request)}${CALLBACK}`);
    if (!begun) {
      await reply.redirect(`${SIGN_IN_PAGE}?oidc=unavailable`, SEE_OTHER);
      return;
    }
    reply.header('set-cookie', setCookie(OIDC_COOKIE, begun.flow, request));
    await reply.redirect(begun.url.href, SEE_OTHER);
  }

  @Get('callback')
  @PublicDeskRoute()
  @ApiOperation({
    summary: 'Where the identity provider leads the browser back to',
    description: `Opens an account that exists here and is enabled, by the link of an earlier sign-in or else by user name; no account is made. The
second factor follows at the sign-in page, unless the settings trust the provider's.`,
  })
  @ApiResponse({ status: SEE_OTHER, description: 'To the console, or to the sign-in page' })
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const settings = this.#settings();
    reply.header('set-cookie', forgetCookie(OIDC_COOKIE, request));
    await reply.redirect(await this.#complete(settings, request, reply), SEE_OTHER);
  }

  /** Where to go next; sets the cookie that is needed there. */
  async #complete(settings: OidcConfig, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    const query = request.url.split('?')[1] ?? '';
    try {
      const outcome = await this.signIn.complete(settings, readCookie(OIDC_COOKIE, request), query, request.ip);
      if ('secret' in outcome) {
        reply.header('set-cookie', setCookie(SESSION_COOKIE, outcome.secret, request));
        return CONSOLE;
      }
      reply.header('set-cookie', setCookie(STEP_COOKIE, outcome.step.challenge, request));
      return SIGN_IN_PAGE;
    } catch (error) {
      // A person looks at the answer, not a program: the page says it in words.
      if (error instanceof ProblemError && error.code === 'sign_in_failed') return `${SIGN_IN_PAGE}?oidc=failed`;
      throw error;
    }
  }

  #settings(): OidcConfig {
    const { settings } = this.provider;
    if (!settings) throw new ProblemError('not_found', { detail: 'there is no identity provider' });
    return settings;
  }
}

/** Without a setting, the origin that the browser used; the provider leads back only to those that it was told. */
function originOf({ publicUrl }: OidcConfig, { protocol, host }: FastifyRequest): string {
  return publicUrl ?? `${protocol}://${host}`;
}
