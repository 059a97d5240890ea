import type { AuthorizationEntity, AuthorizationKind, ExplainedCheck, TenderAccount } from '../../authorization';

/** What is known of one decision: what was asked for, and what was seen at that moment. */
export interface DecisionFacts {
  /** What the authorization began as. */
  readonly kind: AuthorizationKind;
  /** Fen asked for in this decision. */
  readonly amount: number;
  /** Fen approved in this decision. */
  readonly approved: number;
  readonly tenders: readonly { readonly purse: string; readonly amount: number }[];
  readonly mcc: string;
  /** The purse that the terminal asked for. */
  readonly purse: string | undefined;
  /** Version of the tender policy. */
  readonly policy: string | null;
  readonly checks: readonly ExplainedCheck[];
  /** Of a follow-up: the money of the authorization right before it. */
  readonly before: MoneyBefore | undefined;
}

/** The money of an authorization at a moment, fen over all its tenders. */
export interface MoneyBefore {
  readonly authorized: number;
  readonly captured: number;
  readonly reversed: number;
  readonly refunded: number;
  readonly held: number;
  readonly expiresAt: number | null;
}

/** Sums up the money of an authorization. */
export function moneyOf({ tenders, expiresAt }: Pick<AuthorizationEntity, 'tenders' | 'expiresAt'>): MoneyBefore {
  const sum = (of: (row: TenderAccount) => number): number => tenders.reduce((total, row) => total + of(row), 0);
  return {
    authorized: sum((row) => row.authorized),
    captured: sum((row) => row.captured),
    reversed: sum((row) => row.reversed),
    refunded: sum((row) => row.refunded),
    held: sum((row) => row.held),
    expiresAt,
  };
}

/** The check of that name. */
export function checkOf(facts: DecisionFacts, name: string): ExplainedCheck | undefined {
  return facts.checks.find(({ check }) => check === name);
}

/** The checks of purses in that field, with the purse of each. */
export function purseChecks(
  facts: DecisionFacts,
  wanted: (field: string) => boolean,
): readonly (ExplainedCheck & { readonly purse: string; readonly field: string })[] {
  return facts.checks.flatMap((check) => {
    const [, purse, field] = /^purse:(.+)\.([A-Za-z]+)$/.exec(check.check) ?? [];
    if (purse === undefined || field === undefined || !wanted(field)) return [];
    return [{ ...check, purse, field }];
  });
}
