import { type CardholderState, findPurse, isAmount, availableIn } from '../../../cardholder';
import type { Decide } from '../../../event-store';
import { type AccountUse, cardRefusal } from './account-room';
import { isActiveOn } from './enrolment';
import { alreadySo, done, refused } from './medical-answer';
import type { Enrolment, VisitCancelledData, VisitDischargedData, VisitRegisteredData } from './medical-events';
import { medicalOf } from './medical-slice';
import { openLines, standingSettlement, type Visit } from './visit';

/** Visits of a person that may be open at once. */
export const MAX_OPEN_VISITS = 20;
/** Digits of an area code that name the prefecture. */
const CITY_DIGITS = 4;

/** Registers a visit (门诊挂号, 入院办理, a purchase at a pharmacy). */
export interface RegisterVisitCommand extends Pick<
  VisitRegisteredData,
  'kind' | 'medType' | 'institution' | 'began' | 'ownNumber' | 'terminalId'
> {
  /** Kind of out-of-area care; when left out it follows from the two areas. */
  readonly outOfArea?: string;
  readonly now: number;
  readonly account: Omit<AccountUse, 'mcc' | 'now'>;
  /** 险种; the first active enrolment when left out. */
  readonly insutype?: string;
  /** 参保地; any when left out. */
  readonly area?: string;
  /** Deposit (押金) to set aside in a purse. */
  readonly deposit?: { readonly purse: string; readonly amount: number };
}

/** Decides a registration: the person must be insured on that day, and the card that was shown usable. */
export function decideRegisterVisit(command: RegisterVisitCommand): Decide<CardholderState, Visit> {
  return (state, { version }) => {
    if (!state.person.registered) return refused('cardholder_not_registered');
    // What is open then is settled all the same.
    if (state.person.status !== undefined) return refused('person_left');
    const { institution, now, began } = command;
    const reason = cardRefusal(state, { ...command.account, mcc: institution.mcc, now });
    if (reason !== undefined) return refused('card_refused', { cardReason: reason });
    const { enrolments, visits } = medicalOf(state);
    const enrolment = enrolments.find((one) => isWanted(one, command) && isActiveOn(one, began));
    if (enrolment === undefined) {
      const paused = enrolments.some((one) => isWanted(one, command) && one.state === 'paused');
      return refused(paused ? 'insurance_paused' : 'not_insured');
    }
    if (visits.length >= MAX_OPEN_VISITS) return refused('too_many_visits');
    const admitted = visits.find((one) => one.institution === institution.code && one.medType === command.medType);
    if (command.kind === 'inpatient' && admitted !== undefined) {
      return refused('already_admitted', { visit: admitted.visit });
    }
    if (!canHold(state, command)) return refused('insufficient_funds');
    const data = registeredData(command, enrolment);
    const facts = { visit: version + 1, insutype: enrolment.insutype, area: enrolment.area };
    return done([{ type: 'VisitRegistered', entity: 'self', data, postings: [] }], facts);
  };
}

function isWanted({ insutype, area }: Enrolment, wanted: RegisterVisitCommand): boolean {
  return (
    (wanted.insutype === undefined || insutype === wanted.insutype) &&
    (wanted.area === undefined || area === wanted.area)
  );
}

function canHold(state: CardholderState, { deposit, account }: RegisterVisitCommand): boolean {
  if (deposit === undefined) return true;
  const open = account.card !== undefined && findPurse(state.purses, deposit.purse) !== undefined;
  return open && isAmount(deposit.amount) && availableIn(state.purses, deposit.purse) >= deposit.amount;
}

function registeredData(command: RegisterVisitCommand, { insutype, area }: Enrolment): VisitRegisteredData {
  const { kind, medType, institution, began, ownNumber, deposit, account, now, terminalId } = command;
  const outOfArea = command.outOfArea ?? (isSameCity(institution.area, area) ? 'local' : 'unfiled');
  return {
    ...{ kind, medType, institution, insutype, area, outOfArea, began },
    ...(account.card === undefined ? {} : { card: account.card }),
    ...(ownNumber === undefined ? {} : { ownNumber }),
    ...(deposit === undefined ? {} : { holds: [{ purse: deposit.purse, delta: deposit.amount }] }),
    ...{ at: now, terminalId },
  };
}

/** Care within one's own prefecture is not out of the area (异地就医). */
function isSameCity(a: string, b: string): boolean {
  return a.slice(0, CITY_DIGITS) === b.slice(0, CITY_DIGITS);
}

/** Decides a discharge (出院办理), or with `ended: null` its withdrawal (出院撤销). */
export function decideDischarge({
  ended,
  now,
}: {
  readonly ended: string | null;
  readonly now: number;
}): Decide<CardholderState, Visit> {
  return (_, { entity: visit }) => {
    if (visit === undefined) return refused('visit_not_found');
    if (visit.kind !== 'inpatient') return refused('not_inpatient');
    if ((visit.ended ?? null) === ended) return alreadySo();
    if (visit.state !== 'open') return refused('visit_not_open');
    if (ended !== null && ended < visit.began) return refused('date_invalid', { began: visit.began });
    const data: VisitDischargedData = { ended, at: now };
    return done([{ type: 'VisitDischarged', entity: visit.number, data, postings: [] }]);
  };
}

/** Decides the cancellation of a visit (挂号撤销, 入院撤销): only while it has no fees and no settlement that stands. */
export function decideCancelVisit({ now }: { readonly now: number }): Decide<CardholderState, Visit> {
  return (_, { entity: visit }) => {
    if (visit === undefined) return refused('visit_not_found');
    if (visit.state === 'cancelled') return alreadySo();
    if (visit.state !== 'open') return refused('visit_not_open');
    const settled = visit.settlements.some(({ number }) => standingSettlement(visit, number) !== undefined);
    if (settled || openLines(visit).length > 0) return refused('visit_has_fees', { lines: openLines(visit).length });
    const holds = Object.entries(visit.deposit).map(([purse, held]) => ({ purse, delta: -held }));
    const data: VisitCancelledData = { ...(holds.length === 0 ? {} : { holds }), at: now };
    return done([{ type: 'VisitCancelled', entity: visit.number, data, postings: [] }]);
  };
}
