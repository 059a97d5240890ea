import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { cursorOf, noCursor, placeOf } from '../../batches/list-cursor';
import { cardholderId } from '../../cardholder-id';
import type { ProductionBatch } from '../production-batch';
import { ProductionBatches } from '../production-batches';
import { type ProductionItem, ProductionStore } from '../production-store';
import {
  GetProductionBatch,
  ListProductionBatches,
  ListProductionItems,
  type Page,
  type ProductionBatchView,
  type ProductionItemView,
} from './production.queries';

const SERIAL = /^\d{1,6}$/;

@QueryHandler(GetProductionBatch)
export class GetProductionBatchHandler implements IQueryHandler<GetProductionBatch> {
  constructor(private readonly batches: ProductionBatches) {}

  async execute({ batchId }: GetProductionBatch): Promise<ProductionBatchView> {
    return viewOf(await this.batches.get(batchId));
  }
}

@QueryHandler(ListProductionBatches)
export class ListProductionBatchesHandler implements IQueryHandler<ListProductionBatches> {
  constructor(private readonly store: ProductionStore) {}

  async execute({ state, limit, cursor }: ListProductionBatches): Promise<Page<ProductionBatchView>> {
    const found = await this.store.list(state, placeOf(cursor), limit + 1);
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return {
      items: shown.map(viewOf),
      nextCursor: last === undefined ? null : cursorOf({ at: last.createdAt, id: last.batchId }),
    };
  }
}

@QueryHandler(ListProductionItems)
export class ListProductionItemsHandler implements IQueryHandler<ListProductionItems> {
  constructor(
    private readonly batches: ProductionBatches,
    private readonly store: ProductionStore,
  ) {}

  async execute({ batchId, state, limit, cursor }: ListProductionItems): Promise<Page<ProductionItemView>> {
    await this.batches.get(batchId);
    if (cursor !== undefined && !SERIAL.test(cursor)) throw noCursor();
    const found = await this.store.items(batchId, Number(cursor ?? 0), limit + 1, state);
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1) : undefined;
    return { items: shown.map(itemViewOf), nextCursor: last === undefined ? null : String(last.serial) };
  }
}

function viewOf(batch: ProductionBatch): ProductionBatchView {
  const { batchId, batchNumber, area, bankCode, state, counts, exports, createdBy } = batch;
  const { listed, made, failed, moved } = counts;
  return {
    ...{ batchId, batchNumber, area, bankCode, state, exports, createdBy },
    cards: listed + made + failed + moved,
    ...{ listed, made, failed, moved },
    createdAt: batch.createdAt.toISOString(),
    lastExportAt: batch.lastExportAt?.toISOString() ?? null,
  };
}

function itemViewOf({
  serial,
  token,
  streamId,
  state,
  stage,
  failure,
  boxPosition,
}: ProductionItem): ProductionItemView {
  return { serial, token, cardholderId: cardholderId(streamId), state, stage, failure, boxPosition };
}
