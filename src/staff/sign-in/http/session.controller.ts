import { Body, Controller, Delete, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from '../../../audit';
import { ProblemError } from '../../../platform/errors';
import { CurrentStaff } from '../../access/current-staff.decorator';
import { AnyStaff, PublicDeskRoute } from '../../access/route-access';
import {
  forgetCookie,
  readCookie,
  SESSION_COOKIE,
  sessionSecret,
  setCookie,
  STEP_COOKIE,
} from '../../sessions/session-cookie';
import { SessionStore } from '../../sessions/session-store';
import { auditOf, type StaffIdentity } from '../../staff-identity';
import { OidcProvider } from '../oidc/oidc-provider';
import { type NextStep, SignIn } from '../sign-in';
import { CodeDto, NewPasswordDto, PasswordDto, SessionViewDto, SignInOptionsDto, SignInStepDto } from './session.dto';
import { type SessionView, SessionViews } from './session-views';

/** Ways to sign in, and what is left of a sign-in that began at the identity provider. */
export interface SignInOptions {
  readonly password: true;
  readonly oidc: { readonly name: string } | null;
  readonly step?: NextStep;
}

/** Signing in and out (登录). */
@ApiTags('desk: session')
@Controller('v1/desk/session')
export class SessionController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: SessionStore,
    private readonly views: SessionViews,
    private readonly provider: OidcProvider,
    private readonly audit: AuditLog,
  ) {}

  @Get('options')
  @PublicDeskRoute()
  @ApiOperation({ summary: 'Ways to sign in' })
  @ApiOkResponse({ type: SignInOptionsDto })
  async options(@Req() request: FastifyRequest): Promise<SignInOptions> {
    const challenge = readCookie(STEP_COOKIE, request);
    const step = challenge === undefined ? undefined : await this.signIn.resume(challenge);
    const name = this.provider.settings?.name;
    return { password: true, oidc: name === undefined ? null : { name }, ...(step && { step }) };
  }

  @Post()
  @HttpCode(200)
  @PublicDeskRoute()
  @ApiOperation({
    summary: 'Sign in: user name and password',
    description: `Answers the next step. Whatever is wrong is answered alike with \`sign_in_failed\`. After the fifth failure in a row the
name is locked for a minute, and twice as long with each further one, 30 minutes at most; Retry-After says how long.`,
  })
  @ApiOkResponse({ type: SignInStepDto })
  withPassword(@Body() { username, password }: PasswordDto, @Req() { ip }: FastifyRequest): Promise<NextStep> {
    return this.signIn.withPassword(username, password, ip);
  }

  @Post('password')
  @HttpCode(200)
  @PublicDeskRoute()
  @ApiOperation({ summary: 'Sign in: a password of one’s own in the place of a one-time password' })
  @ApiOkResponse({ type: SignInStepDto })
  withNewPassword(
    @Body() { challenge, newPassword }: NewPasswordDto,
    @Req() { ip }: FastifyRequest,
  ): Promise<NextStep> {
    return this.signIn.withNewPassword(challenge, newPassword, ip);
  }

  @Post('totp')
  @HttpCode(200)
  @PublicDeskRoute()
  @ApiOperation({
    summary: 'Sign in: the code of the second factor',
    description: 'Sets the cookie of a new session and ends the member’s other one. A code is taken once.',
  })
  @ApiOkResponse({ type: SessionViewDto })
  async withCode(
    @Body() { challenge, code }: CodeDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SessionView> {
    const secret = await this.signIn.withCode(challenge, code, request.ip);
    const view = await this.#viewOf(secret);
    reply.header('set-cookie', setCookie(SESSION_COOKIE, secret, request));
    reply.header('set-cookie', forgetCookie(STEP_COOKIE, request));
    return view;
  }

  @Get()
  @AnyStaff()
  @ApiOperation({ summary: 'Who is signed in and until when' })
  @ApiOkResponse({ type: SessionViewDto })
  current(@Req() request: FastifyRequest): Promise<SessionView> {
    return this.#viewOf(sessionSecret(request));
  }

  @Post('keep-alive')
  @HttpCode(200)
  @AnyStaff()
  @ApiOperation({ summary: 'Begin the idle time anew' })
  @ApiOkResponse({ type: SessionViewDto })
  keepAlive(@Req() request: FastifyRequest): Promise<SessionView> {
    return this.#viewOf(sessionSecret(request));
  }

  @Delete()
  @HttpCode(204)
  @AnyStaff()
  @ApiOperation({ summary: 'Sign out' })
  @ApiNoContentResponse()
  async signOut(
    @CurrentStaff() staff: StaffIdentity,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(staff.sessionId, 'signed out');
    await this.audit.record({ ...auditOf(staff), action: 'session.sign_out', outcome: 'done' });
    reply.header('set-cookie', forgetCookie(SESSION_COOKIE, request));
  }

  async #viewOf(secret: string | undefined): Promise<SessionView> {
    const session = secret === undefined ? undefined : await this.sessions.find(secret, true);
    if (!session) throw new ProblemError('not_signed_in');
    return this.views.of(session);
  }
}
