import type { CardholderExtension } from '../../../authorization';
import { VISIT_EVENTS } from './medical-events';
import { medicalSlice } from './medical-slice';
import { evolveVisit, type Visit } from './visit';

export * from './account-room';
export * from './cancel-settlement';
export * from './enrolment';
export * from './fee-decisions';
export * from './medical-answer';
export * from './medical-events';
export * from './medical-slice';
export * from './mutual-aid';
export * from './refund-lines';
export * from './settle';
export * from './visit';
export * from './visit-decisions';
export * from './year-totals';

/** What medical insurance adds to a cardholder: one slice, and visits as entities. */
export const medicalExtension: CardholderExtension = {
  slices: [medicalSlice],
  entities: [
    { events: new Set<string>(VISIT_EVENTS), evolve: (visit, event) => evolveVisit(visit as Visit | undefined, event) },
  ],
};
