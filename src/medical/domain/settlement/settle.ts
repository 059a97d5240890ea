import type { CardholderState } from '../../../cardholder';
import type { Decide, Decision } from '../../../event-store';
import type { InsuredPerson } from '../benefit/bill';
import { type BenefitInput, BenefitInputError, calculate, type Settlement } from '../benefit/calculate';
import { splitLine, sumOfLines } from '../benefit/line-split';
import type { BenefitPolicy } from '../benefit/policy';
import { accountRoom, type AccountUse, cardRefusal } from './account-room';
import { fundPostings } from './medical-postings';
import { done, type MedicalRefusal, refused } from './medical-answer';
import type {
  AidShare,
  Enrolment,
  MedicalSettledData,
  SettlementInputs,
  Split,
  VisitPreSettledData,
  YearTotals,
} from './medical-events';
import { medicalOf } from './medical-slice';
import { isActiveOn, isRetired } from './enrolment';
import { MAX_SETTLEMENTS, openLines, type Visit, type VisitLineState } from './visit';
import { accumulatorsOf, growthOf, NO_TOTALS, yearKey } from './year-totals';

/** Asks for a settlement, or what it would be. */
export interface SettleCommand {
  /** Decision time, ms since the epoch. */
  readonly now: number;
  readonly policyId: string;
  readonly policy: BenefitPolicy;
  /** `YYYY-MM-DD`: the day whose policy and year count. */
  readonly careDate: string;
  readonly account: Omit<AccountUse, 'mcc' | 'now'>;
  readonly useAccount: boolean;
  /** Lines of this batch only (收费批次号); all open lines when left out. */
  readonly batch?: string;
  /** What the caller says the bill comes to, fen. */
  readonly expectedTotal?: number;
  readonly terminalId: string;
  /** Set by a partial refund only. */
  readonly again?: SettledAgain;
}

/**
 * The settlement that a partial refund settles anew: person, admission and means are its own, whatever has become of card
 * and enrolment, and the account pays no more than it did.
 */
export interface SettledAgain {
  readonly inputs: SettlementInputs;
  /** Fen that the account paid. */
  readonly account: number;
}

/** A settlement for good. */
export interface FinalSettleCommand extends SettleCommand {
  /** `mv_…` of the visit. */
  readonly visitId: string;
  /** The institution's own number of the settlement. */
  readonly ownNumber?: string;
  /** An interim settlement (中途结算) leaves an in-patient visit open. */
  readonly stage: 'final' | 'interim';
  /** Takes a split that differs from the last pre-settlement, or comes without one. */
  readonly acceptSplit: boolean;
}

/** What relatives let the patient use, asked of their states before the bill is calculated. */
export interface AidMeans {
  /** Fen that the grants let the patient use in all. */
  readonly available: number;
  /** Takes an amount from the grants in order. */
  take(amount: number): readonly AidShare[];
}

export const NO_AID: AidMeans = { available: 0, take: () => [] };

/** A settlement that was calculated and not yet booked. */
export interface SettlementPlan {
  readonly settlement: Settlement;
  readonly split: Split;
  readonly inputs: SettlementInputs;
  readonly year: string;
  readonly growth: YearTotals;
}

interface PlanRefusal {
  readonly refusal: MedicalRefusal;
  readonly facts?: object;
}

/** Decides a pre-settlement (预结算): the split is calculated and noted; no money moves. */
export function decidePreSettle(command: SettleCommand): Decide<CardholderState, Visit> {
  return (state, { entity: visit }) => {
    if (visit === undefined) return refused('visit_not_found');
    const plan = planSettlement(state, visit, command, NO_AID);
    if ('refusal' in plan) return refused(plan.refusal, plan.facts);
    const { split, inputs } = plan;
    const data: VisitPreSettledData = { split, inputs, at: command.now };
    return done([{ type: 'VisitPreSettled', entity: visit.number, data, postings: [] }], factsOf(plan));
  };
}

/** Decides a settlement (结算): fund shares, personal account and cash are booked in one event, within the person's own stream. */
export function decideSettle(command: FinalSettleCommand): Decide<CardholderState, Visit> {
  return (state, { entity }) => settleWith(state, entity, command, NO_AID).decision;
}

/** As `decideSettle`, with what relatives may pay; answers their shares beside the decision. */
export function settleWith(
  state: CardholderState,
  visit: Visit | undefined,
  command: FinalSettleCommand,
  aid: AidMeans,
): { readonly decision: Decision; readonly shares: readonly AidShare[] } {
  const none = (decision: Decision) => ({ decision, shares: [] });
  if (visit === undefined) return none(refused('visit_not_found'));
  const plan = planSettlement(state, visit, command, aid);
  if ('refusal' in plan) return none(refused(plan.refusal, plan.facts));
  const stageRefusal = refusalOfStage(visit, command);
  if (stageRefusal !== undefined) return none(refused(stageRefusal));
  const changed = changeSincePreSettlement(visit, plan, command);
  if (changed !== undefined) return none(changed);
  const shares = aid.take(plan.split.mutualAid);
  return { decision: settlementDecision(state, visit, command, plan, shares), shares };
}

