export * from './chart-of-accounts';
