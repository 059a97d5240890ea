import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApprovalModule } from '../approval';
import { AuthorizationModule } from '../authorization';
import { CardholderModule } from '../cardholder';
import { PersonModule, SealedForPerson } from '../person';
import { TransitModule } from '../transit';
import { AdjustmentKindOfApproval } from './adjustments/adjustment.kind';
import { AdjustmentsController } from './adjustments/adjustments.controller';
import { RequestAdjustmentHandler } from './adjustments/request-adjustment.handler';
import { CardActionsController } from './card-actions/card-actions.controller';
import { LiftFreezeHandler } from './card-actions/lift-freeze.handler';
import { LiftJudicialFreezeKind } from './card-actions/lift-judicial-freeze.kind';
import { AttachmentStore } from './cases/attachment-store';
import { CASE_COLUMNS } from './cases/case-columns';
import { CaseCourse } from './cases/case-course';
import { CaseMoney } from './cases/case-money';
import { CreditCaseHandler, EndCaseHandler } from './cases/case-money.handlers';
import {
  AskForEvidenceHandler,
  AttachToCaseHandler,
  CommentOnCaseHandler,
  OpenCaseHandler,
} from './cases/case-steps.handlers';
import { CaseStore } from './cases/case-store';
import { CasesOnPage } from './cases/cases-on-page';
import { CaseViews } from './cases/case-views';
import { GetAttachmentHandler, GetCaseHandler, ListCasesHandler } from './cases/case.query-handlers';
import { CasesController } from './cases/cases.controller';
import { ProvisionalCreditKind } from './cases/provisional-credit.kind';
import { DeskAnswers } from './desk-answers';
import { DeskCards } from './desk-cards';
import { DeskOrigins } from './desk-origins';
import { ExportPersonHandler } from './export/export-person.handler';
import { ExportController } from './export/export.controller';
import { PersonRecords } from './export/person-records';
import { ChangeLimitsAtDeskHandler } from './limits/change-limits-at-desk.handler';
import { LimitRaiseKind } from './limits/limit-raise.kind';
import { LimitsController } from './limits/limits.controller';
import { ReconciliationController } from './medical/reconciliation.controller';
import { LastSettlements } from './medical/last-settlements';
import { MedicalOnPage } from './medical/medical-on-page';
import { MedicalAtDeskController } from './medical/medical.controller';
import { NotesController } from './notes/notes.controller';
import { AddNoteHandler, ListNotesHandler } from './notes/notes.handlers';
import { PersonErasureKind } from './person-actions/erasure/person-erasure.kind';
import { RequestErasureHandler } from './person-actions/erasure/request-erasure.handler';
import { PersonMergeKind } from './person-actions/merge/person-merge.kind';
import { RequestMergeHandler } from './person-actions/merge/request-merge.handler';
import { PersonActionsController } from './person-actions/person-actions.controller';
import { RefundsController } from './refunds/refunds.controller';
import { RequestUnlinkedRefundHandler } from './refunds/request-unlinked-refund.handler';
import { UnlinkedRefundKind } from './refunds/unlinked-refund.kind';
import { MerchantsAtDeskController } from './registry/merchants-at-desk.controller';
import { TerminalsAtDeskController } from './registry/terminals-at-desk.controller';
import { RevealCounter } from './reveal/reveal-counter';
import { RevealController } from './reveal/reveal.controller';
import { GetRevealCountHandler, RevealPersonHandler } from './reveal/reveal.handlers';
import { ServiceDeskModule } from './service-desk.module';
import { EntitlementsController } from './transit/entitlements.controller';
import { ExceptionsController } from './transit/exceptions.controller';
import { TransitDaysController } from './transit/transit-days.controller';
import { GetTransitDayHandler, ListTransitDaysHandler } from './transit/transit-days.handlers';

/** What must have a second person's agreement here. */
const KINDS = [
  AdjustmentKindOfApproval,
  UnlinkedRefundKind,
  LimitRaiseKind,
  LiftJudicialFreezeKind,
  PersonMergeKind,
  PersonErasureKind,
  ProvisionalCreditKind,
];

const HANDLERS = [
  RequestAdjustmentHandler,
  RequestUnlinkedRefundHandler,
  ChangeLimitsAtDeskHandler,
  LiftFreezeHandler,
  RequestMergeHandler,
  RequestErasureHandler,
  OpenCaseHandler,
  CommentOnCaseHandler,
  AskForEvidenceHandler,
  AttachToCaseHandler,
  CreditCaseHandler,
  EndCaseHandler,
  ListCasesHandler,
  GetCaseHandler,
  GetAttachmentHandler,
  AddNoteHandler,
  ListNotesHandler,
  RevealPersonHandler,
  GetRevealCountHandler,
  ExportPersonHandler,
  ListTransitDaysHandler,
  GetTransitDayHandler,
];

/** What staff do at the service desk: cards, money, notes, cases, personal data, merchants and terminals. */
@Module({
  imports: [
    CqrsModule,
    ApprovalModule,
    AuthorizationModule,
    CardholderModule,
    PersonModule,
    TransitModule,
    ServiceDeskModule,
  ],
  controllers: [
    CardActionsController,
    PersonActionsController,
    AdjustmentsController,
    RefundsController,
    LimitsController,
    MedicalAtDeskController,
    NotesController,
    CasesController,
    RevealController,
    ExportController,
    MerchantsAtDeskController,
    TerminalsAtDeskController,
    ReconciliationController,
    TransitDaysController,
    EntitlementsController,
    ExceptionsController,
  ],
  providers: [
    DeskAnswers,
    DeskCards,
    DeskOrigins,
    CaseStore,
    CaseCourse,
    CaseViews,
    CaseMoney,
    CasesOnPage,
    MedicalOnPage,
    LastSettlements,
    AttachmentStore,
    PersonRecords,
    RevealCounter,
    ...KINDS,
    ...HANDLERS,
  ],
})
export class DeskActionsModule {
  constructor(sealed: SealedForPerson) {
    for (const column of CASE_COLUMNS) sealed.register(column);
  }
}
