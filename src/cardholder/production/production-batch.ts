/** States of a production batch: collected; sent to the card maker; some cards came back; all came back. */
export const PRODUCTION_STATES = ['open', 'exported', 'partly_returned', 'returned'] as const;

/** State of a production batch. */
export type ProductionState = (typeof PRODUCTION_STATES)[number];

/** Where the making of a card can fail: at the bank, which opens the account, or at the card maker. */
export const PRODUCTION_STAGES = ['bank', 'maker'] as const;

/** Where the making of a card failed. */
export type ProductionStage = (typeof PRODUCTION_STAGES)[number];

/** State of a card within a batch. `moved`: failed, and listed again in another batch. */
export type ProductionItemState = 'listed' | 'made' | 'failed' | 'moved';

/** Cards of one batch at most, and when nothing is said. */
export const MAX_PRODUCTION_CARDS = 10_000;
export const DEFAULT_PRODUCTION_CARDS = 5_000;

/** A production batch (制卡批次). */
export interface ProductionBatch {
  readonly batchId: string;
  /** What people and the card maker call it: area, day and number of the day. */
  readonly batchNumber: string;
  readonly area: string | null;
  readonly bankCode: string | null;
  readonly state: ProductionState;
  /** 1, and one more each time failed cards were listed again in it. */
  readonly generation: number;
  readonly exports: number;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly lastExportAt: Date | null;
  readonly counts: Readonly<Record<ProductionItemState, number>>;
}

/** The beginning of an area's code that all areas within it share: `220100` has 2201xx in it, `220000` the province. */
export function areaPrefix(area: string): string {
  return area.replace(/(?:00){1,2}$/, '');
}

/** What of a batch's cards says about the batch. */
export function stateOf({ exports, counts }: Pick<ProductionBatch, 'exports' | 'counts'>): ProductionState {
  const settled = counts.made + counts.failed + counts.moved;
  if (settled === 0) return exports === 0 ? 'open' : 'exported';
  return counts.listed === 0 ? 'returned' : 'partly_returned';
}