/** The decision that books a plan. */
export function settlementDecision(
  state: CardholderState,
  visit: Visit,
  command: FinalSettleCommand,
  plan: SettlementPlan,
  shares: readonly AidShare[],
): Decision {
  const { split, inputs, year, growth } = plan;
  const deposit = Object.entries(visit.deposit).filter(([, held]) => held > 0);
  const releases = command.stage === 'final' && deposit.length > 0;
  const data: MedicalSettledData = {
    ...{ visitId: command.visitId, number: visit.settlements.length + 1 },
    ...(command.ownNumber === undefined ? {} : { ownNumber: command.ownNumber }),
    ...{ stage: command.stage, split, inputs, year, growth },
    ...(shares.length === 0 ? {} : { aid: shares }),
    ...(split.account === 0 ? {} : { usage: [['medical', split.account, 1]] as const }),
    ...(releases ? { holds: deposit.map(([purse, held]) => ({ purse, delta: -held })) } : {}),
    ...{ at: command.now, terminalId: command.terminalId },
  };
  const postings = fundPostings(state, visit, split, inputs.careDate, 1);
  const event = { type: 'MedicalSettled', entity: visit.number, data, postings };
  return done([event], { ...factsOf(plan), settlement: data.number });
}

/** Calculates what a settlement of a visit would be now. */
export function planSettlement(
  state: CardholderState,
  visit: Visit,
  command: SettleCommand,
  aid: AidMeans,
): SettlementPlan | PlanRefusal {
  const person = personFor(state, visit, command);
  if ('refusal' in person) return person;
  if (visit.state !== 'open') return { refusal: 'visit_not_open' };
  const use: AccountUse = { ...command.account, mcc: visit.institution.mcc, now: command.now };
  const reason = command.again === undefined ? cardRefusal(state, use) : undefined;
  if (reason !== undefined) return { refusal: 'card_refused', facts: { cardReason: reason } };
  const lines = linesFor(visit, command);
  if (lines.length === 0) return { refusal: 'no_lines' };
  try {
    return calculated(state, visit, command, { person, use, lines, aid });
  } catch (error) {
    if (!(error instanceof BenefitInputError)) throw error;
    return { refusal: error.field === 'area' ? 'area_not_covered' : 'level_not_covered' };
  }
}

/** The lines to settle: what is open, of a batch if one is named; of a partial refund those that stay of the settlement. */
function linesFor(visit: Visit, { batch, again }: SettleCommand): readonly VisitLineState[] {
  const settled = again && new Set(again.inputs.serials);
  return openLines(visit).filter((line) => settled?.has(line.serial) ?? (batch === undefined || line.batch === batch));
}

/** The insured person as the enrolment says, or as the settlement that is settled anew had it. */
function personFor(
  state: CardholderState,
  visit: Visit,
  { again, careDate }: SettleCommand,
): InsuredPerson | PlanRefusal {
  if (again !== undefined) {
    const { retired, civilServant, category } = again.inputs;
    return { retired, civilServant, category };
  }
  const enrolment = enrolmentFor(state, visit, careDate);
  if ('refusal' in enrolment) return enrolment;
  const { civilServant, category } = enrolment;
  return { retired: isRetired(enrolment), civilServant, category };
}

interface Basis {
  readonly person: InsuredPerson;
  readonly use: AccountUse;
  readonly lines: readonly VisitLineState[];
  readonly aid: AidMeans;
}

function calculated(
  state: CardholderState,
  visit: Visit,
  command: SettleCommand,
  basis: Basis,
): SettlementPlan | PlanRefusal {
  const year = yearKey(visit.insutype, command.careDate);
  const inputs = inputsOf(visit, command, basis, medicalOf(state).years[year] ?? NO_TOTALS, (total) =>
    accountRoom(state, basis.use, total),
  );
  const settlement = calculate(command.policy, benefitInputOf(inputs), basis.lines);
  if (command.expectedTotal !== undefined && settlement.sums.total !== command.expectedTotal) {
    return { refusal: 'total_differs', facts: { total: settlement.sums.total } };
  }
  const admission = visit.kind === 'inpatient' && standing(visit).length === 0;
  const growth = growthOf(settlement, inputs.ytd, command.policy.medType, admission);
  return { settlement, split: splitOf(settlement), inputs, year, growth };
}

