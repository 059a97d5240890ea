import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import type { FastifyInstance } from 'fastify';
import { DeskGuard } from './access/desk.guard';
import { installDesk } from './access/install-desk';
import { StaffDirectory } from './accounts/staff-directory';
import { StaffRoles } from './accounts/staff-roles';
import { StaffStore } from './accounts/staff-store';
import { SessionStore } from './sessions/session-store';

/** Staff of the service desk: accounts, roles, signing in, sessions, and the guard of every route under /v1/desk/. */
@Global()
@Module({
  imports: [CqrsModule],
  providers: [{ provide: APP_GUARD, useClass: DeskGuard }, StaffStore, StaffDirectory, StaffRoles, SessionStore],
  exports: [StaffDirectory, StaffRoles],
})
export class StaffModule implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Also used without a web server, by commands of the command line: then there is nothing to guard. */
  onModuleInit(): void {
    const adapter = this.host.httpAdapter as typeof this.host.httpAdapter | undefined;
    const fastify = adapter?.getInstance<FastifyInstance | undefined>();
    if (fastify !== undefined && 'addHook' in fastify) installDesk(fastify);
  }
}
