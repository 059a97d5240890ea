import { type DynamicModule, Global, Module, type OnModuleInit } from '@nestjs/common';
import { APP_GUARD, HttpAdapterHost } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { FastifyInstance } from 'fastify';
import { SealedColumns } from '../platform/crypto';
import { CapabilityGuard } from './authentication/capability.guard';
import { installAuthentication } from './authentication/install-authentication';
import { NonceGuard } from './authentication/nonce.guard';
import { RequestAuthentication } from './authentication/request-authentication';
import { ListMerchantsHandler } from './merchants/list-merchants/list-merchants.handler';
import { MerchantDirectory } from './merchants/merchant-directory';
import { MerchantEntity } from './merchants/merchant.entity';
import { MerchantNames } from './merchants/merchant-names';
import { RegisterMerchantController } from './merchants/register-merchant/register-merchant.controller';
import { RegisterMerchantHandler } from './merchants/register-merchant/register-merchant.handler';
import { ResumeMerchantController } from './merchants/resume-merchant/resume-merchant.controller';
import { ResumeMerchantHandler } from './merchants/resume-merchant/resume-merchant.handler';
import { SuspendMerchantController } from './merchants/suspend-merchant/suspend-merchant.controller';
import { SuspendMerchantHandler } from './merchants/suspend-merchant/suspend-merchant.handler';
import { ProgrammeDirectory } from './programmes/programme-directory';
import { RegisterProgrammeHandler } from './programmes/register-programme/register-programme.handler';
import { SubsidyProgrammeEntity } from './programmes/subsidy-programme.entity';
import { POLICY_CHECK, type PolicyCheck } from './tender-policies/policy-check';
import { PublishTenderPolicyHandler } from './tender-policies/publish-tender-policy/publish-tender-policy.handler';
import { TenderPolicyDirectory } from './tender-policies/tender-policy-directory';
import { TenderPolicyEntity } from './tender-policies/tender-policy.entity';
import { KeyIssuer } from './terminals/key-issuer';
import { ListTerminalsHandler } from './terminals/list-terminals/list-terminals.handler';
import { RegisterTerminalController } from './terminals/register-terminal/register-terminal.controller';
import { RegisterTerminalHandler } from './terminals/register-terminal/register-terminal.handler';
import { ResumeTerminalController } from './terminals/resume-terminal/resume-terminal.controller';
import { ResumeTerminalHandler } from './terminals/resume-terminal/resume-terminal.handler';
import { RotateTerminalKeyController } from './terminals/rotate-terminal-key/rotate-terminal-key.controller';
import { RotateTerminalKeyHandler } from './terminals/rotate-terminal-key/rotate-terminal-key.handler';
import { SuspendTerminalController } from './terminals/suspend-terminal/suspend-terminal.controller';
import { SuspendTerminalHandler } from './terminals/suspend-terminal/suspend-terminal.handler';
import { TerminalDirectory, terminalKeyContext } from './terminals/terminal-directory';
import { TerminalKeyEntity } from './terminals/terminal-key.entity';
import { TerminalEntity } from './terminals/terminal.entity';

/** Merchants, terminals, programmes, tender policies; checks the signature of every request under /v1 and signs the answer. */
@Global()
@Module({})
export class RegistryModule implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly authentication: RequestAuthentication,
    sealed: SealedColumns,
  ) {
    const context = ([keyId = '']: readonly string[]): string => terminalKeyContext(keyId);
    sealed.register({ table: 'terminal_key', column: 'sealed_secret', key: ['key_id'], context });
  }

  /** `checkTenderPolicy` finds the faults of a policy document. */
  static forRoot(options: { readonly checkTenderPolicy: PolicyCheck }): DynamicModule {
    return {
      module: RegistryModule,
      imports: [
        CqrsModule,
        TypeOrmModule.forFeature([
          MerchantEntity,
          TerminalEntity,
          TerminalKeyEntity,
          SubsidyProgrammeEntity,
          TenderPolicyEntity,
        ]),
      ],
      controllers: [
        RegisterMerchantController,
        SuspendMerchantController,
        ResumeMerchantController,
        RegisterTerminalController,
        RotateTerminalKeyController,
        SuspendTerminalController,
        ResumeTerminalController,
      ],
      providers: [
        { provide: POLICY_CHECK, useValue: options.checkTenderPolicy },
        { provide: APP_GUARD, useClass: CapabilityGuard },
        { provide: APP_GUARD, useClass: NonceGuard },
        TerminalDirectory,
        TenderPolicyDirectory,
        ProgrammeDirectory,
        MerchantNames,
        MerchantDirectory,
        ListMerchantsHandler,
        ListTerminalsHandler,
        KeyIssuer,
        RequestAuthentication,
        RegisterMerchantHandler,
        SuspendMerchantHandler,
        ResumeMerchantHandler,
        RegisterProgrammeHandler,
        RegisterTerminalHandler,
        RotateTerminalKeyHandler,
        SuspendTerminalHandler,
        ResumeTerminalHandler,
        PublishTenderPolicyHandler,
      ],
      exports: [TerminalDirectory, TenderPolicyDirectory, ProgrammeDirectory, MerchantDirectory, MerchantNames],
    };
  }

  /** Also used without a web server, by commands of the command line: then there is nothing to check. */
  onModuleInit(): void {
    const adapter = this.host.httpAdapter as typeof this.host.httpAdapter | undefined;
    if (adapter === undefined) return;
    const fastify = adapter.getInstance<FastifyInstance | undefined>();
    if (fastify !== undefined && 'addHook' in fastify) installAuthentication(fastify, this.authentication);
  }
}
