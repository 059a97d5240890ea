export * from './exclusion';
export * from './period';
export * from './row-state';
export * from './subsidy-decisions';
