import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CardholderModule } from '../cardholder';
import { Subscriptions } from '../event-store';
import { PersonModule } from '../person';
import { CardholderReader } from './cardholder-reader';
import { DeskCursors } from './desk-cursors';
import { ExplainAuthorizationHandler } from './explanation/explain-authorization.handler';
import { GetAccessHistoryHandler, GetCardHistoryHandler } from './history/history.handlers';
import { DeskAuthorizationsController } from './http/desk-authorizations.controller';
import { LookUpsController } from './http/look-ups.controller';
import { LookUpRate } from './look-up/look-up-rate';
import { LookUpPeopleHandler } from './look-up/look-up.handler';
import { MessageSearch } from './look-up/message-search';
import { GetOperationsHandler } from './operations/operations.handler';
import { ProcessReporter } from './operations/process-reporter';
import { GetCardholderPageHandler } from './page/cardholder-page.handler';
import { OpenHolds } from './page/open-holds';
import { PageParts } from './page/page-parts';
import { AuthorizationFinder } from './transactions/authorization-finder';
import { messagesSubscription } from './transactions/messages.subscription';
import { StreamWalk } from './transactions/stream-walk';
import { TransactionReader } from './transactions/transaction-reader';
import { GetDeskAuthorizationHandler, ListTransactionsHandler } from './transactions/transactions.handlers';

/** What the service desk looks at: cardholders, their transactions, why they were decided so, and how the service is doing. */
@Module({
  imports: [CqrsModule, CardholderModule, PersonModule],
  controllers: [LookUpsController, DeskAuthorizationsController],
  providers: [
    CardholderReader,
    DeskCursors,
    StreamWalk,
    TransactionReader,
    AuthorizationFinder,
    MessageSearch,
    LookUpRate,
    OpenHolds,
    PageParts,
    ProcessReporter,
    LookUpPeopleHandler,
    GetCardholderPageHandler,
    ListTransactionsHandler,
    GetDeskAuthorizationHandler,
    ExplainAuthorizationHandler,
    GetCardHistoryHandler,
    GetAccessHistoryHandler,
    GetOperationsHandler,
  ],
  exports: [CardholderReader, DeskCursors, AuthorizationFinder, PageParts],
})
export class ServiceDeskModule {
  constructor(subscriptions: Subscriptions) {
    subscriptions.add(messagesSubscription());
  }
}
