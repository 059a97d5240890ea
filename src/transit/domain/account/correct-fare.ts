import type { CardholderState } from '../../../cardholder';
import type { Decide } from '../../../event-store';
import { TRANSIT_SUBSIDY } from '../../../ledger';
import { fen } from '../../../platform/money';
import { NO_FIGURES, type OperatorMovement } from '../operators/movements';
import type { DayNumber } from '../fare/shanghai-days';
import type { PaidFrom, TransitAccount } from './account';
import { paidFor, payerPostings } from './payment';

/** What is taken back of a journey whose dispute was upheld. */
export interface FareCorrection {
  /** `td_…` */
  readonly disputeId: string;
  /** Id of the journey. */
  readonly subject: string;
  readonly day: DayNumber;
  readonly operator: string;
  /** Ledger account of the operator. */
  readonly account: number;
  /** What the card gets back, and the finance bureau; fen. */
  readonly amount: number;
  readonly subsidy: number;
  /** Who agreed: `ap_…`, and the staff ids of both. */
  readonly approvalId: string;
  readonly maker: string;
  readonly checker: string;
}

/** Data of `TransitFareCorrected`. */
export interface TransitFareCorrectedData extends FareCorrection {
  readonly at: number;
  /** Where it goes to; never above 0. */
  readonly paid: PaidFrom;
}

/** Gives back what a ride cost: the operator bears it. What the card owes is lowered first, then the purses are credited. */
export function correctFare(correction: FareCorrection, now: number): Decide<CardholderState, TransitAccount> {
  return (state, { entity: account }) => {
    if (account === undefined) throw new RangeError('a correction for an account that is not open');
    const { amount, subsidy } = correction;
    const paid = paidFor(0 - amount, state.purses, account.paid);
    const data: TransitFareCorrectedData = { ...correction, at: now, paid };
    const others = [
      { account: correction.account, amount: fen(0 - amount - subsidy) },
      { account: TRANSIT_SUBSIDY, amount: fen(subsidy) },
    ];
    const postings = [...payerPostings(paid, state.purses), ...others.filter((posting) => posting.amount !== 0)];
    return {
      events: [{ type: 'TransitFareCorrected', entity: account.number, data, postings }],
      outcome: JSON.stringify({ result: 'done', paid }),
    };
  };
}

/** The row of the operator's file. */
export function correctionMovement(data: TransitFareCorrectedData): OperatorMovement {
  const { operator, account, day, subject, amount, subsidy, disputeId, at } = data;
  return {
    ...{ ...NO_FIGURES, kind: 'dispute', operator, account, day, subject },
    ...{ list: 0 - amount, paid: 0 - amount, subsidy: 0 - subsidy, borne: subsidy },
    details: { start: at, reason: disputeId },
  };
}
