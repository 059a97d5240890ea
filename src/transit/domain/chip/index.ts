export * from './chip-purse';
export * from './close-chip';
export * from './load-chip';
export { missingTaps } from './missing-taps';
export * from './open-chip';
export * from './take-chip-taps';
