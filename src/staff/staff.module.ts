import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { FastifyInstance } from 'fastify';
import { SealedColumns } from '../platform/crypto';
import { DeskGuard } from './access/desk.guard';
import { installDesk } from './access/install-desk';
import { StaffAccounts } from './accounts/staff-accounts';
import { StaffDirectory } from './accounts/staff-directory';
import { StaffRoles } from './accounts/staff-roles';
import { StaffStore } from './accounts/staff-store';
import { CreateStaffHandler } from './administration/create-staff/create-staff.handler';
import { StaffController } from './administration/http/staff.controller';
import { GetStaffHandler, ListSessionsHandler, ListStaffHandler } from './administration/look-up/staff.handlers';
import { ResetCredentialsHandler } from './administration/reset-credentials/reset-credentials.handler';
import { RevokeSessionsHandler } from './administration/revoke-sessions/revoke-sessions.handler';
import { SetStaffStateHandler } from './administration/set-staff-state/set-staff-state.handler';
import { UnlockStaffHandler } from './administration/unlock-staff/unlock-staff.handler';
import { AuditController } from './audit-trail/audit.controller';
import { AuditExport } from './audit-trail/audit-export';
import { SessionStore } from './sessions/session-store';
import { SessionController } from './sign-in/http/session.controller';
import { SessionViews } from './sign-in/http/session-views';
import { totpContext } from './sign-in/second-factor';
import { OidcLinks } from './sign-in/oidc/oidc-links';
import { OidcProvider } from './sign-in/oidc/oidc-provider';
import { OidcSignIn } from './sign-in/oidc/oidc-sign-in';
import { OidcController } from './sign-in/oidc/oidc.controller';
import { SignIn } from './sign-in/sign-in';
import { SignInChallenges } from './sign-in/sign-in-challenge';
import { SignInFailures } from './sign-in/sign-in-failures';
import { SignInThrottle } from './sign-in/sign-in-throttle';
import { SignInTries } from './sign-in/sign-in-tries';

const SIGN_IN = [
  ...[SignIn, SignInChallenges, SignInFailures, SignInThrottle, SignInTries],
  ...[OidcLinks, OidcProvider, OidcSignIn, SessionStore, SessionViews],
];

const ADMINISTRATION = [
  ...[StaffStore, StaffDirectory, StaffRoles, StaffAccounts],
  ...[CreateStaffHandler, SetStaffStateHandler, ResetCredentialsHandler, UnlockStaffHandler, RevokeSessionsHandler],
  ...[GetStaffHandler, ListStaffHandler, ListSessionsHandler],
];

/**
 * Staff of the service desk: accounts, roles, signing in, sessions, the guard of every route under /v1/desk/, and what auditors
 * read.
 */
@Global()
@Module({
  imports: [CqrsModule],
  controllers: [SessionController, OidcController, StaffController, AuditController],
  providers: [{ provide: APP_GUARD, useClass: DeskGuard }, ...SIGN_IN, ...ADMINISTRATION, AuditExport],
  exports: [StaffDirectory, StaffRoles, StaffAccounts, SessionStore],
})
export class StaffModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    sealed: SealedColumns,
  ) {
    const context = ([staffId = '']: readonly string[]): string => totpContext(staffId);
    sealed.register({ table: 'staff', column: 'totp_secret', key: ['staff_id'], context });
  }

  /** Also used without a web server, by commands of the command line: then there is nothing to guard. */
  onModuleInit(): void {
    const adapter = this.host.httpAdapter as typeof this.host.httpAdapter | undefined;
    const fastify = adapter?.getInstance<FastifyInstance | undefined>();
    if (fastify !== undefined && 'addHook' in fastify) installDesk(fastify);
  }
}
