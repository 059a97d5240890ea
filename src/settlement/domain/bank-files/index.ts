export * from './fixed-width';
export * from './mt940';
export type * from './statement';
