import { availableIn, findCard, isAmount, type CardholderState } from '../../cardholder';
import type { Decide, Decision, NewEvent } from '../../event-store';
import type { Check } from './checks';
import { originElement, type AuthorizationEntity } from './entity';
import type { FollowUpData, MessageFacts, OriginData, Tender } from './events';
import {
  availableAfter,
  debit,
  followUpApproved,
  heldTenders,
  released,
  totalOf,
  usageBack,
  usageMore,
} from './movements';
import { bareOutcome, renderOutcome } from './outcome';
import { isOpenIn, usageOf } from './spending';
import { selectTenders, shareOf, type TenderPolicy } from './tender-policy';

/** Tells of a purchase that was made already: offline, in stand-in, or by a forced post. */
export interface AdviceCommand extends MessageFacts {
  /** Decision time, ms since the epoch. */
  readonly now: number;
  /** Card number within the person. */
  readonly cardId: number;
  /** Fen. */
  readonly amount: number;
  /** The purse that paid at the terminal; honoured only if the policy allows it. */
  readonly purse?: string;
  readonly policy: TenderPolicy;
  /** Ledger account of what cardholders owe for advices that no purse could pay. */
  readonly receivableAccount: number;
  /** For an advice about an existing authorization: true when the rest of its hold is to be released. */
  readonly final?: boolean;
}

/**
 * Books an advice. Never refused for business reasons: it takes what is there in the order of the policy, the rest
 * becomes a receivable, so that no purse goes below zero. The state of the card and the limits do not refuse it, its
 * usage counts. With an entity it is the capture of that authorization beyond its rules. Only an amount that is none is
 * declined.
 */
export function decideAdvice(command: AdviceCommand): Decide<CardholderState, AuthorizationEntity> {
  return (state, { entity }) => {
    if (!isAmount(command.amount)) return { events: [], outcome: bareOutcome('amount_invalid') };
    const follows = entity !== undefined && entity.status !== 'declined' && entity.kind !== 'balance_inquiry';
    return follows ? adviseOn(state, entity, command) : adviseAlone(state, command, entity?.number);
  };
}

function adviseAlone(state: CardholderState, command: AdviceCommand, original: number | undefined): Decision {
  const { tenders, rule, allowed } = takeAvailable(state, command, command.amount);
  const data = originData(command, tenders, original, [
    ['card', 1, findCard(state.cards, command.cardId)?.state ?? null, null],
    ['policy', 1, command.purse ?? command.mcc, rule ?? null],
  ]);
  const accounts = { payable: command.payable, booked: command.receivableAccount };
  const event: NewEvent = { type: 'AdviceRecorded', entity: 'self', data, postings: debit(state, tenders, accounts) };
  const outcome = renderOutcome({
    reason: 'approved',
    approvedAmount: command.amount,
    tenders,
    available: availableAfter(state, allowed, event),
    expiresAt: null,
    elements: [originElement(data)],
  });
  return { events: [event], outcome };
}

function adviseOn(state: CardholderState, entity: AuthorizationEntity, command: AdviceCommand): Decision {
  const fromHold = fromHolds(entity, command.amount);
  const beyond = command.amount - totalOf(fromHold);
  const more = beyond > 0 ? takeAvailable(state, command, beyond, bookedName(entity)).tenders : [];
  const booked = entity.booked ?? command.receivableAccount;
  const tenders = merge([...fromHold, ...more]);
  const rest = command.final === true ? leftHeld(entity, fromHold) : [];
  // Either the hold did not do, and more was spent today, or a rest of it is given back: never both.
  const usage = [...usageMore(entity, more), ...usageBack(entity, rest)];
  const data: FollowUpData = {
    at: command.now,
    amount: command.amount,
    tenders,
    holds: released(merge([...fromHold, ...rest])),
    ...(rest.length === 0 ? {} : { date: entity.date }),
    usage,
    booked,
    policy: command.policy.version,
    ...(command.final === true ? { final: true } : {}),
  };
  const postings = debit(state, tenders, { payable: entity.payable, booked });
  const { now, policy } = command;
  return followUpApproved(state, entity, { now, policy }, { type: 'AdviceRecorded', data, postings });
}

/** Takes what is available in the order of the policy; what is missing becomes a receivable. */
function takeAvailable(
  state: CardholderState,
  command: AdviceCommand,
  amount: number,
  booked = 'receivable',
): { readonly tenders: readonly Tender[]; readonly rule: string | undefined; readonly allowed: readonly string[] } {
  const purpose = { mcc: command.mcc, programmes: command.programmes };
  const asked = selectTenders(command.policy, purpose, isOpenIn(state), command.purse);
  const selection = asked.refusal === undefined ? asked : selectTenders(command.policy, purpose, isOpenIn(state));
  const tenders: Tender[] = [];
  let left = amount;
  for (const choice of selection.choices) {
    const part = Math.min(left, shareOf(choice, amount), availableIn(state.purses, choice.purse));
    if (part > 0) tenders.push({ purse: choice.purse, amount: part });
    left -= part;
  }
  if (left > 0) tenders.push({ purse: booked, amount: left });
  return { tenders, rule: selection.rule, allowed: selection.choices.map((choice) => choice.purse) };
}

function fromHolds(entity: AuthorizationEntity, amount: number): readonly Tender[] {
  const tenders: Tender[] = [];
  let left = amount;
  for (const held of heldTenders(entity)) {
    const part = Math.min(left, held.amount);
    if (part > 0) tenders.push({ purse: held.purse, amount: part });
    left -= part;
  }
  return tenders;
}

function leftHeld(entity: AuthorizationEntity, taken: readonly Tender[]): readonly Tender[] {
  return heldTenders(entity)
    .map(({ purse, amount }) => ({
      purse,
      amount: amount - (taken.find((tender) => tender.purse === purse)?.amount ?? 0),
    }))
    .filter((tender) => tender.amount > 0);
}

function merge(tenders: readonly Tender[]): readonly Tender[] {
  const sums = new Map<string, number>();
  for (const { purse, amount } of tenders) sums.set(purse, (sums.get(purse) ?? 0) + amount);
  return [...sums].map(([purse, amount]) => ({ purse, amount }));
}

/** An authorization has one account beside the purses; that of an unknown card stays with the suspense account. */
function bookedName(entity: AuthorizationEntity): string {
  return entity.tenders.some((row) => row.purse === 'suspense') ? 'suspense' : 'receivable';
}

function originData(
  command: AdviceCommand,
  tenders: readonly Tender[],
  original: number | undefined,
  checks: readonly Check[],
): OriginData {
  return {
    kind: 'advice',
    card: command.cardId,
    at: command.now,
    requested: command.amount,
    approved: command.amount,
    tenders,
    usage: usageOf(tenders),
    payable: command.payable,
    terminalId: command.terminalId,
    merchantId: command.merchantId,
    mcc: command.mcc,
    ...(command.programmes.length === 0 ? {} : { programmes: command.programmes }),
    stan: command.stan,
    batch: command.batch,
    localTime: command.localTime,
    entryMode: command.entryMode,
    policy: command.policy.version,
    ...(command.purse === undefined ? {} : { purse: command.purse }),
    booked: command.receivableAccount,
    ...(original === undefined ? {} : { original }),
    checks,
  };
}
