import type { CardholderExtension } from '../../../authorization';
import { personalAccountSlice } from './roll-over';

export * from './interest';
export { decideRollOver, ROLLED_OVER, type RolledOverData, type RollOverOutcome } from './roll-over';

/** What interest adds to a cardholder: the last year of the personal account that was ended. */
export const interestExtension: CardholderExtension = { slices: [personalAccountSlice], entities: [] };
