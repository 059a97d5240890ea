export * from './account';
export * from './take-taps';
export * from './open-account';
