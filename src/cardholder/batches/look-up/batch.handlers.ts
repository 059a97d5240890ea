import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { Clock } from '../../../platform/clock';
import { ProblemError } from '../../../platform/errors';
import { BatchStore } from '../batch-store';
import { cursorOf, placeOf } from '../list-cursor';
import { batchView } from './batch-view';
import { type BatchPage, type BatchView, GetBatch, ListBatches } from './batch.queries';

@QueryHandler(GetBatch)
export class GetBatchHandler implements IQueryHandler<GetBatch> {
  constructor(
    private readonly store: BatchStore,
    private readonly clock: Clock,
  ) {}

  async execute({ batchId }: GetBatch): Promise<BatchView> {
    const job = await this.store.find(batchId);
    if (!job) throw new ProblemError('not_found', { detail: 'there is no batch with this id' });
    return batchView(job, this.clock.now());
  }
}

@QueryHandler(ListBatches)
export class ListBatchesHandler implements IQueryHandler<ListBatches> {
  constructor(
    private readonly store: BatchStore,
    private readonly clock: Clock,
  ) {}

  async execute({ filter, limit, cursor }: ListBatches): Promise<BatchPage> {
    const found = await this.store.list(filter, placeOf(cursor), limit + 1);
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map((job) => batchView(job, this.clock.now())),
      nextCursor: last === undefined ? null : cursorOf({ at: last.createdAt, id: last.batchId }),
    };
  }
}
