import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CardholderModule } from '../cardholder';
import { RecordAdvicesHandler } from './advise/record-advice.handler';
import { AuthorizationCore } from './authorization-core';
import { AuthorizationOrigins } from './authorization-origins';
import { AuthorizeHandler } from './authorize/authorize.handler';
import { CardholderFollowUps } from './cardholder-follow-ups';
import { CaptureAuthorizationHandler } from './capture/capture-authorization.handler';
import { GrantProvisionalCreditHandler, SettleDisputeHandler } from './dispute/dispute.handlers';
import { AutoCaptureRules } from './auto-capture/auto-capture-rules';
import { DueHoldStore } from './due-holds/due-hold-store';
import { DueHoldsSweep } from './due-holds/due-holds.sweep';
import { FollowUps } from './follow-ups';
import { AccountsController } from './http/accounts.controller';
import { AdvicesController } from './http/advices.controller';
import { AuthorizationsController } from './http/authorizations.controller';
import { ReversalsController } from './http/reversals.controller';
import { IncrementAuthorizationHandler } from './increment/increment-authorization.handler';
import { GetAccountBalanceHandler } from './look-up/account-balance.handler';
import { GetAuthorizationHandler } from './look-up/authorization.handler';
import { RefundAuthorizationHandler } from './refund/refund-authorization.handler';
import { RefundForCardholderHandler } from './refund/refund-for-cardholder.handler';
import { ReverseByKeyHandler } from './reverse-by-key/reverse-by-key.handler';
import { ReverseAuthorizationHandler } from './reverse/reverse-authorization.handler';
import { RefundUnlinkedHandler } from './unlinked-refund/unlinked-refund.handler';

/** The life cycle of authorizations and the terminals' API. */
@Module({
  imports: [CqrsModule, CardholderModule],
  controllers: [AuthorizationsController, ReversalsController, AdvicesController, AccountsController],
  providers: [
    AuthorizationCore,
    FollowUps,
    CardholderFollowUps,
    AuthorizationOrigins,
    AutoCaptureRules,
    DueHoldStore,
    DueHoldsSweep,
    AuthorizeHandler,
    IncrementAuthorizationHandler,
    CaptureAuthorizationHandler,
    ReverseAuthorizationHandler,
    RefundAuthorizationHandler,
    RefundForCardholderHandler,
    RefundUnlinkedHandler,
    GrantProvisionalCreditHandler,
    SettleDisputeHandler,
    ReverseByKeyHandler,
    RecordAdvicesHandler,
    GetAuthorizationHandler,
    GetAccountBalanceHandler,
  ],
  exports: [AuthorizationOrigins, AutoCaptureRules, DueHoldStore, DueHoldsSweep],
})
export class AuthorizationModule {}
