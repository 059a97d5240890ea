export * from './mt940';
export type * from './statement';
