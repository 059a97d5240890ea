import Decimal from 'decimal.js';
import { type Fen, fen } from '../../../platform/money';

/** How an area (统筹区) credits personal accounts from a month on, until the next policy begins. */
export interface ContributionPolicy {
  /** Six digits. */
  readonly area: string;
  /** `YYYYMM` of the first contribution that it is for. */
  readonly from: string;
  /** Average monthly wage (社会平均工资), fen: what bounds the base. */
  readonly averageWage: Fen;
  /** What people in retirement get a month (定额划入), fen. */
  readonly retireeAmount: Fen;
  /** Share of the base that is credited, such as `0.02`: people in work get their own contribution. */
  readonly rate: string;
  /** The base counts from this multiple of the average wage, such as `0.6`, */
  readonly floor: string;
  /** up to this one, such as `3`. */
  readonly ceiling: string;
}

/** Whether somebody is credited as in work (在职) or in retirement (退休). */
export type ContributionKind = 'in_service' | 'retired';

/** 人员类别 of people in work and in retirement begin so; nobody else has a personal account. */
const PREFIXES: Readonly<Record<string, ContributionKind>> = { '11': 'in_service', '12': 'retired' };

/** The policy of a month: the latest that has begun. Undefined before the first. */
export function policyOf(policies: readonly ContributionPolicy[], month: string): ContributionPolicy | undefined {
  let found: ContributionPolicy | undefined;
  for (const policy of policies) {
    if (policy.from <= month && (found === undefined || policy.from > found.from)) found = policy;
  }
  return found;
}

/**
 * How a month is credited. In the month of retirement (退休当月) somebody still counts as in work, from the next one on as retired.
 * Undefined for kinds of persons without a personal account.
 */
export function kindOf(psnType: string, month: string, retiredMonth?: string): ContributionKind | undefined {
  const kind = PREFIXES[psnType.slice(0, 2)];
  return kind === 'retired' && retiredMonth !== undefined && month <= retiredMonth ? 'in_service' : kind;
}

/** Amounts by policy, worked out once: millions of rows ask for the same few. */
export class ContributionRule {
  readonly #least: number;
  readonly #most: number;
  readonly #rate: Decimal;

  constructor(private readonly policy: ContributionPolicy) {
    this.#least = toFen(new Decimal(policy.averageWage).times(policy.floor));
    this.#most = toFen(new Decimal(policy.averageWage).times(policy.ceiling));
    this.#rate = new Decimal(policy.rate);
  }

  /** What a month is credited with: a share of the bounded base, HALF_UP to fen, or the flat amount. `base`: fen. */
  amountOf(kind: ContributionKind, base: number): Fen {
    if (kind === 'retired') return this.policy.retireeAmount;
    return fen(toFen(this.#rate.times(Math.min(Math.max(base, this.#least), this.#most))));
  }
}

function toFen(amount: Decimal): number {
  return amount.toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
}
