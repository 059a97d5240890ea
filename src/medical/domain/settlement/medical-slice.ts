import { sliceOf, type CardholderState, type Slice } from '../../../cardholder';
import type { StreamEvent } from '../../../event-store';
import type {
  AidGrant,
  Enrolment,
  InsuranceEnrolledData,
  MedicalSettledData,
  MutualAidGrantedData,
  MutualAidPaidData,
  MutualAidRevokedData,
  OpenVisit,
  SettlementCancelledData,
  VisitRegisteredData,
  YearTotals,
} from './medical-events';
import { grown, NO_TOTALS, withoutOldYears } from './year-totals';

/** A grant as its owner sees it, with what relatives used of it. */
export interface GivenAid extends AidGrant {
  readonly relative: number;
  /** `YYYY-MM` of `monthUsed`; `yearUsed` counts for its year. */
  readonly month: string;
  /** Fen. */
  readonly monthUsed: number;
  readonly yearUsed: number;
}

/** A grant as the relative sees it. */
export interface ReceivedAid extends AidGrant {
  readonly owner: number;
}

/** What the medical insurance knows of a person; undefined while it knows nothing, so that most snapshots say nothing of it. */
export type MedicalPart =
  | {
      readonly enrolments: readonly Enrolment[];
      readonly years: Readonly<Record<string, YearTotals>>;
      readonly visits: readonly OpenVisit[];
      readonly given: readonly GivenAid[];
      readonly received: readonly ReceivedAid[];
    }
  | undefined;

/** What the medical insurance knows of a person; lists are empty where it knows nothing. */
export type MedicalState = NonNullable<MedicalPart>;

type Part = MedicalState;

const NOTHING: Part = { enrolments: [], years: {}, visits: [], given: [], received: [] };

/** Owns enrolments, year-to-date accumulators, open visits and mutual aid. */
export const medicalSlice: Slice<MedicalPart> = { name: 'medical', initial: () => undefined, evolve };

/** The medical part of a state; empty when there is none. */
export function medicalOf(state: CardholderState): Part {
  return sliceOf(state, medicalSlice) ?? NOTHING;
}

function evolve(part: MedicalPart, event: StreamEvent): MedicalPart {
  const change = CHANGES[event.type];
  return change === undefined ? part : change(part ?? NOTHING, event);
}

const CHANGES: Readonly<Record<string, (part: Part, event: StreamEvent) => Part>> = {
  InsuranceEnrolled: (part, { data }) => {
    const { enrolment } = data as InsuranceEnrolledData;
    const others = part.enrolments.filter((one) => !isSameInsurance(one, enrolment));
    return { ...part, enrolments: [...others, enrolment] };
  },
  MutualAidGranted: (part, { data }) => withGrant(part, data as MutualAidGrantedData),
  MutualAidRevoked: (part, { data }) => {
    const { grantId } = data as MutualAidRevokedData;
    const stays = (grant: AidGrant): boolean => grant.grantId !== grantId;
    return { ...part, given: part.given.filter(stays), received: part.received.filter(stays) };
  },
  MutualAidPaid: (part, { data }) => withAidUsed(part, data as MutualAidPaidData),
  MutualAidReturned: (part, { data }) => withAidUsed(part, data as MutualAidPaidData),
  VisitRegistered: (part, { data, version }) => {
    const { institution, medType, began } = data as VisitRegisteredData;
    return { ...part, visits: [...part.visits, { visit: version, institution: institution.code, medType, began }] };
  },
  VisitCancelled: (part, { entity }) => withoutVisit(part, entity),
  MedicalSettled: (part, { data, entity }) => {
    const { stage, year, growth } = data as MedicalSettledData;
    const next = withTotals(part, year, growth, 1);
    return stage === 'final' ? withoutVisit(next, entity) : next;
  },
  MedicalSettlementCancelled: (part, { data }) => {
    const { year, growth, reopened } = data as SettlementCancelledData;
    const next = part.years[year] === undefined ? part : withTotals(part, year, growth, -1);
    return reopened === undefined ? next : { ...next, visits: [...next.visits, reopened] };
  },
};

/** True for enrolments of one insurance in one pooling area. */
export function isSameInsurance(
  a: Pick<Enrolment, 'insutype' | 'area'>,
  b: Pick<Enrolment, 'insutype' | 'area'>,
): boolean {
  return a.insutype === b.insutype && a.area === b.area;
}

function withGrant(part: Part, { side, other, grant }: MutualAidGrantedData): Part {
  const stays = (one: AidGrant): boolean => one.grantId !== grant.grantId;
  if (side === 'relative') {
    return { ...part, received: [...part.received.filter(stays), { ...grant, owner: other }] };
  }
  const unused = { month: grant.from.slice(0, 7), monthUsed: 0, yearUsed: 0 };
  return { ...part, given: [...part.given.filter(stays), { ...grant, relative: other, ...unused }] };
}

function withAidUsed(part: Part, { grantId, amount, day }: MutualAidPaidData): Part {
  return { ...part, given: part.given.map((grant) => (grant.grantId === grantId ? used(grant, amount, day) : grant)) };
}

/** What was used, counted for the month and the year of `day`; a return of an earlier month or year frees nothing now. */
function used(grant: GivenAid, amount: number, day: string): GivenAid {
  const month = day.slice(0, 7);
  if (month < grant.month && amount < 0) {
    const sameYear = month.slice(0, 4) === grant.month.slice(0, 4);
    return sameYear ? { ...grant, yearUsed: grant.yearUsed + amount } : grant;
  }
  const sameMonth = month === grant.month;
  const sameYear = month.slice(0, 4) === grant.month.slice(0, 4);
  return {
    ...grant,
    month,
    monthUsed: (sameMonth ? grant.monthUsed : 0) + amount,
    yearUsed: (sameYear ? grant.yearUsed : 0) + amount,
  };
}

function withoutVisit(part: Part, entity: number | null): Part {
  return { ...part, visits: part.visits.filter(({ visit }) => visit !== entity) };
}

function withTotals(part: Part, year: string, growth: YearTotals, sign: 1 | -1): Part {
  const totals = grown(part.years[year] ?? NO_TOTALS, growth, sign);
  return { ...part, years: withoutOldYears({ ...part.years, [year]: totals }, newestOf(part.years, year)) };
}

function newestOf(years: Part['years'], year: string): string {
  return [...Object.keys(years), year].reduce((newest, key) => (key.slice(-4) > newest.slice(-4) ? key : newest));
}
