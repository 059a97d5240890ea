/** Name of the subscription that keeps the balances of ledger accounts. */
export const BALANCES_SUBSCRIPTION = 'ledger.balances';

/**
 * A lane's positions are cut into chunks of this many. An account has one point for each chunk in which it was touched: its
 * balance at the end of the chunk. So a past balance is a point and the events of one unfinished chunk.
 */
export const CHUNK_EVENTS = 1_024;

/** The chunk that a lane position (1, 2, 3 …) lies in. */
export function chunkOf(position: number): number {
  return Math.floor((position - 1) / CHUNK_EVENTS);
}
