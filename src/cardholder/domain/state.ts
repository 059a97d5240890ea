import type { CardsPart } from './cards';
import type { LimitsPart } from './limits';
import type { PersonPart } from './person';
import type { PursesPart } from './purses';

/** State of a cardholder: the parts that this module owns. Modules of higher rank add parts, read with `sliceOf`. */
export interface CardholderState {
  readonly person: PersonPart;
  readonly cards: CardsPart;
  readonly purses: PursesPart;
  readonly limits: LimitsPart;
}
