export * from './fixed-width';
export * from './mt940';
export type * from './statement';
export * from './channel-file';
export * from './mt940-writer';
