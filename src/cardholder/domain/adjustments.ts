import type { Decide } from '../../event-store';
import { fen } from '../../platform/money';
import { done, refused, type CardholderRefusal } from './answer';
import type { ChangeOrigin } from './origin';
import { MAX_AMOUNT_FEN, MAX_BALANCE_FEN } from './purse-decisions';
import { accountOf, availableIn, findPurse } from './purses';
import type { CardholderState } from './state';

/** Why staff correct a purse by hand. */
export const ADJUSTMENT_KINDS = ['duplicate_charge', 'wrong_amount', 'missing_credit', 'goodwill', 'other'] as const;

/** Why staff correct a purse by hand. */
export type AdjustmentKind = (typeof ADJUSTMENT_KINDS)[number];

/** What the kinds are called. */
export const ADJUSTMENT_NAMES: Readonly<Record<AdjustmentKind, { readonly zh: string; readonly en: string }>> = {
  duplicate_charge: { zh: '重复扣款', en: 'Charged twice' },
  wrong_amount: { zh: '金额有误', en: 'Wrong amount' },
  missing_credit: { zh: '漏记入账', en: 'Missing credit' },
  goodwill: { zh: '服务补偿', en: 'Goodwill' },
  other: { zh: '其他', en: 'Other' },
};

/**
 * What pays for an adjustment or takes what it gives: `funding` is where the purse's money comes from, `suspense` keeps
 * what nobody can explain yet.
 */
export type AdjustmentCounter = 'funding' | 'adjustments' | 'goodwill' | 'suspense';

/** What to do with money for a purse that is not open, or whose person has left: refuse it, or keep it in suspense. */
export type OnClosedPurse = 'refuse' | 'suspense';

/** A correction of a purse by hand. */
export interface AdjustPurse {
  readonly purse: string;
  /** Fen; below zero takes money out of the purse. */
  readonly amount: number;
  readonly kind: AdjustmentKind;
  /** Ledger account of the counter that `adjustmentCounter` names. */
  readonly counterAccount: number;
  /** Ledger account for money whose purse is closed; without it such an adjustment is refused. */
  readonly suspenseAccount?: number;
  /** The transaction that it corrects. */
  readonly originalAuthorizationId?: string;
  /** Decision time, ms since the epoch. */
  readonly now: number;
  /** Who asked, through which channel, why, and the approval. */
  readonly origin: ChangeOrigin;
}

/** Data of `PurseAdjusted`. */
export interface PurseAdjustedData {
  readonly purse: string;
  readonly amount: number;
  readonly kind: AdjustmentKind;
  /** The money went to suspense, for the purse was not open or the person has left. */
  readonly suspended?: true;
  readonly originalAuthorizationId?: string;
  readonly at: number;
  readonly origin: ChangeOrigin;
}

/**
 * The counter of an adjustment; undefined for what is not allowed. Purpose-bound money (medical, subsidies) only ever comes
 * from its fund and goes back to it, so nobody can give goodwill with it.
 */
export function adjustmentCounter(purse: string, kind: AdjustmentKind, amount: number): AdjustmentCounter | undefined {
  if (kind === 'goodwill' && amount < 0) return undefined;
  if (purse === 'medical' || purse.startsWith('subsidy:')) return kind === 'goodwill' ? undefined : 'funding';
  if (kind === 'missing_credit') return 'funding';
  if (kind === 'goodwill') return 'goodwill';
  return kind === 'other' ? 'suspense' : 'adjustments';
}

/** Corrects a purse against a ledger account. Takes no more than is available: holds count. */
export function adjustPurse(command: AdjustPurse): Decide<CardholderState, unknown> {
  return (state) => {
    const { purse, amount } = command;
    if (!state.person.registered) return refused('cardholder_not_registered');
    if (!Number.isSafeInteger(amount) || amount === 0 || Math.abs(amount) > MAX_AMOUNT_FEN) {
      return refused('amount_invalid');
    }
    if (adjustmentCounter(purse, command.kind, amount) === undefined) return refused('adjustment_not_permitted');
    const open = findPurse(state.purses, purse);
    if (!open) return suspend(command, 'purse_not_open');
    const { status } = state.person;
    // Nobody is there any more whom the money could go to.
    if (amount > 0 && status !== undefined) return suspend(command, `person_${status}`);
    const refusal = refusalOf(state, command, open.balance);
    if (refusal) return refused(refusal);
    const postings = [
      { account: command.counterAccount, amount: fen(-amount) },
      { account: accountOf(state.purses, purse), amount: fen(amount) },
    ];
    const balance = open.balance + amount;
    const facts = { purse, amount, balance, available: balance - open.held };
    return done([{ type: 'PurseAdjusted', entity: null, data: dataOf(command), postings }], facts);
  };
}

function refusalOf(
  state: CardholderState,
  { purse, amount }: AdjustPurse,
  balance: number,
): CardholderRefusal | undefined {
  if (availableIn(state.purses, purse) + amount < 0) return 'insufficient_funds';
  return balance + amount > MAX_BALANCE_FEN ? 'balance_too_large' : undefined;
}

/** Money that no purse can take waits in suspense, where that was asked for; nothing can be taken from there. */
function suspend(command: AdjustPurse, reason: CardholderRefusal): ReturnType<Decide<CardholderState, unknown>> {
  const { amount, counterAccount, suspenseAccount } = command;
  if (suspenseAccount === undefined || suspenseAccount === counterAccount || amount < 0) {
    return refused(reason);
  }
  const postings = [
    { account: counterAccount, amount: fen(-amount) },
    { account: suspenseAccount, amount: fen(amount) },
  ];
  const data: PurseAdjustedData = { ...dataOf(command), suspended: true };
  const facts = { purse: command.purse, amount, suspended: true };
  return done([{ type: 'PurseAdjusted', entity: null, data, postings }], facts);
}

function dataOf({ purse, amount, kind, originalAuthorizationId, now, origin }: AdjustPurse): PurseAdjustedData {
  const original = originalAuthorizationId === undefined ? {} : { originalAuthorizationId };
  return { purse, amount, kind, ...original, at: now, origin };
}
