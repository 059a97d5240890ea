import type { Accumulators, FeeLine, InsuredPerson, MedicalVisit, PersonalMeans } from './bill';
import { dividedByRatio, type Ratio, ratioOf, share, shiftedRatio, timesRatio } from './exact';
import { brokenIdentities, type BrokenIdentity } from './identities';
import { type LineSplit, splitLine, sumOfLines } from './line-split';
import { benefitOf, countedOop, payInOrder, type PayerStep, shiftedTiers } from './payers';
import type { BenefitPolicy, PayerName } from './policy';

/** What a settlement is calculated from beside policy and lines. */
export interface BenefitInput {
  readonly person: InsuredPerson;
  readonly visit: MedicalVisit;
  readonly ytd: Accumulators;
  readonly means: PersonalMeans;
}

/** What each fund pays, fen. */
export interface FundPayments {
  /** 基本医疗保险统筹基金. */
  readonly hifp: number;
  readonly cvlserv: number;
  readonly hifes: number;
  readonly hifmi: number;
  readonly hifob: number;
  readonly maf: number;
}

/** A bill that was calculated: who pays what, and how it came about. Amounts are fen. */
export interface Settlement {
  readonly lines: readonly LineSplit[];
  /** The sums of the lines; `sums.total` is 医疗费总额. */
  readonly sums: LineSplit;
  readonly deductible: {
    /** 起付线 of the level, of the admission, and what was left of it this year. */
    readonly standard: number;
    readonly paid: number;
  };
  /** What the ratio applies to. */
  readonly enteringPool: number;
  /** 统筹基金支付比例. */
  readonly poolRatio: Ratio;
  /** What the pooling fund might still pay this year. */
  readonly poolLeft: number;
  readonly inBand: number;
  readonly overCap: number;
  readonly payers: readonly PayerStep[];
  readonly funds: FundPayments;
  readonly fundTotal: number;
  readonly hospitalPart: number;
  readonly personPart: number;
  readonly account: number;
  readonly mutualAid: number;
  readonly cash: number;
  /** Balance of the personal account afterwards. */
  readonly accountAfter: number;
  readonly accumulatorsAfter: Accumulators;
  /** Identities that the policy takes as warnings and that do not hold. */
  readonly warnings: readonly BrokenIdentity[];
}

