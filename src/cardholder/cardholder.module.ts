import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PersonModule } from '../person';
import { AdjustPurseHandler } from './adjust-purse/adjust-purse.handler';
import { CardholderCommands } from './cardholder-commands';
import {
  ActivateCardHandler,
  FreezeCardHandler,
  LockPinHandler,
  SetApplicationStateHandler,
  UnfreezeCardHandler,
  UnlockPinHandler,
} from './change-card/change-card.handlers';
import { ChangeLimitsHandler } from './change-limits/change-limits.handler';
import { CreditPurseHandler } from './credit-purse/credit-purse.handler';
import { ApplyForCardHandler } from './apply-for-card/apply-for-card.handler';
import { CardTerms } from './card-terms/card-terms';
import { CloseCardHandler } from './close-card/close-card.handler';
import { CloseOutLedger } from './close-purses/close-out-ledger';
import { ClosePursesHandler } from './close-purses/close-purses.handler';
import { CollectCardHandler } from './collect-card/collect-card.handler';
import { CardDueSweep } from './due-changes/card-due.sweep';
import { ReportDeathHandler, TransferOutHandler } from './leave/leave.handlers';
import { LinkBankAccountHandler } from './link-bank-account/link-bank-account.handler';
import { MergePersonsHandler } from './merge-persons/merge-persons.handler';
import { PersonMerger } from './merge-persons/person-merger';
import { CardNumbers } from './new-card/card-numbers';
import { NewCards } from './new-card/new-cards';
import { ProductionQueueModule } from './production/production-queue.module';
import { RecordProductionHandler } from './record-production/record-production.handler';
import { ReplaceCardHandler } from './replace-card/replace-card.handler';
import { ReportLossHandler, WithdrawLossHandler } from './report-loss/report-loss.handlers';
import { CardDirectory } from './directory/card-directory';
import { TransitCardDirectory } from './directory/transit-card-directory';
import { ErasePersonHandler } from './erase-person/erase-person.handler';
import { CardholdersController } from './http/cardholders.controller';
import { CardsController } from './http/cards.controller';
import { IssueCardHandler } from './issue-card/issue-card.handler';
import { GetCardPursesHandler } from './look-up/purses.handler';
import { GetCardStatementHandler } from './look-up/statement.handler';
import { LinkTransitCardHandler } from './link-transit-card/link-transit-card.handler';
import { OpenPurseHandler } from './open-purse/open-purse.handler';
import { RegisterCardholderHandler } from './register-cardholder/register-cardholder.handler';
import { SetLimitsHandler } from './set-limits/set-limits.handler';
import { CardsForSharing } from './sharing/cards-for-sharing';

/** Cardholders, their cards and purses. */
@Module({
  imports: [CqrsModule, PersonModule, ProductionQueueModule],
  controllers: [CardholdersController, CardsController],
  providers: [
    CardsForSharing,
    CardholderCommands,
    CardDirectory,
    TransitCardDirectory,
    LinkTransitCardHandler,
    RegisterCardholderHandler,
    IssueCardHandler,
    ActivateCardHandler,
    FreezeCardHandler,
    UnfreezeCardHandler,
    LockPinHandler,
    UnlockPinHandler,
    SetApplicationStateHandler,
    CardTerms,
    CardNumbers,
    NewCards,
    ApplyForCardHandler,
    RecordProductionHandler,
    CollectCardHandler,
    ReportLossHandler,
    WithdrawLossHandler,
    ReplaceCardHandler,
    CloseCardHandler,
    LinkBankAccountHandler,
    CloseOutLedger,
    ClosePursesHandler,
    ReportDeathHandler,
    TransferOutHandler,
    PersonMerger,
    MergePersonsHandler,
    CardDueSweep,
    OpenPurseHandler,
    CreditPurseHandler,
    AdjustPurseHandler,
    ChangeLimitsHandler,
    ErasePersonHandler,
    SetLimitsHandler,
    GetCardPursesHandler,
    GetCardStatementHandler,
  ],
  exports: [CardDirectory, CardTerms, TransitCardDirectory],
})
export class CardholderModule {}
