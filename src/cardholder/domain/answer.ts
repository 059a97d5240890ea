import type { Decision, NewEvent } from '../../event-store';

/** Why a command about a cardholder is refused. Stable: clients may branch on it. */
export type CardholderRefusal =
  | 'cardholder_not_registered'
  | 'person_deceased'
  | 'person_moved_out'
  | 'person_merged'
  | 'person_erased'
  | 'live_cards'
  | 'person_left'
  | 'same_person'
  | 'card_not_found'
  | 'card_number_in_use'
  | 'card_state_invalid'
  | 'live_card_exists'
  | 'token_in_use'
  | 'transit_card_in_use'
  | 'too_many_transit_cards'
  | 'too_many_cards'
  | 'expiry_invalid'
  | 'area_invalid'
  | 'origin_invalid'
  | 'document_missing'
  | 'approval_missing'
  | 'judicial_freeze'
  | 'application_is_link'
  | 'application_closed'
  | 'bank_account_invalid'
  | 'balance_left'
  | 'open_holds'
  | 'close_out_account_unknown'
  | 'purse_name_invalid'
  | 'purse_not_open'
  | 'purse_not_creditable'
  | 'too_many_purses'
  | 'amount_invalid'
  | 'balance_too_large'
  | 'adjustment_not_permitted'
  | 'insufficient_funds'
  | 'limits_changed'
  | 'raise_needs_approval'
  | 'limits_invalid';

/** `done` with what came of it. */
export function done(events: readonly NewEvent[], facts: object = {}): Decision {
  return { events, outcome: JSON.stringify({ result: 'done', ...facts }) };
}

/** The state that the command leads to holds already: no second event. */
export function alreadySo(facts: object = {}): Decision {
  return { events: [], outcome: JSON.stringify({ result: 'already_so', ...facts }) };
}

/** The command may not be carried out in this state. `allowedFrom` names the states in which it may. */
export function refused(reason: CardholderRefusal, allowedFrom?: readonly string[]): Decision {
  const outcome =
    allowedFrom === undefined ? { result: 'refused', reason } : { result: 'refused', reason, allowedFrom };
  return { events: [], outcome: JSON.stringify(outcome) };
}
