import { accountOf, availableIn, findPurse, isAmount, type CardholderState } from '../../cardholder';
import type { Decide, Decision, NewEvent, Posting } from '../../event-store';
import { fen } from '../../platform/money';
import {
  disputeOf,
  disputesOf,
  MAX_DISPUTES,
  type ChargedTo,
  type Dispute,
  type DisputeOutcome,
  type DisputeSettledData,
  type ProvisionalCreditGrantedData,
} from './disputes-slice';
import { refundableOf, type AuthorizationEntity, type TenderAccount } from './entity';
import type { FollowUpData, Tender } from './events';
import { sumRows } from './follow-up-checks';
import { giveBack, takeRows, totalOf } from './movements';

/** Ledger accounts that disputes move money on. */
export interface DisputeAccounts {
  /** Provisional credits of disputes that are not decided. */
  readonly disputed: number;
  /** What cardholders owe for provisional credits that they had spent. */
  readonly receivable: number;
  /** What the operator of the card bears. */
  readonly loss: number;
}

/** Gives money in advance while a dispute is looked into. */
export interface GrantProvisionalCredit {
  readonly caseId: string;
  /** Fen; all that is left to refund of the authorization when left out. */
  readonly amount?: number;
  /** Where it goes when the dispute is about no authorization. */
  readonly purse?: string;
  readonly accounts: DisputeAccounts;
  /** Decision time, ms since the epoch. */
  readonly now: number;
  /** Who, through which channel, why, and the approval. */
  readonly origin: object;
}

/** Ends a dispute. */
export interface SettleDispute {
  readonly caseId: string;
  readonly outcome: DisputeOutcome;
  /** Of a dispute that was won: who bears it. */
  readonly chargedTo?: ChargedTo;
  /** Fen that are won; those of the provisional credit when left out, without one all that is left to refund. */
  readonly amount?: number;
  /** Where it goes when the dispute is about no authorization and had no provisional credit. */
  readonly purse?: string;
  readonly accounts: DisputeAccounts;
  readonly now: number;
  readonly origin: object;
}

/** Why a command about a dispute is refused. Stable: clients may branch on it. */
export type DisputeRefusal =
  | 'cardholder_not_registered'
  | 'credit_exists'
  | 'case_decided'
  | 'too_many_cases'
  | 'amount_invalid'
  | 'over_refund'
  | 'not_refundable'
  | 'purse_not_open'
  | 'purse_purpose_bound'
  | 'merchant_unknown';

/** What is to be given back in a case. */
interface Wanted {
  readonly caseId: string;
  readonly amount?: number;
  readonly purse?: string;
}

type Plan = { readonly tenders: readonly Tender[] } | { readonly refusal: DisputeRefusal };

/**
 * Grants a provisional credit: to the purses that paid, the last one first, and never more than is left to refund of the
 * authorization. Other credits for it count as refunded. Without an authorization it goes to a purse that is not bound to a
 * purpose.
 */
export function grantProvisionalCredit(command: GrantProvisionalCredit): Decide<CardholderState, AuthorizationEntity> {
  return (state, { entity }) => {
    const refusal = refusalOf(state, command.caseId);
    if (refusal) return refused(refusal, disputeOf(state, command.caseId));
    const standing = disputeOf(state, command.caseId)?.credit;
    if (standing) {
      const amount = totalOf(standing.tenders);
      const same = command.amount === undefined || command.amount === amount;
      return same ? answer([], 'already_so', { amount, tenders: standing.tenders }) : refused('credit_exists');
    }
    const plan = planOf(state, entity, command);
    if ('refusal' in plan) return refused(plan.refusal);
    const { tenders } = plan;
    const amount = totalOf(tenders);
    const { caseId, accounts, now, origin } = command;
    const data: ProvisionalCreditGrantedData = {
      caseId,
      amount,
      ...(entity === undefined ? {} : { entity: entity.number }),
      tenders,
      ...(entity?.booked === undefined ? {} : { booked: entity.booked }),
      at: now,
      origin,
    };
    const postings = giveBack(state, tenders, { payable: accounts.disputed, booked: entity?.booked });
    const event: NewEvent = { type: 'ProvisionalCreditGranted', entity: null, data, postings };
    return answer([event], 'done', { amount, tenders });
  };
}

