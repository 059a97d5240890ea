import { Inject, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { PersonAnswers } from './answers/person-answers';
import { CorrectionStore } from './corrections/correction-store';
import { DecideCorrectionHandler } from './corrections/decide-correction/decide-correction.handler';
import { CorrectionsController } from './corrections/http/corrections.controller';
import { CorrectionViews } from './corrections/look-up/correction-views';
import { GetCorrectionsHandler, ListCorrectionsHandler } from './corrections/look-up/corrections.handlers';
import { ProposeCorrectionHandler } from './corrections/propose-correction/propose-correction.handler';
import { WithdrawCorrectionHandler } from './corrections/withdraw-correction/withdraw-correction.handler';
import { Pool } from 'pg';
import { KeyCheck, SealedColumns } from '../platform/crypto';
import { peopleAreIndexed } from './keys/index-witness';
import { KeyMaintenance } from './keys/key-maintenance';
import { OwnKeyColumns } from './keys/own-key-columns';
import { PERSON_COLUMNS } from './keys/person-columns';
import { PersonNotes } from './notes/person-notes';
import { LockedPersons } from './register/locked-person';
import { OldPeopleWorker } from './register/old-people.worker';
import { PersonRegister } from './register/person-register';
import { PersonVault } from './register/person-vault';
import { SealedForPerson } from './register/sealed-for-person';
import { CardSources } from './sharing/card-source';
import { GrantSharingHandler } from './sharing/grants/grant-sharing.handler';
import { ListGrantsHandler } from './sharing/grants/list-grants.handler';
import { RevokeSharingHandler } from './sharing/grants/revoke-sharing.handler';
import { SharedReadsController } from './sharing/http/shared-reads.controller';
import { SharingDeskController } from './sharing/http/sharing-desk.controller';
import { MissRate } from './sharing/reads/miss-rate';
import { ReadSharedHandler } from './sharing/reads/read-shared.handler';
import { SharedAnswers } from './sharing/reads/shared-answers';
import { InstitutionFiguresReader } from './sharing/reports/institution-figures';
import {
  GetSharingReadsHandler,
  OpenStatisticsHandler,
  ReportByInstitutionHandler,
  ReportByPersonHandler,
} from './sharing/reports/reports.handlers';
import { SharingLog } from './sharing/reports/sharing-log';

const HANDLERS = [
  ProposeCorrectionHandler,
  DecideCorrectionHandler,
  WithdrawCorrectionHandler,
  GetCorrectionsHandler,
  ListCorrectionsHandler,
  GrantSharingHandler,
  RevokeSharingHandler,
  ListGrantsHandler,
  ReadSharedHandler,
  ReportByInstitutionHandler,
  ReportByPersonHandler,
  OpenStatisticsHandler,
  GetSharingReadsHandler,
];

/** People: their data under keys of their own, corrections, notes, merges, erasure, and the sharing of their data. */
@Module({
  imports: [CqrsModule],
  controllers: [CorrectionsController, SharedReadsController, SharingDeskController],
  providers: [
    KeyMaintenance,
    OwnKeyColumns,
    PersonVault,
    PersonRegister,
    LockedPersons,
    OldPeopleWorker,
    PersonNotes,
    PersonAnswers,
    SealedForPerson,
    CorrectionStore,
    CorrectionViews,
    CardSources,
    SharedAnswers,
    MissRate,
    SharingLog,
    InstitutionFiguresReader,
    ...HANDLERS,
  ],
  exports: [PersonRegister, PersonNotes, SealedForPerson, CorrectionStore, SharingLog, CardSources],
})
export class PersonModule {
  constructor(
    vault: PersonVault,
    sealed: SealedColumns,
    ownKeys: OwnKeyColumns,
    keyCheck: KeyCheck,
    @Inject(Pool) pool: Pool,
  ) {
    for (const column of vault.sealedColumns(pool)) sealed.register(column);
    for (const column of PERSON_COLUMNS) ownKeys.register(column);
    keyCheck.addWitness(() => peopleAreIndexed(pool, vault));
  }
}
