import { type DynamicModule, Module } from '@nestjs/common';
import { ApprovalModule } from './approval';
import { AuditModule } from './audit';
import { AuthorizationModule, tenderPolicyFaults } from './authorization';
import { BatchesModule, CardholderModule, ProductionModule } from './cardholder';
import { EventStoreModule } from './event-store';
import { LedgerModule } from './ledger';
import { ClockModule } from './platform/clock';
import { CryptoModule } from './platform/crypto';
import { coreAggregates } from './composition';
import { type Config, ConfigModule } from './platform/config';
import { DatabaseModule, type DatabaseUrls } from './platform/database';
import { HealthModule } from './platform/health';
import { LoggingModule } from './platform/logging';
import { MetricsModule } from './platform/metrics';
import {
  FsiModule,
  MedicalModule,
  MedicalRegistryModule,
  MedicalStatementModule,
  ReconciliationModule,
} from './medical';
import { JobsModule } from './jobs';
import { SettlementModule } from './settlement';
import { TransitModule } from './transit';
import { PersonModule } from './person';
import { RegistryModule } from './registry';
import { DeskActionsModule, ServiceDeskModule } from './service-desk';
import { StaffModule } from './staff';

/** The composition root: everything one process runs. */
@Module({})
export class AppModule {
  static forRoot(config: Config, urls: DatabaseUrls): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forRoot(config),
        LoggingModule,
        ClockModule,
        DatabaseModule.forRoot(urls),
        MetricsModule,
        HealthModule,
        CryptoModule,
        EventStoreModule.forRoot(coreAggregates()),
        LedgerModule,
        RegistryModule.forRoot({ checkTenderPolicy: tenderPolicyFaults }),
        AuditModule,
        StaffModule,
        ApprovalModule,
        JobsModule,
        PersonModule,
        CardholderModule,
        BatchesModule,
        ProductionModule,
        AuthorizationModule,
        MedicalRegistryModule,
        MedicalModule,
        TransitModule,
        MedicalStatementModule,
        FsiModule,
        ReconciliationModule,
        SettlementModule,
        ServiceDeskModule,
        DeskActionsModule,
      ],
    };
  }
}
