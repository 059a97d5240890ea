import type { Decide } from '../../event-store';
import { fen } from '../../platform/money';
import type { CardholderState } from './state';
import { alreadySo, done, refused } from './answer';
import { refusalOfPerson } from './card-decisions';
import { type ChangeOrigin, isChangeOrigin } from './origin';
import {
  accountOf,
  findPurse,
  FIRST_SUBSIDY_SLOT,
  FIXED_SLOTS,
  isPurseName,
  SLOTS_PER_CARDHOLDER,
  type PurseOpenedData,
  type PursesPart,
} from './purses';

/** Largest amount of one message, fen: ISO 8583 field 4 has twelve digits. */
export const MAX_AMOUNT_FEN = 999_999_999_999;
/** Largest balance of a purse, fen; keeps every sum far inside the safe integers. */
export const MAX_BALANCE_FEN = 1_000_000_000_000;

/** Opens a purse of that name. */
export interface OpenPurse {
  readonly purse: string;
  /** Left out where no person stands behind it. */
  readonly origin?: ChangeOrigin;
}

/** Where a credit comes from; decides which purses it may go to. */
export type CreditKind = 'top_up' | 'contribution' | 'subsidy_grant';

/** Credits a purse. */
export interface CreditPurse {
  readonly purse: string;
  /** Fen, above zero. */
  readonly amount: number;
  readonly kind: CreditKind;
  /** Ledger account that pays: bank clearing, the personal-account funding account, the programme's fund. */
  readonly sourceAccount: number;
  /** Reference of the payer's record, kept in the event. */
  readonly reference?: string;
}

/** Data of `PurseCredited`. */
export interface PurseCreditedData {
  readonly purse: string;
  readonly amount: number;
  readonly kind: CreditKind;
  readonly reference?: string;
}

/** True for whole fen above zero that a message may carry. */
export function isAmount(amount: number): boolean {
  return Number.isSafeInteger(amount) && amount > 0 && amount <= MAX_AMOUNT_FEN;
}

/** Opens a purse with nothing in it. */
export function openPurse(command: OpenPurse): Decide<CardholderState, unknown> {
  return (state) => {
    if (!state.person.registered) return refused('cardholder_not_registered');
    const { purse, origin } = command;
    const open = findPurse(state.purses, purse);
    if (open) return alreadySo({ purse, account: state.purses.base + open.slot });
    const refusal = refusalOfPerson(state);
    if (refusal) return refused(refusal);
    if (!isPurseName(purse)) return refused('purse_name_invalid');
    if (origin && !isChangeOrigin(origin)) return refused('origin_invalid');
    const slot = slotFor(state.purses, purse);
    if (slot >= SLOTS_PER_CARDHOLDER) return refused('too_many_purses');
    const account = state.purses.base + slot;
    const data: PurseOpenedData = { purse, slot, account, ...(origin && { origin }) };
    return done([{ type: 'PurseOpened', entity: null, data, postings: [] }], { purse, account });
  };
}

/** The place of a purse of that name that is not open yet; not below `SLOTS_PER_CARDHOLDER` when there is none left. */
export function slotFor(purses: PursesPart, name: string): number {
  const fixed = FIXED_SLOTS[name];
  if (fixed !== undefined) return fixed;
  const subsidies = purses.list.filter((purse) => purse.slot >= FIRST_SUBSIDY_SLOT).length;
  return FIRST_SUBSIDY_SLOT + subsidies;
}

function mayCredit(kind: CreditKind, purse: string): boolean {
  if (kind === 'top_up') return purse === 'epurse' || purse === 'transit';
  if (kind === 'contribution') return purse === 'medical';
  return purse.startsWith('subsidy:');
}

/** Credits a purse from a ledger account: a top-up, a contribution to the medical account or the grant of a subsidy. */
export function creditPurse(command: CreditPurse): Decide<CardholderState, unknown> {
  return (state) => {
    const { purse, amount, kind, sourceAccount, reference } = command;
    if (!isAmount(amount)) return refused('amount_invalid');
    // Money for a record that was merged is to go to the record that stays.
    if (state.person.status === 'merged') return refused('person_merged');
    const open = findPurse(state.purses, purse);
    if (!open) return refused('purse_not_open');
    if (!mayCredit(kind, purse)) return refused('purse_not_creditable');
    const balance = open.balance + amount;
    if (balance > MAX_BALANCE_FEN) return refused('balance_too_large');
    const data: PurseCreditedData = { purse, amount, kind, ...(reference === undefined ? {} : { reference }) };
    const postings = [
      { account: sourceAccount, amount: fen(-amount) },
      { account: accountOf(state.purses, purse), amount: fen(amount) },
    ];
    const facts = { purse, amount, balance, available: balance - open.held };
    return done([{ type: 'PurseCredited', entity: null, data, postings }], facts);
  };
}
