export * from './account';
export * from './take-taps';
export * from './open-account';
export * from './correct-fare';
export * from './collect-debt';
export { accountPacking } from './packed-account';
