import { CommandHandler, type ICommandHandler, QueryBus } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../../event-store';
import { BatchRunner } from '../batch-runner';
import { BatchStore } from '../batch-store';
import { GetBatch } from '../look-up/batch.queries';
import { type CancelAnswer, CancelBatch } from './cancel-batch.command';

@CommandHandler(CancelBatch)
export class CancelBatchHandler implements ICommandHandler<CancelBatch> {
  constructor(
    private readonly store: BatchStore,
    private readonly runner: BatchRunner,
    private readonly queries: QueryBus,
    private readonly claims: RequestClaims,
  ) {}

  async execute({ request, batchId }: CancelBatch): Promise<CancelAnswer> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const before = await this.queries.execute(new GetBatch(batchId));
    const cancelled = await this.store.move(batchId, ['waiting_approval', 'running'], 'cancelled');
    // Who works on the batch clears it when it sees the state; otherwise that is done here.
    if (cancelled) await this.runner.run(batchId);
    const batch = await this.queries.execute(new GetBatch(batchId));
    if (cancelled) return { result: 'done', ...batch };
    return before.state === 'cancelled'
      ? { result: 'already_so', ...batch }
      : { result: 'refused', refusal: 'batch_ended', ...batch };
  }
}
