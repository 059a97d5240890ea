import { Query } from '@nestjs/cqrs';
import type { ProductionItemState, ProductionStage, ProductionState } from '../production-batch';

/** A production batch as staff see it. */
export interface ProductionBatchView {
  readonly batchId: string;
  readonly batchNumber: string;
  readonly area: string | null;
  readonly bankCode: string | null;
  readonly state: ProductionState;
  readonly cards: number;
  readonly listed: number;
  readonly made: number;
  readonly failed: number;
  readonly moved: number;
  readonly exports: number;
  readonly createdBy: string;
  readonly createdAt: string;
  readonly lastExportAt: string | null;
}

/** A card of a production batch as staff see it; without personal data. */
export interface ProductionItemView {
  readonly serial: number;
  readonly token: string;
  readonly cardholderId: string;
  readonly state: ProductionItemState;
  readonly stage: ProductionStage | null;
  readonly failure: string | null;
  readonly boxPosition: string | null;
}

/** A page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextCursor: string | null;
}

/** One production batch. Throws the problem `not_found`. */
export class GetProductionBatch extends Query<ProductionBatchView> {
  constructor(readonly batchId: string) {
    super();
  }
}

/** Production batches, newest first. Throws `validation_failed` for a cursor that is none. */
export class ListProductionBatches extends Query<Page<ProductionBatchView>> {
  constructor(
    readonly state: ProductionState | undefined,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}

/** Cards of a production batch in the order of the file. Throws `not_found`, or `validation_failed` for a wrong cursor. */
export class ListProductionItems extends Query<Page<ProductionItemView>> {
  constructor(
    readonly batchId: string,
    readonly state: ProductionItemState | undefined,
    readonly limit: number,
    readonly cursor: string | undefined,
  ) {
    super();
  }
}
