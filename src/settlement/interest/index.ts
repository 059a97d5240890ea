export { type InterestRate, InterestRates, RATE_KINDS, type RateKind } from './interest-rates';
export { InterestModule } from './interest.module';
