export * from './chart-of-accounts';
export {
  MAX_PROGRAMME_NUMBER,
  subsidyBank,
  subsidyInTransit,
  subsidyRecovery,
  voucherClaims,
} from './subsidy-accounts';