/**
 * Ends a dispute. Won: the authorization is refunded at the charge of the merchant or of the operator, and a provisional
 * credit is taken back from that very money. Lost or withdrawn: a provisional credit is taken back as far as the purses have
 * it, the rest becomes a receivable.
 */
export function settleDispute(command: SettleDispute): Decide<CardholderState, AuthorizationEntity> {
  return (state, { entity }) => {
    const dispute = disputeOf(state, command.caseId);
    if (dispute?.outcome !== undefined) return repeated(command, dispute);
    if (dispute === undefined && disputesOf(state).length >= MAX_DISPUTES) return refused('too_many_cases');
    if (command.outcome !== 'won') return settled(state, command, dispute, []);
    return won(state, entity, command, dispute);
  };
}

function won(
  state: CardholderState,
  entity: AuthorizationEntity | undefined,
  command: SettleDispute,
  dispute: Dispute | undefined,
): Decision {
  if (command.chargedTo === 'merchant' && entity === undefined) return refused('merchant_unknown');
  const plan = planOf(state, entity, wantedOf(command, dispute));
  if ('refusal' in plan) return refused(plan.refusal);
  return settled(state, command, dispute, [refundOf(state, entity, command, plan.tenders)], plan.tenders);
}

/** What is won: what the command says, else what was given in advance, else all that is left. */
function wantedOf({ caseId, ...command }: SettleDispute, dispute: Dispute | undefined): Wanted {
  const credit = dispute?.credit?.tenders;
  const amount = command.amount ?? (credit && totalOf(credit));
  const purse = command.purse ?? credit?.[0]?.purse;
  return {
    caseId,
    ...(amount === undefined ? {} : { amount }),
    ...(purse === undefined ? {} : { purse }),
  };
}

/** Gives the money back at the charge of who bears it; an authorization counts as refunded whoever that is. */
function refundOf(
  state: CardholderState,
  entity: AuthorizationEntity | undefined,
  { caseId, chargedTo, accounts, now, origin }: SettleDispute,
  tenders: readonly Tender[],
): NewEvent {
  const data: FollowUpData = { at: now, amount: totalOf(tenders), tenders, dispute: caseId, origin };
  if (entity === undefined) {
    const postings = giveBack(state, tenders, { payable: accounts.loss, booked: undefined });
    return { type: 'DisputeCompensated', entity: null, data, postings };
  }
  const payable = chargedTo === 'merchant' ? entity.payable : accounts.loss;
  const postings = giveBack(state, tenders, { payable, booked: entity.booked });
  return { type: 'AuthorizationRefunded', entity: entity.number, data, postings };
}

/** Closes the dispute in the books behind `first`, taking back what was given in advance. `refunded` is in the purses by then. */
function settled(
  state: CardholderState,
  command: SettleDispute,
  dispute: Dispute | undefined,
  first: readonly NewEvent[],
  refunded: readonly Tender[] = [],
): Decision {
  const { caseId, outcome, chargedTo, accounts, now, origin } = command;
  const taken = takeBack(state, dispute, refunded, accounts);
  const data: DisputeSettledData = {
    ...{ caseId, outcome },
    ...(outcome === 'won' && chargedTo !== undefined ? { chargedTo } : {}),
    ...{ takenBack: taken.tenders, receivable: taken.receivable, at: now, origin },
  };
  const event: NewEvent = { type: 'DisputeSettled', entity: null, data, postings: taken.postings };
  const facts = { outcome, amount: totalOf(refunded), tenders: refunded, takenBack: totalOf(taken.tenders) };
  return answer([...first, event], 'done', { ...facts, receivable: taken.receivable });
}

