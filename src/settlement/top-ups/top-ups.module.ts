import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { ApprovalModule } from '../../approval';
import { CardholderModule } from '../../cardholder';
import { JobRegistry } from '../../jobs';
import { PersonModule } from '../../person';
import { SettlementStreamModule } from '../settlement-stream';
import { TopUpFileStore } from './file/top-up-file-store';
import { TopUpFiles } from './file/top-up-files';
import { TopUpsController } from './http/top-ups.controller';
import { ImportTopUpsJob } from './import-top-ups.job';
import { NoticeStore } from './notice-store';
import { SettleTopUpsJob } from './settle-top-ups.job';
import { TopUpAssignKind, TopUpReturnKind } from './suspense-approval.kinds';
import { SuspenseChanges } from './suspense-changes';
import { TakeTopUpHandler } from './take-top-up.handler';
import { TopUpChannels } from './top-up-channels';
import { TopUpTargets } from './top-up-targets';
import { TopUps } from './top-ups';

const SERVICES = [TopUps, TopUpChannels, NoticeStore, SuspenseChanges, TopUpFiles, ImportTopUpsJob, SettleTopUpsJob];
const KINDS = [TopUpAssignKind, TopUpReturnKind];

/** Top-ups of the e-purse by notices of banks and channels, and the suspense of what no purse could take. */
@Module({
  imports: [CqrsModule, ApprovalModule, CardholderModule, PersonModule, SettlementStreamModule],
  controllers: [TopUpsController],
  providers: [...SERVICES, ...KINDS, TopUpTargets, TopUpFileStore, TakeTopUpHandler],
  exports: SERVICES,
})
export class TopUpsModule {
  constructor(jobs: JobRegistry, importTopUps: ImportTopUpsJob, settle: SettleTopUpsJob) {
    jobs.register(importTopUps, settle);
  }
}
