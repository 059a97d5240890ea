import { accountOf, findPurse, isAmount, MAX_BALANCE_FEN, type CardholderState } from '../../cardholder';
import type { Decide, Decision } from '../../event-store';
import { fen } from '../../platform/money';
import { isOpenIn } from './spending';
import { selectTenders, type TenderPolicy } from './tender-policy';

/** Money that a merchant gives without a transaction to refer to. */
export interface UnlinkedRefund {
  readonly purse: string;
  /** Fen. */
  readonly amount: number;
  readonly merchant: {
    readonly merchantId: string;
    readonly mcc: string;
    readonly programmes: readonly string[];
    /** Ledger account of what is owed to it. */
    readonly payable: number;
  };
  /** Says which purses may take money from the merchant: those that may pay there. */
  readonly policy: TenderPolicy;
  /** Decision time, ms since the epoch. */
  readonly now: number;
  readonly origin: object;
}

/** Data of `UnlinkedRefunded`. */
export interface UnlinkedRefundedData {
  readonly purse: string;
  readonly amount: number;
  readonly merchantId: string;
  /** Version of the tender policy. */
  readonly policy: string;
  readonly at: number;
  readonly origin: object;
}

/** Credits a purse at the charge of a merchant. A purse takes money only from where it may pay, so that it stays in its purpose. */
export function decideUnlinkedRefund(command: UnlinkedRefund): Decide<CardholderState, unknown> {
  return (state) => {
    const { purse, amount, merchant, policy, now, origin } = command;
    if (!isAmount(amount)) return refused('amount_invalid');
    const { status } = state.person;
    if (status !== undefined) return refused(`person_${status}`);
    const open = findPurse(state.purses, purse);
    if (!open) return refused('purse_not_open');
    const selection = selectTenders(policy, merchant, isOpenIn(state), purse);
    if (selection.refusal !== undefined) return refused(selection.refusal);
    const balance = open.balance + amount;
    if (balance > MAX_BALANCE_FEN) return refused('balance_too_large');
    const { merchantId, payable } = merchant;
    const data: UnlinkedRefundedData = { purse, amount, merchantId, policy: policy.version, at: now, origin };
    const postings = [
      { account: payable, amount: fen(-amount) },
      { account: accountOf(state.purses, purse), amount: fen(amount) },
    ];
    const outcome = JSON.stringify({ result: 'done', purse, amount, balance, available: balance - open.held });
    return { events: [{ type: 'UnlinkedRefunded', entity: null, data, postings }], outcome };
  };
}

function refused(reason: string): Decision {
  return { events: [], outcome: JSON.stringify({ result: 'refused', reason }) };
}
