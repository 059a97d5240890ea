export * from './account';
export * from './take-taps';
export * from './open-account';
export * from './collect-debt';
