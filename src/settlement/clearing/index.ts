export { ClearingModule } from './clearing.module';
export { type ClearingLine, ClearingStore, type ClearingTotals } from './clearing-store';
