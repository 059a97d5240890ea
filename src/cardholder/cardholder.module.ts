import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CardholderCommands } from './cardholder-commands';
import { ActivateCardHandler, FreezeCardHandler, UnfreezeCardHandler } from './change-card/change-card.handlers';
import { CreditPurseHandler } from './credit-purse/credit-purse.handler';
import { CardDirectory } from './directory/card-directory';
import { CardholdersController } from './http/cardholders.controller';
import { CardsController } from './http/cards.controller';
import { IssueCardHandler } from './issue-card/issue-card.handler';
import { GetCardPursesHandler } from './look-up/purses.handler';
import { GetCardStatementHandler } from './look-up/statement.handler';
import { OpenPurseHandler } from './open-purse/open-purse.handler';
import { PersonRegister } from './persons/person-register';
import { RegisterCardholderHandler } from './register-cardholder/register-cardholder.handler';
import { SetLimitsHandler } from './set-limits/set-limits.handler';

/** Cardholders, their cards and purses. */
@Module({
  imports: [CqrsModule],
  controllers: [CardholdersController, CardsController],
  providers: [
    CardholderCommands,
    CardDirectory,
    PersonRegister,
    RegisterCardholderHandler,
    IssueCardHandler,
    ActivateCardHandler,
    FreezeCardHandler,
    UnfreezeCardHandler,
    OpenPurseHandler,
    CreditPurseHandler,
    SetLimitsHandler,
    GetCardPursesHandler,
    GetCardStatementHandler,
  ],
  exports: [CardDirectory],
})
export class CardholderModule {}
