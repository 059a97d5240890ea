import {
  accountOf,
  availableIn,
  findPurse,
  type CardholderState,
  type HoldChange,
  type UsageChange,
} from '../../cardholder';
import type { Decision, NewEvent, Posting } from '../../event-store';
import { fen } from '../../platform/money';
import {
  evolveEntity,
  usedOf,
  type AuthorizationEntity,
  type AuthorizationElement,
  type TenderAccount,
} from './entity';
import {
  BOOKED_ACCOUNTS,
  type AuthorizationEventType,
  type Effects,
  type FollowUpData,
  type FollowUpDeclinedData,
  type FollowUpType,
  type Tender,
} from './events';
import { renderOutcome } from './outcome';
import { resultOf, type Reason } from './reasons';
import { isOpenIn } from './spending';
import { selectTenders, type TenderPolicy } from './tender-policy';

/** Accounts that a movement of an authorization's money touches beside the purses. */
export interface Counterparts {
  readonly payable: number;
  /** Ledger account of tenders that are no purse. */
  readonly booked: number | undefined;
}

/** Postings that take the tenders and credit the merchant. */
export function debit(state: CardholderState, tenders: readonly Tender[], accounts: Counterparts): readonly Posting[] {
  return postings(state, tenders, accounts, -1);
}

/** Postings that give the tenders back at the merchant's charge. */
export function giveBack(
  state: CardholderState,
  tenders: readonly Tender[],
  accounts: Counterparts,
): readonly Posting[] {
  return postings(state, tenders, accounts, 1);
}

function postings(
  state: CardholderState,
  tenders: readonly Tender[],
  accounts: Counterparts,
  sign: 1 | -1,
): readonly Posting[] {
  let total = 0;
  const lines: Posting[] = [];
  for (const { purse, amount } of tenders) {
    const account = findPurse(state.purses, purse) ? accountOf(state.purses, purse) : accounts.booked;
    if (account === undefined) throw new RangeError(`no account for tender ${purse}`);
    lines.push({ account, amount: fen(sign * amount) });
    total += amount;
  }
  lines.push({ account: accounts.payable, amount: fen(-sign * total) });
  return lines;
}

/** Takes an amount from the rows in order, from each at most what `most` allows; what could not be taken is left out. */
export function takeRows(
  rows: readonly TenderAccount[],
  amount: number,
  most: (row: TenderAccount) => number,
): readonly Tender[] {
  const tenders: Tender[] = [];
  let left = amount;
  for (const row of rows) {
    const part = Math.min(left, most(row));
    if (part > 0) tenders.push({ purse: row.purse, amount: part });
    left -= part;
  }
  return tenders;
}

/** Sum of tenders, fen. */
export function totalOf(tenders: readonly Tender[]): number {
  return tenders.reduce((sum, tender) => sum + tender.amount, 0);
}

/** Changes of holds that release what is held of each row, at most `amount` of the tender. */
export function released(tenders: readonly Tender[]): readonly HoldChange[] {
  return tenders.map(({ purse, amount }) => ({ purse, delta: -amount }));
}

/** The tenders that are still held. */
export function heldTenders(entity: AuthorizationEntity): readonly Tender[] {
  return entity.tenders.filter((row) => row.held > 0).map((row) => ({ purse: row.purse, amount: row.held }));
}

/**
 * Usage given back for money that is not spent after all: the amounts, and the transaction of a purse of which nothing
 * is left captured or held.
 */
export function usageBack(entity: AuthorizationEntity, back: readonly Tender[]): readonly UsageChange[] {
  return back
    .filter(({ purse }) => !BOOKED_ACCOUNTS.includes(purse))
    .map(({ purse, amount }) => [purse, -amount, usedOf(entity, purse) === amount ? -1 : 0]);
}

/** Usage of more money for an authorization: of a purse that it does not use yet, a transaction as well. */
export function usageMore(entity: AuthorizationEntity, tenders: readonly Tender[]): readonly UsageChange[] {
  return tenders
    .filter(({ purse }) => !BOOKED_ACCOUNTS.includes(purse))
    .map(({ purse, amount }) => [purse, amount, usedOf(entity, purse) === 0 ? 1 : 0]);
}

