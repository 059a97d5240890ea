import { Decimal } from 'decimal.js';
import type { SpendingLimits } from '../../cardholder';

/** One purse of a rule. Without a share or a ceiling it may pay all. */
export interface TenderChoice {
  readonly purse: string;
  /** Greatest share of the amount, a decimal string above 0 and up to 1; rounded half up to fen. */
  readonly maxShare?: string;
  /** Greatest amount of one transaction, fen. */
  readonly upTo?: number;
}

/** What may pay at some merchants, in order. A rule without a condition holds everywhere. */
export interface TenderRule {
  readonly id: string;
  /** Merchant category codes, four digits. */
  readonly mcc?: readonly string[];
  /** A category of the policy: a named list of merchant category codes. */
  readonly category?: string;
  /** Holds only at merchants of this programme. */
  readonly programme?: string;
  readonly purses: readonly TenderChoice[];
  /** Whether one transaction may be paid from several of the purses. */
  readonly split: boolean;
}

/** What may pay for what, in which order, up to how much. A document, replaced by versions. */
export interface TenderPolicy {
  readonly version: string;
  /** First day in force, `YYYY-MM-DD`. */
  readonly effectiveFrom: string;
  readonly categories?: Readonly<Record<string, readonly string[]>>;
  /** The first rule that fits holds. */
  readonly rules: readonly TenderRule[];
  /** Default limits by purse; a cardholder's own ones come first. */
  readonly limits?: Readonly<Record<string, SpendingLimits>>;
}

/** What a purchase is for, as the merchant and the terminal tell. */
export interface Purpose {
  readonly mcc: string;
  /** Codes of the programmes that the merchant takes part in. */
  readonly programmes: readonly string[];
}

/** Why no purse may pay. */
export type TenderRefusal = 'no_purse_for_merchant' | 'purse_not_permitted' | 'purse_not_open';

/** What the policy says about a purchase of a cardholder. */
export interface TenderSelection {
  /** Id of the rule that fitted; undefined when none does. */
  readonly rule: string | undefined;
  /** The purses that may pay, in order; empty when refused. */
  readonly choices: readonly TenderChoice[];
  readonly split: boolean;
  readonly refusal: TenderRefusal | undefined;
}

/**
 * Selects what may pay: the purses of the first rule that fits, without those that the cardholder has not opened. With a
 * requested purse only that one, and only if the rule names it.
 */
export function selectTenders(
  policy: TenderPolicy,
  purpose: Purpose,
  isOpen: (purse: string) => boolean,
  requestedPurse?: string,
): TenderSelection {
  const rule = policy.rules.find((candidate) => fits(policy, candidate, purpose));
  if (rule === undefined) return refusal(undefined, 'no_purse_for_merchant');
  if (requestedPurse !== undefined) {
    const choice = rule.purses.find((candidate) => candidate.purse === requestedPurse);
    if (choice === undefined) return refusal(rule.id, 'purse_not_permitted');
    if (!isOpen(requestedPurse)) return refusal(rule.id, 'purse_not_open');
    return { rule: rule.id, choices: [choice], split: rule.split, refusal: undefined };
  }
  const choices = rule.purses.filter((choice) => isOpen(choice.purse));
  if (choices.length === 0) return refusal(rule.id, 'no_purse_for_merchant');
  return { rule: rule.id, choices, split: rule.split, refusal: undefined };
}

function refusal(rule: string | undefined, reason: TenderRefusal): TenderSelection {
  return { rule, choices: [], split: false, refusal: reason };
}

function fits(policy: TenderPolicy, rule: TenderRule, purpose: Purpose): boolean {
  if (rule.programme !== undefined && !purpose.programmes.includes(rule.programme)) return false;
  if (rule.mcc === undefined && rule.category === undefined) return true;
  if (rule.mcc?.includes(purpose.mcc)) return true;
  return rule.category !== undefined && (policy.categories?.[rule.category]?.includes(purpose.mcc) ?? false);
}

/** Most that the policy lets a purse pay of an amount, fen. */
export function shareOf(choice: TenderChoice, amount: number): number {
  let most = amount;
  if (choice.maxShare !== undefined) {
    most = new Decimal(amount).times(choice.maxShare).toDecimalPlaces(0, Decimal.ROUND_HALF_UP).toNumber();
  }
  return choice.upTo === undefined ? most : Math.min(most, choice.upTo);
}
