import { CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { refuseReuse, RequestClaims, TransactionCore } from '../../../event-store';
import { Clock } from '../../../platform/clock';
import { forEachBounded } from '../../batches/bounded';
import type { CardholderState } from '../../domain';
import { batchIdOf } from '../batch-id';
import { ProductionStore, type WaitingCard } from '../production-store';
import { type CardsToCollect, CollectProductionBatch, type ProductionAnswer } from './collect-batch.command';

/** Cards looked at together, and their states read at once. */
const PAGE_CARDS = 500;
const READS_AT_ONCE = 4;
/** A card that nobody has after this time was never applied for: its application was refused or broke off, ms. */
const APPLICATION_MS = 3_600_000;

@CommandHandler(CollectProductionBatch)
export class CollectProductionBatchHandler implements ICommandHandler<CollectProductionBatch> {
  constructor(
    private readonly store: ProductionStore,
    private readonly core: TransactionCore,
    private readonly claims: RequestClaims,
    private readonly clock: Clock,
  ) {}

  async execute({ request, cards, by }: CollectProductionBatch): Promise<ProductionAnswer> {
    refuseReuse(await this.claims.claim([request], request.nonce), request);
    const batchId = batchIdOf(request);
    const standing = await this.store.find(batchId);
    if (standing) return { result: 'already_so', batchId, batchNumber: standing.batchNumber, state: standing.state };
    const tokens = await this.#collect(cards);
    const { area, bankCode } = cards;
    const made = { batchId, createdBy: by, ...(area && { area }), ...(bankCode && { bankCode }) };
    const count = tokens.length === 0 ? 0 : await this.store.create(made, tokens, 'waiting');
    if (count === 0) return { result: 'refused', reason: 'no_cards_waiting' };
    const batch = await this.store.find(batchId);
    return { result: 'done', batchId, batchNumber: batch?.batchNumber, state: 'open', cards: count };
  }

  /** Cards that are in production by their holder's own state: the queue only remembers that they were to be. */
  async #collect(cards: CardsToCollect): Promise<string[]> {
    const tokens: string[] = [];
    let last: WaitingCard | undefined;
    while (tokens.length < cards.limit) {
      const page = await this.store.waiting(cards, last, PAGE_CARDS);
      last = page.at(-1);
      if (last === undefined) break;
      const { ready, gone } = await this.#sort(page);
      await this.store.drop(gone);
      tokens.push(...ready);
    }
    return tokens.slice(0, cards.limit);
  }

  async #sort(page: readonly WaitingCard[]): Promise<{ ready: string[]; gone: string[] }> {
    const states = new Map<string, string | undefined>();
    await forEachBounded(page, READS_AT_ONCE, async ({ token, streamId }) => {
      const { state } = await this.core.state<CardholderState>(streamId);
      states.set(token, state.cards.find((card) => card.token === token)?.state);
    });
    const before = this.clock.now() - APPLICATION_MS;
    const ready = page.filter(({ token }) => states.get(token) === 'in_production');
    const gone = page.filter(({ token, enteredAt }) => {
      const state = states.get(token);
      return state === undefined ? enteredAt.getTime() < before : state !== 'in_production';
    });
    return { ready: ready.map(({ token }) => token), gone: gone.map(({ token }) => token) };
  }
}
