export * from './person-data';
