import { Command } from '@nestjs/cqrs';
import type { RequestIdentity } from '../../../event-store';

/** Which cards to collect. */
export interface CardsToCollect {
  /** Area that issues (GB/T 2260); `220100` has all of Changchun in it, `220000` the province. All when left out. */
  readonly area?: string;
  /** Bank whose application the cards carry. All when left out. */
  readonly bankCode?: string;
  /** Cards at most. */
  readonly limit: number;
}

/** What came of a command about a production batch. */
export type ProductionAnswer = Readonly<Record<string, unknown>> & {
  readonly result: 'done' | 'already_so' | 'refused';
};

/** Collects cards that were applied for into a new production batch, longest waiting first. */
export class CollectProductionBatch extends Command<ProductionAnswer> {
  constructor(
    readonly request: RequestIdentity,
    readonly cards: CardsToCollect,
    /** Staff id, or `system`. */
    readonly by: string,
  ) {
    super();
  }
}
