export { PayoutModule } from './payout.module';
export { type AnsweredPayouts, PayoutFiles, payoutReference } from './payout-files';
export { type PayoutLine, type PayoutState, PayoutStore } from './payout-store';
