import type { CardholderState, ChangeOrigin } from '../../../cardholder';
import type { Decide } from '../../../event-store';
import { alreadySo, done, refused } from './medical-answer';
import type { Enrolment, InsuranceEnrolledData } from './medical-events';
import { isSameInsurance, medicalOf } from './medical-slice';

/** Enrolments of a person at most. */
export const MAX_ENROLMENTS = 10;
const DAY = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const AREA = /^22\d{4}$/;
const INSUTYPE = /^\d{3}$/;
const PSN_TYPE = /^\d{4}$/;
const PSN_NO = /^[A-Za-z0-9]{1,30}$/;
/** 人员类别 of people in retirement. */
const RETIRED_PREFIX = '12';

/** Enrols a person (参保登记), or changes an enrolment: state, kind of person, categories. */
export interface EnrolCommand {
  readonly enrolment: Enrolment;
  readonly now: number;
  readonly origin: ChangeOrigin;
}

/** Decides an enrolment. It stands instead of an earlier one in the same insurance and pooling area. */
export function decideEnrol({ enrolment, now, origin }: EnrolCommand): Decide<CardholderState, unknown> {
  return (state) => {
    if (!state.person.registered) return refused('cardholder_not_registered');
    if (state.person.status !== undefined) return refused('person_left');
    if (!isEnrolment(enrolment)) return refused('enrolment_invalid');
    const { enrolments } = medicalOf(state);
    const standing = enrolments.find((one) => isSameInsurance(one, enrolment));
    if (standing !== undefined && JSON.stringify(standing) === JSON.stringify(enrolment)) return alreadySo();
    if (standing === undefined && enrolments.length >= MAX_ENROLMENTS) return refused('enrolment_invalid');
    const data: InsuranceEnrolledData = { enrolment, at: now, origin };
    return done([{ type: 'InsuranceEnrolled', entity: null, data, postings: [] }]);
  };
}

/** True when the enrolment covers a day. */
export function isActiveOn({ state, from, to }: Enrolment, day: string): boolean {
  return state === 'active' && from <= day && (to === undefined || day <= to);
}

/** True for somebody in retirement. */
export function isRetired({ psnType }: Pick<Enrolment, 'psnType'>): boolean {
  return psnType.startsWith(RETIRED_PREFIX);
}

function isEnrolment({ insutype, area, psnNo, psnType, from, to }: Enrolment): boolean {
  return (
    INSUTYPE.test(insutype) &&
    AREA.test(area) &&
    PSN_NO.test(psnNo) &&
    PSN_TYPE.test(psnType) &&
    DAY.test(from) &&
    (to === undefined || (DAY.test(to) && to >= from))
  );
}
