import { Inject, Injectable } from '@nestjs/common';
import { Pool } from 'pg';
import { ProblemError } from '../../platform/errors';
import { exclusively } from '../../platform/database';
import { type ProductionBatch, type ProductionState, stateOf } from './production-batch';
import { ProductionStore } from './production-store';

/** Finds production batches and lets one at a time work on each. */
@Injectable()
export class ProductionBatches {
  constructor(
    @Inject(Pool) private readonly pool: Pool,
    private readonly store: ProductionStore,
  ) {}

  /** The batch of an id. Throws the problem `not_found`. */
  async get(batchId: string): Promise<ProductionBatch> {
    const batch = await this.store.find(batchId);
    if (!batch) throw new ProblemError('not_found', { detail: 'there is no production batch with this id' });
    return batch;
  }

  /**
   * Works on a batch while nobody else does.
   * @throws ProblemError `not_found`, or `state_conflict` when somebody is at it.
   */
  async alone<Result>(batchId: string, work: (batch: ProductionBatch) => Promise<Result>): Promise<Result> {
    await this.get(batchId);
    const worked = await exclusively(this.pool, `production:${batchId}`, async () => work(await this.get(batchId)));
    if (!worked) {
      const detail = 'somebody else is working on this batch; try again when that is done';
      throw new ProblemError('state_conflict', { detail, headers: { 'retry-after': '5' } });
    }
    return worked.result;
  }

  /** Brings the state of a batch in line with its cards and answers it. */
  async refresh(batchId: string): Promise<ProductionState> {
    const state = stateOf(await this.get(batchId));
    await this.store.setState(batchId, state);
    return state;
  }
}
