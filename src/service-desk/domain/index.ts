export { checkText } from './check-texts';
export { type DecisionFacts, type MoneyBefore, moneyOf } from './decision-facts';
export { reasonText } from './reason-texts';
export type { BothLanguages } from './words';
