export { cardholderAggregates, coreAggregates } from './aggregates';
