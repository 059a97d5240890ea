import type { MedicalRefusal } from '../../domain/settlement';
import type { MedicalAnswer } from '../../medical-answer';
import { FsiError } from '../fsi-error';
import { moneyText } from '../reading/amount-texts';

/** What `err_msg` says for each reason of the core. */
export const REFUSAL_TEXTS: Readonly<Record<MedicalRefusal | 'reversed', string>> = {
  cardholder_not_registered: 'the person is not registered',
  person_left: 'the person has left',
  not_insured: 'the person is not insured so on that day',
  insurance_paused: 'the insurance is paused',
  enrolment_invalid: 'the enrolment is not valid',
  same_person: 'both are the same person',
  grant_not_found: 'there is no such grant',
  grant_invalid: 'the grant is not valid',
  too_many_grants: 'there are too many grants',
  visit_not_found: 'mdtrt_id: there is no such visit',
  visit_not_open: 'mdtrt_id: the visit is settled or cancelled',
  visit_has_fees: 'mdtrt_id: the visit has fees; withdraw them first',
  too_many_visits: 'the person has too many visits that are open',
  already_admitted: 'the person is admitted already',
  not_discharged: 'mdtrt_id: the patient is not discharged; settle midway or discharge first',
  not_inpatient: 'mdtrt_id: the visit is no stay',
  date_invalid: 'the day is before the admission',
  line_exists: 'feedetl_sn: stands for another line',
  line_not_found: 'feedetl_sn: there is no such line',
  line_settled: 'feedetl_sn: the line is settled; cancel the settlement first',
  too_many_lines: 'the visit has too many lines',
  no_lines: 'there are no lines to settle',
  total_differs: 'medfee_sumamt: is not the sum of the lines',
  level_not_covered: 'the policy does not pay at an institution of this level',
  area_not_covered: 'the policy does not pay in this area',
  split_changed: 'the settlement differs from the pre-settlement; pre-settle again',
  not_pre_settled: 'the bill must be pre-settled first',
  too_many_settlements: 'the visit has too many settlements',
  settlement_not_found: 'setl_id: there is no such settlement of this visit',
  settlement_cancelled: 'setl_id: the settlement is cancelled',
  later_settlement_stands: 'setl_id: cancel the later settlement of the visit first',
  insufficient_funds: 'the account does not hold the deposit',
  card_refused: 'the card may not be used',
  institution_suspended: 'the institution is suspended',
  reversed: 'the message was reversed by 2601',
  no_policy: 'no policy pays for this insurance and care type on that day',
};

/** The answer when something was done, or was so already. Throws an FsiError for a refusal. */
export function accepted(answer: MedicalAnswer): MedicalAnswer {
  if (answer.result !== 'refused') return answer;
  const { reason, total } = answer;
  const text = reason === undefined ? 'refused' : REFUSAL_TEXTS[reason];
  if (reason === 'total_differs' && typeof total === 'number') throw new FsiError(`${text}: ${moneyText(total)}`);
  const { cardReason } = answer;
  if (typeof cardReason === 'string') throw new FsiError(`${text}: ${cardReason.replaceAll('_', ' ')}`);
  throw new FsiError(text);
}
