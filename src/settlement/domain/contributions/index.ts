import type { CardholderExtension } from '../../../authorization';
import { contributionsSlice } from './contributions-slice';

export * from './contribution-policy';
export { type ContributionCreditedData, creditedIn, KEPT_MONTHS } from './contributions-slice';
export * from './decide-contribution';
export * from './month';

/** What contributions add to a cardholder: what each month was credited with. */
export const contributionsExtension: CardholderExtension = { slices: [contributionsSlice], entities: [] };
