import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PersonModule } from '../../person';
import { GetDeskSettlementHandler } from './desk/desk-settlement.handler';
import { DeskSettlementsController } from './desk/desk-settlements.controller';
import { PrintStatementHandler } from './print-statement/print-statement.handler';
import { PrintingProgram } from './print-statement/printing-program';
import { StatementPrinter } from './print-statement/statement-printer';
import { StatementController } from './statement.controller';

/** The printed statement of a settlement, for institutions and staff, and its page at the desk. */
@Module({
  imports: [CqrsModule, PersonModule],
  controllers: [StatementController, DeskSettlementsController],
  providers: [
    { provide: PrintingProgram, useFactory: () => new PrintingProgram() },
    StatementPrinter,
    PrintStatementHandler,
    GetDeskSettlementHandler,
  ],
})
export class MedicalStatementModule {}
