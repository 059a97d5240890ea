export { BALANCES_SUBSCRIPTION, CHUNK_EVENTS, chunkOf } from './balance-points';
export { BalancesProjection, rebuildBalances } from './balances-projection';
export type { AsOf } from './lane-cut';
export { type LaneSpan, LedgerBalances } from './ledger-balances';
export { type PastState, StreamHistory } from './stream-history';
