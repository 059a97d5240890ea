import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { CardholderModule } from '../cardholder';
import { Subscriptions } from '../event-store';
import { PersonModule, SealedForPerson } from '../person';
import { CancelSettlementHandler } from './cancel-settlement/cancel-settlement.handler';
import { CancelVisitHandler } from './cancel-visit/cancel-visit.handler';
import { DischargePatientHandler } from './discharge-patient/discharge-patient.handler';
import { EnrolPersonHandler } from './enrol-person/enrol-person.handler';
import { GrantMutualAidHandler } from './grant-mutual-aid/grant-mutual-aid.handler';
import { MedicalSettlementsController } from './http/medical-settlements.controller';
import { MedicalVisitsController } from './http/medical-visits.controller';
import { GetAccumulatorsHandler } from './look-up/get-accumulators.handler';
import { GetSettlementHandler } from './look-up/get-settlement.handler';
import { GetVisitHandler } from './look-up/get-visit.handler';
import { ListSettlementsHandler } from './look-up/list-settlements.handler';
import { SettlementLines } from './look-up/settlement-lines';
import { settlementsSubscription } from './look-up/settlements.subscription';
import { MedicalCore } from './medical-core';
import { PatientFinder } from './patients/patient-finder';
import { PreSettleHandler } from './pre-settle/pre-settle.handler';
import { RefundLinesHandler } from './refund-lines/refund-lines.handler';
import { RegisterVisitHandler } from './register-visit/register-visit.handler';
import { RevokeMutualAidHandler } from './revoke-mutual-aid/revoke-mutual-aid.handler';
import { SettleHandler } from './settle/settle.handler';
import { SettlementCourse } from './settle/settlement-course';
import { SettlementPreparation } from './settle/settlement-preparation';
import { FeeTexts, MEDICAL_COLUMNS } from './upload-fees/fee-texts';
import { UploadFeesHandler } from './upload-fees/upload-fees.handler';
import { WithdrawFeesHandler } from './withdraw-fees/withdraw-fees.handler';

const HANDLERS = [
  EnrolPersonHandler,
  GrantMutualAidHandler,
  RevokeMutualAidHandler,
  RegisterVisitHandler,
  UploadFeesHandler,
  WithdrawFeesHandler,
  DischargePatientHandler,
  CancelVisitHandler,
  PreSettleHandler,
  SettleHandler,
  CancelSettlementHandler,
  RefundLinesHandler,
  GetVisitHandler,
  GetSettlementHandler,
  ListSettlementsHandler,
  GetAccumulatorsHandler,
];

/** Medical settlement: visits, fees and settlements through the core, and what can be looked up of them. */
@Module({
  imports: [CqrsModule, CardholderModule, PersonModule],
  controllers: [MedicalVisitsController, MedicalSettlementsController],
  providers: [
    MedicalCore,
    FeeTexts,
    SettlementPreparation,
    SettlementCourse,
    SettlementLines,
    PatientFinder,
    ...HANDLERS,
  ],
  exports: [MedicalCore, PatientFinder],
})
export class MedicalModule {
  constructor(subscriptions: Subscriptions, sealed: SealedForPerson) {
    subscriptions.add(settlementsSubscription());
    for (const column of MEDICAL_COLUMNS) sealed.register(column);
  }
}
