import { Injectable, type OnModuleInit } from '@nestjs/common';
import { z } from 'zod';
import { type ApprovalFact, type ApprovalKind, ApprovalKinds, type ApprovedBy } from '../../approval';
import { BatchStore } from './batch-store';

/** The kind of approval that a mass freeze needs. */
export const MASS_FREEZE = 'mass_freeze';

const payload = z.object({ batchId: z.string() });

/** What is approved: the batch; its rows stand in the database and cannot be changed any more. */
export type MassFreeze = z.infer<typeof payload>;

/** Lets a batch of freezes begin once a second person has agreed. */
@Injectable()
export class MassFreezeKind implements ApprovalKind<MassFreeze>, OnModuleInit {
  readonly kind = MASS_FREEZE;
  readonly decidePermission = 'approval.decide';

  constructor(
    private readonly kinds: ApprovalKinds,
    private readonly store: BatchStore,
  ) {}

  onModuleInit(): void {
    this.kinds.register(this);
  }

  parse(stored: unknown): MassFreeze {
    return payload.parse(stored);
  }

  async describe({ batchId }: MassFreeze): Promise<readonly ApprovalFact[]> {
    const job = await this.store.find(batchId);
    if (!job) return [];
    return [
      { label: 'batch', value: batchId },
      { label: 'rows', value: job.counts.total },
      { label: 'freeze_kind', value: job.options.kind ?? 'temporary' },
      ...(job.options.document === undefined ? [] : [{ label: 'document', value: job.options.document }]),
    ];
  }

  /** Begins the batch; the service's worker does the rows. */
  async execute({ batchId }: MassFreeze, by: ApprovedBy) {
    await this.store.setApproval(batchId, by.approvalId);
    const begun = await this.store.move(batchId, ['waiting_approval'], 'running');
    if (begun) return { result: 'done' as const, batchId };
    const job = await this.store.find(batchId);
    return job === undefined || job.state === 'cancelled'
      ? { result: 'refused' as const, reason: 'batch_cancelled', batchId }
      : { result: 'already_so' as const, batchId };
  }
}
