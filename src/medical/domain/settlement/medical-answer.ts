import type { Decision, NewEvent } from '../../../event-store';

/** Why a command about medical insurance is refused. Stable: clients may branch on it. */
export type MedicalRefusal =
  | 'cardholder_not_registered'
  | 'person_left'
  | 'not_insured'
  | 'insurance_paused'
  | 'institution_suspended'
  | 'no_policy'
  | 'enrolment_invalid'
  | 'same_person'
  | 'grant_not_found'
  | 'grant_invalid'
  | 'too_many_grants'
  | 'visit_not_found'
  | 'visit_not_open'
  | 'visit_has_fees'
  | 'too_many_visits'
  | 'already_admitted'
  | 'not_discharged'
  | 'not_inpatient'
  | 'date_invalid'
  | 'line_exists'
  | 'line_not_found'
  | 'line_settled'
  | 'too_many_lines'
  | 'no_lines'
  | 'total_differs'
  | 'level_not_covered'
  | 'area_not_covered'
  | 'split_changed'
  | 'not_pre_settled'
  | 'too_many_settlements'
  | 'settlement_not_found'
  | 'settlement_cancelled'
  | 'later_settlement_stands'
  | 'insufficient_funds'
  | 'card_refused';

/** `done` with what came of it. */
export function done(events: readonly NewEvent[], facts: object = {}): Decision {
  return { events, outcome: JSON.stringify({ result: 'done', ...facts }) };
}

/** The state that the command leads to holds already: no second event. */
export function alreadySo(facts: object = {}): Decision {
  return { events: [], outcome: JSON.stringify({ result: 'already_so', ...facts }) };
}

/** Nothing happens, for a reason; `facts` are values that explain it. */
export function refused(reason: MedicalRefusal, facts: object = {}): Decision {
  return { events: [], outcome: JSON.stringify({ result: 'refused', reason, ...facts }) };
}
