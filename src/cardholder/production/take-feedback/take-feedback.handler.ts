import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims } from '../../../event-store';
import { forEachBounded } from '../../batches/bounded';
import type { ProductionAnswer } from '../collect-batch/collect-batch.command';
import type { ProductionBatch } from '../production-batch';
import { ProductionBatches } from '../production-batches';
import { readFeedbackFile } from '../production-file';
import { ProductionStore, type ReturnedItem } from '../production-store';
import { CardProduction } from './card-production';
import { FeedbackCheck, type MatchedRow } from './feedback-check';
import { FeedbackStore, type TakenFeedback } from './feedback-store';
import { TakeProductionFeedback } from './take-feedback.command';

/** Cards that are with the core at once, and stored together. */
const IN_FLIGHT = 32;
const PAGE_CARDS = 256;

@CommandHandler(TakeProductionFeedback)
export class TakeProductionFeedbackHandler implements ICommandHandler<TakeProductionFeedback> {
  constructor(
    private readonly batches: ProductionBatches,
    private readonly store: ProductionStore,
    private readonly feedback: FeedbackStore,
    private readonly check: FeedbackCheck,
    private readonly cards: CardProduction,
    private readonly claims: RequestClaims,
  ) {}

  async execute({ request, batchId, file, by }: TakeProductionFeedback): Promise<ProductionAnswer> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const rows = await readFeedbackFile(file);
    return this.batches.alone(batchId, async (batch) => {
      const digest = this.feedback.digestOf(file);
      const standing = await this.feedback.find(batchId, digest);
      if (standing?.state === 'applied') return { result: 'already_so', ...facts(batch, standing) };
      if (batch.exports === 0)
        return { result: 'refused', reason: 'batch_not_exported', allowedFrom: ['exported', 'partly_returned'] };
      const generation = standing?.generation ?? batch.generation;
      const matched = await this.check.match(batch, rows, generation);
      await this.feedback.begin(batchId, digest, { generation, rows: rows.length, by });
      await this.#apply(batch, matched, by);
      await this.feedback.end(batchId, digest, countsOf(matched));
      const state = await this.batches.refresh(batchId);
      const taken = await this.feedback.find(batchId, digest);
      return { result: 'done', ...facts({ ...batch, state }, taken) };
    });
  }

  /** Page by page: what was applied when the process ends is found settled when the file comes again. */
  async #apply(batch: ProductionBatch, matched: MatchedRow[], by: string): Promise<void> {
    const open = matched.filter(({ item }) => item.state === 'listed');
    for (let from = 0; from < open.length; from += PAGE_CARDS) {
      const returned: ReturnedItem[] = [];
      await forEachBounded(open.slice(from, from + PAGE_CARDS), IN_FLIGHT, async (match) => {
        const item = await this.cards.settle(batch.batchId, match, by);
        match.came = item.state;
        returned.push(item);
      });
      await this.store.settle(batch.batchId, returned);
    }
  }
}

/** What of a file was new. `item` is as it was before. */
function countsOf(matched: readonly MatchedRow[]): { made: number; failed: number; already: number } {
  const made = matched.filter(({ came }) => came === 'made').length;
  const failed = matched.filter(({ came }) => came === 'failed').length;
  return { made, failed, already: matched.length - made - failed };
}

function facts(batch: ProductionBatch, taken: TakenFeedback | undefined): object {
  const { batchId, batchNumber, state } = batch;
  const { rows, made, failed, already } = taken ?? { rows: 0, made: 0, failed: 0, already: 0 };
  return { batchId, batchNumber, state, rows, made, failed, already };
}
