export { cardholderAggregates } from './aggregates';