/** What is taken of each credited purse, and what is missing there. */
function takeBack(
  state: CardholderState,
  dispute: Dispute | undefined,
  refunded: readonly Tender[],
  accounts: DisputeAccounts,
): { readonly tenders: readonly Tender[]; readonly receivable: number; readonly postings: readonly Posting[] } {
  const { tenders: given = [], booked = accounts.receivable } = dispute?.credit ?? {};
  const tenders = given
    .map(({ purse, amount }) => ({ purse, amount: Math.min(amount, roomToTake(state, purse, refunded)) }))
    .filter(({ amount }) => amount > 0);
  const total = totalOf(given);
  const receivable = total - totalOf(tenders);
  const lines = [
    ...tenders.map(({ purse, amount }) => {
      return {
        account: findPurse(state.purses, purse) ? accountOf(state.purses, purse) : booked,
        amount: fen(-amount),
      };
    }),
    { account: accounts.receivable, amount: fen(-receivable) },
    { account: accounts.disputed, amount: fen(total) },
  ];
  return { tenders, receivable, postings: lines.filter(({ amount }) => amount !== 0) };
}

/** Most that can be taken of a purse. A tender that is no purse is a debt that the credit had lessened: it can be put back. */
function roomToTake(state: CardholderState, purse: string, refunded: readonly Tender[]): number {
  if (!findPurse(state.purses, purse)) return Infinity;
  const got = refunded.find((tender) => tender.purse === purse)?.amount ?? 0;
  return Math.max(0, availableIn(state.purses, purse) + got);
}

/** Where money of a dispute goes; the credit of the case itself does not count against it. */
function planOf(state: CardholderState, entity: AuthorizationEntity | undefined, wanted: Wanted): Plan {
  if (entity === undefined) return planWithout(state, wanted);
  const left = leftToRefund(state, entity, wanted.caseId);
  const most = sumRows(left, ({ amount }) => amount);
  if (most === 0) return { refusal: entity.tenders.some((row) => row.captured > 0) ? 'over_refund' : 'not_refundable' };
  const amount = wanted.amount ?? most;
  if (!isAmount(amount)) return { refusal: 'amount_invalid' };
  if (amount > most) return { refusal: 'over_refund' };
  const roomOf = (row: TenderAccount): number => left.find(({ purse }) => purse === row.purse)?.amount ?? 0;
  return { tenders: takeRows(entity.tenders.toReversed(), amount, roomOf) };
}

function planWithout(state: CardholderState, { amount, purse }: Wanted): Plan {
  if (amount === undefined || !isAmount(amount)) return { refusal: 'amount_invalid' };
  if (purse === undefined || !findPurse(state.purses, purse)) return { refusal: 'purse_not_open' };
  if (purse === 'medical' || purse.startsWith('subsidy:')) return { refusal: 'purse_purpose_bound' };
  return { tenders: [{ purse, amount }] };
}

/** Fen of each tender that are left to refund, without those that other cases have given in advance. */
function leftToRefund(state: CardholderState, entity: AuthorizationEntity, caseId: string): readonly Tender[] {
  const own = disputeOf(state, caseId)?.credit;
  const others = disputesOf(state).flatMap(({ credit }) =>
    credit !== undefined && credit !== own && credit.entity === entity.number ? credit.tenders : [],
  );
  const reversed = entity.status === 'reversed' || entity.status === 'declined';
  return entity.tenders.map((row) => {
    const given = others.filter(({ purse }) => purse === row.purse);
    const amount = reversed ? 0 : refundableOf(entity.kind, row) - totalOf(given);
    return { purse: row.purse, amount: Math.max(0, amount) };
  });
}

function refusalOf(state: CardholderState, caseId: string): DisputeRefusal | undefined {
  if (!state.person.registered) return 'cardholder_not_registered';
  const dispute = disputeOf(state, caseId);
  if (dispute?.outcome !== undefined) return 'case_decided';
  return dispute === undefined && disputesOf(state).length >= MAX_DISPUTES ? 'too_many_cases' : undefined;
}

function repeated(command: SettleDispute, dispute: Dispute): Decision {
  const same = dispute.outcome === command.outcome && dispute.chargedTo === command.chargedTo;
  return same ? answer([], 'already_so', { outcome: dispute.outcome }) : refused('case_decided', dispute);
}

function answer(events: readonly NewEvent[], result: 'done' | 'already_so', facts: object): Decision {
  return { events, outcome: JSON.stringify({ result, ...facts }) };
}

function refused(reason: DisputeRefusal, dispute?: Dispute): Decision {
  const facts = dispute?.outcome === undefined ? {} : { outcome: dispute.outcome };
  return { events: [], outcome: JSON.stringify({ result: 'refused', reason, ...facts }) };
}
