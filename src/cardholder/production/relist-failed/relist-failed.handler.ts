import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../../event-store';
import { batchIdOf } from '../batch-id';
import type { ProductionAnswer } from '../collect-batch/collect-batch.command';
import { ProductionBatches } from '../production-batches';
import { MAX_PRODUCTION_CARDS, type ProductionBatch } from '../production-batch';
import { ProductionStore } from '../production-store';
import { RelistFailedCards } from './relist-failed.command';

@CommandHandler(RelistFailedCards)
export class RelistFailedCardsHandler implements ICommandHandler<RelistFailedCards> {
  constructor(
    private readonly batches: ProductionBatches,
    private readonly store: ProductionStore,
    private readonly claims: RequestClaims,
  ) {}

  async execute(command: RelistFailedCards): Promise<ProductionAnswer> {
    const { request, batchId } = command;
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    return this.batches.alone(batchId, (batch) =>
      command.into === 'same' ? this.#intoSame(command, batch) : this.#intoNew(command, batch),
    );
  }

  async #intoSame({ request }: RelistFailedCards, { batchId }: ProductionBatch): Promise<ProductionAnswer> {
    if (await this.store.wasRelistedBy(batchId, request.key)) {
      const state = await this.batches.refresh(batchId);
      return { result: 'already_so', batchId, state };
    }
    const failed = await this.store.items(batchId, 0, 1, 'failed');
    if (failed.length === 0) return { result: 'refused', reason: 'no_failed_cards' };
    const cards = await this.store.relist(batchId, request.key);
    const state = await this.batches.refresh(batchId);
    return cards === 0 ? { result: 'refused', reason: 'no_failed_cards' } : { result: 'done', batchId, state, cards };
  }

  async #intoNew(
    { request, by }: RelistFailedCards,
    { batchId, area, bankCode }: ProductionBatch,
  ): Promise<ProductionAnswer> {
    const target = batchIdOf(request);
    const standing = await this.store.find(target);
    if (standing) return { result: 'already_so', batchId: target, batchNumber: standing.batchNumber };
    const failed = await this.store.items(batchId, 0, MAX_PRODUCTION_CARDS, 'failed');
    const made = {
      batchId: target,
      createdBy: by,
      ...(area === null ? {} : { area }),
      ...(bankCode === null ? {} : { bankCode }),
    };
    const tokens = failed.map(({ token }) => token);
    const cards = tokens.length === 0 ? 0 : await this.store.create(made, tokens, 'failed');
    if (cards === 0) return { result: 'refused', reason: 'no_failed_cards' };
    await this.batches.refresh(batchId);
    const batch = await this.store.find(target);
    return { result: 'done', batchId: target, batchNumber: batch?.batchNumber, state: 'open', cards };
  }
}
