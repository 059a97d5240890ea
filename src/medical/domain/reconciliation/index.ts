export * from './clearing';
export * from './compare-details';
export * from './detail-file';
export * from './judge-totals';
export * from './movement';
