export * from './identity-area';
export * from './person-data';