/** Why a bill cannot be calculated under a policy. */
export class BenefitInputError extends Error {
  constructor(
    /** The field of the input that is at fault. */
    readonly field: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * Calculates who pays a bill (待遇计算). Pure and exact: the same inputs give the same result for ever. The pooling fund
 * comes first, then the payers in the order of the policy, then the personal account, relatives and cash. Throws a
 * BenefitInputError when the policy does not cover the level of the institution or the kind of out-of-area care.
 */
export function calculate(policy: BenefitPolicy, input: BenefitInput, bill: readonly FeeLine[]): Settlement {
  const lines = bill.map(splitLine);
  const sums = sumOfLines(lines);
  const pool = payFromPool(policy, input, sums.inScope);
  const { category, civilServant } = input.person;
  const payers = payInOrder(policy.payers, pool, category, civilServant, input.ytd);
  const funds = fundsOf(pool.paid, payers);
  const { hifp, cvlserv, hifes, hifmi, hifob, maf } = funds;
  const fundTotal = hifp + cvlserv + hifes + hifmi + hifob + maf;
  const hospitalPart = policy.hospitalBearsOverLimit ? sums.overLimit : 0;
  const personPart = sums.total - fundTotal - hospitalPart;
  const shares = payPersonally(policy, input.means, personPart);
  const settlement: Settlement = {
    ...{ lines, sums, payers, funds, fundTotal, hospitalPart, personPart },
    deductible: { standard: pool.standard, paid: pool.deductible },
    ...{ enteringPool: pool.entering, poolRatio: pool.ratio, poolLeft: pool.left },
    ...{ inBand: pool.inBand, overCap: pool.overCap },
    ...shares,
    accumulatorsAfter: accumulate(input.ytd, pool.deductible, funds, countedOop(policy.payers, pool)),
    warnings: [],
  };
  return checkIdentities(policy, settlement);
}

function payFromPool(policy: BenefitPolicy, { person, visit, ytd }: BenefitInput, inScope: number) {
  const level = policy.levels.get(visit.level);
  if (level === undefined) {
    throw new BenefitInputError('hosp_level', `the policy ${policy.name} does not pay at level ${visit.level}`);
  }
  const reduction = policy.outOfArea.get(visit.area);
  if (reduction === undefined) {
    throw new BenefitInputError('area', `the policy ${policy.name} knows no out-of-area care "${visit.area}"`);
  }
  const paidBefore = policy.scope === 'annual' ? ytd.dedc : (visit.deductiblePaid ?? 0);
  const standard = standardDeductible(policy, level.deductible, visit.nthAdmission, paidBefore);
  const deductible = Math.min(inScope, standard);
  const entering = inScope - deductible;
  const shift = (person.retired ? policy.retireeBonus : 0) - reduction;
  const { raw, ratio } = poolShare(policy, entering, level.ratio, shift);
  const left = Math.max(0, policy.poolCap - ytd.hifp);
  const within = raw <= left || entering === 0;
  const paid = within ? raw : left;
  const overCap = within ? 0 : Math.max(0, entering - coveredBy(left, { raw, ratio, entering }));
  const inBand = entering - overCap - paid;
  return { standard, deductible, entering, ratio, left, paid, overCap, inBand };
}

/** The part of what enters the pool that the fund's last money covers, at the ratio that is reported. */
function coveredBy(
  left: number,
  pool: { readonly raw: number; readonly ratio: Ratio; readonly entering: number },
): number {
  // Bands may pay so little that their ratio has no four decimals; then the exact one counts.
  return pool.ratio === 0 ? share(left, pool.entering, pool.raw) : dividedByRatio(left, pool.ratio);
}

function standardDeductible(policy: BenefitPolicy, ofLevel: number, nth: number, paidBefore: number): number {
  if (policy.scope === 'none') return 0;
  const factors = policy.nthAdmission;
  const factor = factors[Math.min(nth, factors.length) - 1];
  if (factor === undefined) throw new BenefitInputError('nth_admission', 'must be 1 or more');
  return Math.max(0, timesRatio(ofLevel, factor) - paidBefore);
}

function poolShare(policy: BenefitPolicy, entering: number, ofLevel: Ratio, shift: number) {
  const single = shiftedRatio(ofLevel, shift);
  if (policy.poolTiers === undefined) return { raw: timesRatio(entering, single), ratio: single };
  const tiers = policy.tiersAdjusted ? shiftedTiers(policy.poolTiers, shift) : policy.poolTiers;
  const raw = benefitOf(tiers, entering);
  return { raw, ratio: entering === 0 ? single : ratioOf(raw, entering) };
}

function fundsOf(hifp: number, payers: readonly PayerStep[]): FundPayments {
  const paidBy = (name: PayerName): number => payers.find(({ payer }) => payer === name)?.paid ?? 0;
  return {
    ...{ hifp, cvlserv: paidBy('cvlserv'), hifes: paidBy('hifes') },
    ...{ hifmi: paidBy('hifmi'), hifob: paidBy('hifob'), maf: paidBy('maf') },
  };
}

function payPersonally(policy: BenefitPolicy, means: PersonalMeans, personPart: number) {
  const use = means.useAccount && policy.accountPays;
  const account = use ? Math.min(means.account, personPart) : 0;
  const mutualAid = use ? Math.min(means.mutualAid, personPart - account) : 0;
  return { account, mutualAid, cash: personPart - account - mutualAid, accountAfter: means.account - account };
}

function accumulate(ytd: Accumulators, deductible: number, funds: FundPayments, oop: number): Accumulators {
  return {
    dedc: ytd.dedc + deductible,
    hifp: ytd.hifp + funds.hifp,
    hifob: ytd.hifob + funds.hifob,
    hifmi: ytd.hifmi + funds.hifmi,
    maf: ytd.maf + funds.maf,
    compliantOop: ytd.compliantOop + oop,
  };
}

/**
 * Checks the identities of a settlement. One that the policy's area takes as a warning is noted; any other that does not hold
 * throws a RangeError, for then the engine is wrong.
 */
export function checkIdentities(policy: Pick<BenefitPolicy, 'checks'>, settlement: Settlement): Settlement {
  const broken = brokenIdentities(settlement);
  if (broken.length === 0) return settlement;
  const serious = broken.find(({ identity }) => policy.checks[identity as 'I1'] !== 'warning');
  if (serious !== undefined) throw new RangeError(`${serious.identity} does not hold: ${serious.text}`);
  return { ...settlement, warnings: broken };
}
