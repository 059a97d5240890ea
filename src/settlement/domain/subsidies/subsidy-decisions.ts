import {
  accountOf,
  availableIn,
  type CardholderState,
  creditPurse,
  done,
  findPurse,
  isAmount,
  MAX_BALANCE_FEN,
  openPurse,
  type PurseOpenedData,
  refused,
  systemOrigin,
} from '../../../cardholder';
import type { Decide, Decision, NewEvent, Posting } from '../../../event-store';
import { subsidyBank, subsidyFunding, subsidyInTransit, subsidyRecovery } from '../../../ledger';
import { fen } from '../../../platform/money';

/** One payment of a subsidy to a person. */
export interface SubsidyPayment {
  readonly programme: string;
  /** Number of the programme, from which its accounts follow. */
  readonly programmeNumber: number;
  readonly period: string;
  readonly rosterId: string;
  readonly row: number;
  /** 1 for the first payment of the row, more after a return. */
  readonly attempt: number;
  /** Fen. */
  readonly amount: number;
}

/** Data of `SubsidySent`, `SubsidyPaid` and `SubsidyReturned`. */
export type SubsidyEventData = Omit<SubsidyPayment, 'programmeNumber'> & { readonly reason?: string };

/** Data of `SubsidyRecovered`. */
export interface SubsidyRecoveredData extends SubsidyEventData {
  /** What was taken out of the purse, and what the person still owes; fen. */
  readonly fromPurse: number;
  readonly owed: number;
  readonly approval: string;
}

type SubsidyDecide = Decide<CardholderState, unknown>;

/** Pays a subsidy into its purse, which is opened when the person has none. Nobody is paid who has died, left or was merged. */
export function paySubsidyToPurse(payment: SubsidyPayment): SubsidyDecide {
  return (state, context) => {
    const { status } = state.person;
    if (status !== undefined) return refused(`person_${status}`);
    const { programmeNumber, amount, rosterId, row } = payment;
    const [purse, reference] = [purseOf(payment), `${rosterId}/${row}`];
    const sourceAccount = subsidyFunding(programmeNumber);
    if (findPurse(state.purses, purse)) {
      return creditPurse({ purse, amount, kind: 'subsidy_grant', sourceAccount, reference })(state, context);
    }
    if (!isAmount(amount)) return refused('amount_invalid');
    if (amount > MAX_BALANCE_FEN) return refused('balance_too_large');
    const opened = openPurse({ purse, origin: systemOrigin('subsidy') })(state, context);
    const [opening] = opened.events;
    if (opening === undefined) return opened;
    const { account } = opening.data as PurseOpenedData;
    const data = { purse, amount, kind: 'subsidy_grant', reference };
    const credit = { type: 'PurseCredited', entity: null, data, postings: transfer(sourceAccount, account, amount) };
    return done([opening, credit], { purse, amount, balance: amount, available: amount });
  };
}

/** Puts a payment into a file for the bank that pays out (代发): the bureau owes it, the bank has not answered yet. */
export function sendSubsidyToBank(payment: SubsidyPayment): SubsidyDecide {
  return (state) => {
    const { status, registered } = state.person;
    if (!registered) return refused('cardholder_not_registered');
    if (status !== undefined) return refused(`person_${status}`);
    const { programmeNumber, amount } = payment;
    if (!isAmount(amount)) return refused('amount_invalid');
    const postings = transfer(subsidyFunding(programmeNumber), subsidyInTransit(programmeNumber), amount);
    return told('SubsidySent', dataOf(payment), postings);
  };
}

/** The bank has paid. A fact: nothing is checked any more. */
export function notePaidByBank(payment: SubsidyPayment): SubsidyDecide {
  const { programmeNumber, amount } = payment;
  const postings = transfer(subsidyInTransit(programmeNumber), subsidyBank(programmeNumber), amount);
  return () => told('SubsidyPaid', dataOf(payment), postings);
}

/** The bank has returned a payment (退票), perhaps one that it had reported as paid: the money is the bureau's again. */
export function noteReturnedByBank(payment: SubsidyPayment, reason: string, wasPaid: boolean): SubsidyDecide {
  const { programmeNumber, amount } = payment;
  const from = wasPaid ? subsidyBank(programmeNumber) : subsidyInTransit(programmeNumber);
  const data = { ...dataOf(payment), reason };
  return () => told('SubsidyReturned', data, transfer(from, subsidyFunding(programmeNumber), amount));
}

/**
 * Recovers a subsidy (追回): what the purse of the programme has available is taken at once, the rest is owed by the person. A
 * subsidy that went to the bank is owed as a whole.
 */
export function recoverSubsidy(payment: SubsidyPayment, { approval, fromPurse }: RecoveryOrder): SubsidyDecide {
  return (state) => {
    const { programmeNumber, amount } = payment;
    const purse = purseOf(payment);
    const taken = fromPurse ? Math.max(0, Math.min(amount, availableIn(state.purses, purse))) : 0;
    const owed = amount - taken;
    const postings: readonly Posting[] = [
      ...(taken > 0 ? [{ account: accountOf(state.purses, purse), amount: fen(-taken) }] : []),
      ...(owed > 0 ? [{ account: subsidyRecovery(programmeNumber), amount: fen(-owed) }] : []),
      { account: subsidyFunding(programmeNumber), amount: fen(amount) },
    ];
    const data: SubsidyRecoveredData = { ...dataOf(payment), fromPurse: taken, owed, approval };
    return told('SubsidyRecovered', data, postings, { fromPurse: taken, owed });
  };
}

/** Under which approval a subsidy is recovered, and whether it went to a purse. */
export interface RecoveryOrder {
  /** `ap_…` */
  readonly approval: string;
  readonly fromPurse: boolean;
}

/** The person has paid back `amount` of what is owed, into the programme's account at the bank. */
export function noteRepaid(payment: SubsidyPayment): SubsidyDecide {
  const { programmeNumber, amount } = payment;
  const postings = transfer(subsidyBank(programmeNumber), subsidyRecovery(programmeNumber), amount);
  return () => told('SubsidyRepaid', dataOf(payment), postings);
}

function purseOf({ programme }: SubsidyPayment): string {
  return `subsidy:${programme}`;
}

function dataOf({ programmeNumber: _number, ...data }: SubsidyPayment): SubsidyEventData {
  return data;
}

function transfer(from: number, to: number, amount: number): readonly Posting[] {
  return [
    { account: from, amount: fen(-amount) },
    { account: to, amount: fen(amount) },
  ];
}

function told(type: string, data: object, postings: readonly Posting[], facts: object = {}): Decision {
  const event: NewEvent = { type, entity: null, data, postings };
  return done([event], facts);
}
