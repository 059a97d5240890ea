import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Approvals } from '../../../approval';
import { refuseReuse, RequestClaims, type RequestIdentity } from '../../../event-store';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import type { StaffIdentity } from '../../../staff';
import type { BatchJob, BatchOperation, BatchOptions } from '../batch-job';
import { BatchStore } from '../batch-store';
import { MAX_BATCH_FILE_BYTES, readBatchFile } from '../file/batch-file';
import { badFileAsAWhole } from '../file/file-fault';
import { batchView } from '../look-up/batch-view';
import { MASS_FREEZE } from '../mass-freeze.kind';
import { type BatchAnswer, CreateBatch } from './create-batch.command';

/** Who makes batches without a session. */
const SYSTEM = 'system';

@CommandHandler(CreateBatch)
export class CreateBatchHandler implements ICommandHandler<CreateBatch> {
  constructor(
    private readonly store: BatchStore,
    private readonly approvals: Approvals,
    private readonly claims: RequestClaims,
    private readonly clock: Clock,
  ) {}

  async execute({ request, batch, by }: CreateBatch): Promise<BatchAnswer> {
    const { operation, reason, file } = batch;
    const options = optionsOf(operation, batch.options);
    if (operation === 'freeze' && !by) {
      throw new ProblemError('validation_failed', {
        errors: [
          { field: 'operation', code: 'needs_staff', message: 'a mass freeze is asked for by a member of staff' },
        ],
      });
    }
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    if (file.length > MAX_BATCH_FILE_BYTES) throw badFileAsAWhole('too_large', 'the file is too large');
    const entries = await readBatchFile(operation, file);
    const createdBy = by?.staffId ?? SYSTEM;
    const { job, made } = await this.store.create({ operation, options, reason, createdBy, file, entries });
    if (job.state === 'waiting_approval' && by) return this.#askForApproval(job, by, request);
    return { result: made ? 'done' : 'already_so', ...batchView(job, this.clock.now()) };
  }

  /** A batch whose approval was never asked for, because the process ended in between, gets it now. */
  async #askForApproval(job: BatchJob, by: StaffIdentity, request: RequestIdentity): Promise<BatchAnswer> {
    if (job.approvalId !== null) return { result: 'already_so', ...batchView(job, this.clock.now()) };
    const payload = { batchId: job.batchId };
    const asked = await this.approvals.request(by, { kind: MASS_FREEZE, payload, reason: job.reason, request });
    await this.store.setApproval(job.batchId, asked.approvalId);
    return { result: 'approval_required', ...batchView({ ...job, approvalId: asked.approvalId }, this.clock.now()) };
  }
}

/** The operation that an option is for. */
const OPTION_OF = { cause: 'close', kind: 'freeze', document: 'freeze' } as const;

/** The options that an operation has. Throws `validation_failed` for those of another, or a missing one. */
function optionsOf(operation: BatchOperation, given: BatchOptions): BatchOptions {
  for (const name of ['cause', 'kind', 'document'] as const) {
    if (given[name] !== undefined && operation !== OPTION_OF[name]) throw wrongOption(name, `is not for ${operation}`);
  }
  if (operation === 'close' && given.cause === undefined) throw wrongOption('cause', 'must say why cards are closed');
  if (operation !== 'freeze') return given;
  const { kind = 'temporary', document } = given;
  if ((kind === 'judicial') !== (document !== undefined)) {
    throw wrongOption('document', 'must be the number of the order behind a judicial freeze, and of no other');
  }
  return { ...given, kind };
}

function wrongOption(field: string, message: string): ProblemError {
  return new ProblemError('validation_failed', { errors: [{ field, code: 'option', message }] });
}