function standing({ settlements }: Visit): Visit['settlements'] {
  return settlements.filter(({ cancelledAt }) => cancelledAt === undefined);
}

function inputsOf(
  visit: Visit,
  command: SettleCommand,
  { person, lines, aid }: Basis,
  totals: YearTotals,
  room: (total: number) => number,
): SettlementInputs {
  const { policyId, useAccount, careDate, again } = command;
  const earlier = standing(visit);
  const settledBefore = earlier[0]?.inputs ?? again?.inputs;
  const { total } = sumOfLines(lines.map(splitLine));
  return {
    ...{ policyId, serials: lines.map(({ serial }) => serial) },
    ...{ retired: person.retired, civilServant: person.civilServant },
    ...(person.category === undefined ? {} : { category: person.category }),
    ...{ level: visit.institution.level, nthAdmission: settledBefore?.nthAdmission ?? totals.admissions + 1 },
    outOfArea: visit.outOfArea,
    deductiblePaid: earlier.reduce((sum, { split }) => sum + split.deductible, 0),
    ...{ ytd: accumulatorsOf(totals, command.policy.medType), useAccount },
    accountAvailable: useAccount ? (again?.account ?? room(total)) : 0,
    mutualAidAvailable: useAccount ? aid.available : 0,
    careDate,
  };
}

/** What the engine is given for the inputs of a settlement, when it is made and whenever it is recalculated. */
export function benefitInputOf(inputs: SettlementInputs): BenefitInput {
  const { retired, civilServant, category, level, nthAdmission, outOfArea: area, deductiblePaid, ytd } = inputs;
  const { useAccount, accountAvailable: account, mutualAidAvailable: mutualAid } = inputs;
  return {
    person: { retired, civilServant, category },
    visit: { level, nthAdmission, area, deductiblePaid },
    ytd,
    means: { useAccount, account, mutualAid },
  };
}

/** The parts of a split that are booked and compared. */
export function splitOf(settlement: Settlement): Split {
  const { sums, funds, deductible } = settlement;
  return {
    ...{ total: sums.total, ownPay: sums.ownPay, overLimit: sums.overLimit, firstSelfPay: sums.firstSelfPay },
    ...{ inScope: sums.inScope, deductible: deductible.paid, poolRatio: settlement.poolRatio, funds },
    ...{ fundTotal: settlement.fundTotal, hospitalPart: settlement.hospitalPart, personPart: settlement.personPart },
    ...{ account: settlement.account, mutualAid: settlement.mutualAid, cash: settlement.cash },
  };
}

/** The enrolment that pays for a visit, or why none does. */
export function enrolmentFor(
  state: CardholderState,
  { insutype, area }: Pick<Visit, 'insutype' | 'area'>,
  day: string,
): Enrolment | { readonly refusal: MedicalRefusal } {
  const enrolment = medicalOf(state).enrolments.find((one) => one.insutype === insutype && one.area === area);
  if (enrolment === undefined) return { refusal: 'not_insured' };
  if (enrolment.state === 'paused') return { refusal: 'insurance_paused' };
  return isActiveOn(enrolment, day) ? enrolment : { refusal: 'not_insured' };
}

function refusalOfStage(visit: Visit, { stage }: FinalSettleCommand): MedicalRefusal | undefined {
  if (visit.settlements.length >= MAX_SETTLEMENTS) return 'too_many_settlements';
  if (stage === 'interim') return visit.kind === 'inpatient' ? undefined : 'not_inpatient';
  return visit.kind === 'inpatient' && visit.ended === undefined ? 'not_discharged' : undefined;
}

/** A split that differs from the last pre-settlement is refused unless the caller takes it. */
function changeSincePreSettlement(
  visit: Visit,
  plan: SettlementPlan,
  { acceptSplit }: FinalSettleCommand,
): Decision | undefined {
  if (acceptSplit) return undefined;
  if (visit.preSettled === undefined) return refused('not_pre_settled', factsOf(plan));
  const { split } = visit.preSettled;
  return isSameSplit(split, plan.split) ? undefined : refused('split_changed', { ...factsOf(plan), preSettled: split });
}

/**
 * True when two splits are paid alike. Whether a relative or cash pays the person's share may change, for a pre-settlement
 * does not touch the accounts of relatives.
 */
function isSameSplit(a: Split, b: Split): boolean {
  const comparable = ({ mutualAid, cash, ...rest }: Split): string =>
    JSON.stringify({ ...rest, rest: mutualAid + cash });
  return comparable(a) === comparable(b);
}

function factsOf({ split, inputs, year }: SettlementPlan): object {
  return { split, policyId: inputs.policyId, ytd: inputs.ytd, year, careDate: inputs.careDate };
}
