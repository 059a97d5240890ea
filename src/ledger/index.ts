export * from './accounts';
export * from './balances';
export { LedgerModule } from './ledger.module';
export * from './verify';
