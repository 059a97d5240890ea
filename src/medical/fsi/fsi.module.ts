import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { AuditModule } from '../../audit';
import { CardholderModule, ProductionModule } from '../../cardholder';
import { Subscriptions } from '../../event-store';
import { PersonModule } from '../../person';
import { Clock } from '../../platform/clock';
import { Config } from '../../platform/config';
import { MedicalModule } from '../medical.module';
import { FsiDoor } from './exchange/fsi-door';
import { FsiExchange } from './exchange/fsi-exchange';
import { FsiHandlers } from './fsi-handler';
import { installFsi } from './install-fsi';
import { TifGatewaySigner } from './security/gateway-signature';
import { MessageCipher } from './security/message-cipher';
import { PlatformKey } from './security/platform-key';
import { FsiMessageStore } from './stores/fsi-message-store';
import { FsiSessions } from './stores/fsi-sessions';
import { PeopleMisses } from './stores/people-misses';
import { PersonNumbers, personNumbersSubscription } from './stores/person-numbers';
import { FeeTransactions } from './transactions/fee-transactions';
import { FsiPeople } from './transactions/fsi-people';
import { PersonTransactions } from './transactions/person-transactions';
import { PharmacyTransactions } from './transactions/pharmacy-transactions';
import { QueryTransactions } from './transactions/query-transactions';
import { ReversalTransactions } from './transactions/reversal-transactions';
import { SessionTransactions } from './transactions/session-transactions';
import { SettlementTeller } from './transactions/settlement-teller';
import { SettlementTransactions } from './transactions/settlement-transactions';
import { FsiDesk } from './transactions/transaction';
import { VisitTransactions } from './transactions/visit-transactions';

/** Opens the interface on the web server. */
@Injectable()
class FsiServer implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost,
    private readonly exchange: FsiExchange,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Also made without a web server, by commands of the command line: then there is nothing to open. */
  onModuleInit(): void {
    const adapter = this.host.httpAdapter as typeof this.host.httpAdapter | undefined;
    const fastify = adapter?.getInstance<FastifyInstance | undefined>();
    if (fastify === undefined || !('register' in fastify)) return;
    const gateway = this.config.fsiGateway && new TifGatewaySigner(this.config.fsiGateway);
    installFsi(fastify, {
      answer: (bytes, path) => this.exchange.answer(bytes, path),
      refuse: (message) => this.exchange.refuse(message),
      isFromGateway: (headers) => gateway?.verify(headers, this.clock.now()) ?? true,
    });
  }
}

const TRANSACTION_GROUPS = [
  SessionTransactions,
  PersonTransactions,
  VisitTransactions,
  FeeTransactions,
  SettlementTransactions,
  PharmacyTransactions,
  QueryTransactions,
  ReversalTransactions,
] as const;

/** Makes the handlers of this module known. */
@Injectable()
class FsiRegistration {
  constructor(
    handlers: FsiHandlers,
    subscriptions: Subscriptions,
    sessions: SessionTransactions,
    persons: PersonTransactions,
    visits: VisitTransactions,
    fees: FeeTransactions,
    settlements: SettlementTransactions,
    purchases: PharmacyTransactions,
    queries: QueryTransactions,
    reversals: ReversalTransactions,
  ) {
    for (const group of [sessions, persons, visits, fees, settlements, purchases, queries, reversals]) {
      handlers.add(...group.handlers());
    }
    subscriptions.add(personNumbersSubscription);
  }
}

/** The national interface of medical insurance (定点医药机构接口). Other modules add transactions to its `FsiHandlers`. */
@Module({
  imports: [CqrsModule, AuditModule, PersonModule, CardholderModule, ProductionModule, MedicalModule],
  providers: [
    FsiHandlers,
    FsiMessageStore,
    FsiSessions,
    PersonNumbers,
    PeopleMisses,
    MessageCipher,
    PlatformKey,
    FsiDoor,
    FsiExchange,
    FsiPeople,
    FsiDesk,
    SettlementTeller,
    ...TRANSACTION_GROUPS,
    FsiRegistration,
    FsiServer,
  ],
  exports: [FsiHandlers, MessageCipher, PlatformKey],
})
export class FsiModule {}