/** Fen available in the purses that the policy allows at the authorization's merchant, after the effects of an event. */
export function availableAfter(
  state: CardholderState,
  purses: readonly string[],
  event: { readonly data: object; readonly postings: readonly Posting[] } | undefined,
): number {
  const holds = (event?.data as Effects | undefined)?.holds ?? [];
  let sum = 0;
  for (const purse of purses) {
    sum += availableIn(state.purses, purse);
    if (event === undefined) continue;
    const account = accountOf(state.purses, purse);
    for (const posting of event.postings) if (posting.account === account) sum += posting.amount;
    for (const hold of holds) if (hold.purse === purse) sum -= hold.delta;
  }
  return sum;
}

/** What every follow-up command carries. */
export interface FollowUpCommand {
  /** Decision time, ms since the epoch. */
  readonly now: number;
  /** The policy in force, to tell what is available; `available` is null without it. */
  readonly policy?: TenderPolicy;
}

function availableHere(
  state: CardholderState,
  entity: AuthorizationEntity,
  command: FollowUpCommand,
  event?: NewEvent,
): number | null {
  if (command.policy === undefined) return null;
  const purpose = { mcc: entity.mcc, programmes: entity.programmes ?? [] };
  const { choices, refusal } = selectTenders(command.policy, purpose, isOpenIn(state), entity.purse);
  if (refusal !== undefined) return null;
  const purses = choices.map((choice) => choice.purse);
  return availableAfter(state, purses, event);
}

/** A follow-up that is approved: one event of the authorization and the answer. */
export function followUpApproved(
  state: CardholderState,
  entity: AuthorizationEntity,
  command: FollowUpCommand,
  made: {
    readonly type: AuthorizationEventType;
    readonly data: FollowUpData;
    readonly postings: readonly Posting[];
    readonly reason?: Reason;
  },
): Decision {
  const { data } = made;
  const event: NewEvent = { type: made.type, entity: entity.number, data, postings: made.postings };
  const after = evolveEntity(entity, { ...event, streamId: 0, version: 0, entity: entity.number });
  const outcome = renderOutcome({
    reason: made.reason ?? 'approved',
    approvedAmount: data.amount,
    tenders: data.tenders,
    available: availableHere(state, entity, command, event),
    expiresAt: after.expiresAt,
    elements: after.elements,
  });
  return { events: [event], outcome };
}

/** A follow-up that is declined: recorded with the authorization unless that is full. */
export function followUpDeclined(
  state: CardholderState,
  entity: AuthorizationEntity,
  command: FollowUpCommand,
  declined: Omit<FollowUpDeclinedData, 'at' | 'action'> & { readonly action: FollowUpType },
): Decision {
  const data: FollowUpDeclinedData = { ...declined, at: command.now };
  const { action, amount, reason } = declined;
  const element: AuthorizationElement = { type: action, amount, at: command.now, result: 'declined', reason };
  const full = reason === 'too_many_elements';
  const event: NewEvent = { type: 'FollowUpDeclined', entity: entity.number, data, postings: [] };
  return {
    events: full ? [] : [event],
    outcome: followUpUnchanged(
      state,
      entity,
      command,
      reason,
      0,
      full ? entity.elements : [...entity.elements, element],
    ),
  };
}

/** The answer to a follow-up that leaves the money as it was. */
export function followUpUnchanged(
  state: CardholderState,
  entity: AuthorizationEntity,
  command: FollowUpCommand,
  reason: Reason,
  approvedAmount = 0,
  elements: readonly AuthorizationElement[] = entity.elements,
): string {
  return renderOutcome({
    reason,
    approvedAmount: resultOf(reason) === 'declined' ? 0 : approvedAmount,
    tenders: [],
    available: availableHere(state, entity, command),
    expiresAt: entity.expiresAt,
    elements,
  });
}
