import { findPurse, isAmount, shanghaiDate, type CardholderState } from '../../cardholder';
import type { Decide, Decision, NewEvent } from '../../event-store';
import { checkCard, type Check } from './checks';
import { originElement, type AuthorizationEntity } from './entity';
import type { MessageFacts, OriginData } from './events';
import { availableAfter, debit } from './movements';
import { renderOutcome, type PurseBalance } from './outcome';
import { purseGates } from './purse-gates';
import { resultOf, type Reason } from './reasons';
import { isOpenIn, planSpend, usageOf, type SpendPlan } from './spending';
import { selectTenders, type Purpose, type TenderPolicy } from './tender-policy';

/** Asks for money now (`purchase`), for money to be set aside (`pre_authorization`) or for a look at the purses. */
export interface AuthorizeCommand extends MessageFacts {
  readonly kind: 'purchase' | 'pre_authorization' | 'balance_inquiry';
  /** Decision time, ms since the epoch. */
  readonly now: number;
  /** Card number within the person. */
  readonly cardId: number;
  /** Fen; not looked at for a balance inquiry. */
  readonly amount: number;
  readonly allowPartial: boolean;
  /** The purse that the terminal asks for; honoured only if the policy allows it. */
  readonly purse?: string;
  /** How long a hold lasts, ms. */
  readonly holdTtlMs: number;
  /** After how long the hold is captured by itself, ms; less than `holdTtlMs`. Left out when it waits for the merchant. */
  readonly captureAfterMs?: number;
  readonly policy: TenderPolicy;
}

/**
 * Decides an authorization. Order of the checks: amount; card (exists, state, expiry); tender policy; limits (a
 * transaction, day amount, day count, month amount, month count); available money. The first that fails gives the
 * reason. Each decision, declines too, is an event with its trace.
 */
export function decideAuthorization(command: AuthorizeCommand): Decide<CardholderState, AuthorizationEntity> {
  return (state) => {
    const trace: Check[] = [];
    const date = shanghaiDate(command.now);
    const inquiry = command.kind === 'balance_inquiry';
    if (!inquiry && !isAmount(command.amount)) {
      trace.push(['amount', 0, Number.isFinite(command.amount) ? command.amount : null, null]);
      return declined(state, command, 'amount_invalid', trace);
    }
    const refusal = checkCard(state, { cardId: command.cardId, now: command.now, date }, trace);
    if (refusal !== undefined) return declined(state, command, refusal, trace);
    return inquiry ? inquire(state, command, trace) : spend(state, command, date, trace);
  };
}

function spend(state: CardholderState, command: AuthorizeCommand, date: string, trace: Check[]): Decision {
  const { policy, amount, allowPartial, purse: requestedPurse } = command;
  const purpose = purposeOf(command);
  const already = (): number => 0;
  const gate = purseGates(state, command);
  const plan = planSpend(state, { policy, purpose, requestedPurse, amount, date, allowPartial, already, gate }, trace);
  if (resultOf(plan.reason) === 'declined') return declined(state, command, plan.reason, trace, plan.allowed);
  const data = spendData(command, plan, trace);
  const accounts = { payable: command.payable, booked: undefined };
  const postings = command.kind === 'purchase' ? debit(state, plan.tenders, accounts) : [];
  const event: NewEvent = { type: 'AuthorizationApproved', entity: 'self', data, postings };
  const outcome = renderOutcome({
    reason: plan.reason,
    approvedAmount: data.approved,
    tenders: data.tenders,
    available: availableAfter(state, plan.allowed, event),
    expiresAt: data.expiresAt ?? null,
    captureAt: data.captureAt,
    elements: [originElement(data)],
  });
  return { events: [event], outcome };
}

function spendData(command: AuthorizeCommand, plan: SpendPlan, checks: readonly Check[]): OriginData {
  const { tenders } = plan;
  const approved = tenders.reduce((sum, tender) => sum + tender.amount, 0);
  const data = originData(command, { approved, tenders, checks });
  const usage = usageOf(tenders);
  if (command.kind === 'purchase') return { ...data, usage };
  const holds = tenders.map(({ purse, amount }) => ({ purse, delta: amount }));
  const { now, captureAfterMs } = command;
  const captureAt = captureAfterMs === undefined ? {} : { captureAt: now + captureAfterMs };
  return { ...data, usage, holds, expiresAt: now + command.holdTtlMs, ...captureAt };
}

/** Shows the purses that may pay at this merchant, and no others; records who looked. */
function inquire(state: CardholderState, command: AuthorizeCommand, trace: Check[]): Decision {
  const purpose = purposeOf(command);
  const selection = selectTenders(command.policy, purpose, isOpenIn(state), command.purse);
  const passed = selection.refusal === undefined ? 1 : 0;
  trace.push(['policy', passed, command.purse ?? command.mcc, selection.rule ?? null]);
  if (selection.refusal !== undefined) return declined(state, command, selection.refusal, trace);
  const data = originData(command, { approved: 0, tenders: [], checks: trace });
  const purses = selection.choices.map(({ purse }) => balanceOf(state, purse));
  const outcome = renderOutcome({
    reason: 'approved',
    approvedAmount: 0,
    tenders: [],
    available: purses.reduce((sum, purse) => sum + purse.available, 0),
    expiresAt: null,
    elements: [originElement(data)],
    purses,
  });
  return { events: [{ type: 'AuthorizationApproved', entity: 'self', data, postings: [] }], outcome };
}

function balanceOf(state: CardholderState, name: string): PurseBalance {
  const purse = findPurse(state.purses, name);
  const balance = purse?.balance ?? 0;
  return { purse: name, balance, available: balance - (purse?.held ?? 0) };
}

function declined(
  state: CardholderState,
  command: AuthorizeCommand,
  reason: Reason,
  checks: readonly Check[],
  allowed: readonly string[] = [],
): Decision {
  const data = { ...originData(command, { approved: 0, tenders: [], checks }), reason };
  const outcome = renderOutcome({
    reason,
    approvedAmount: 0,
    tenders: [],
    available: allowed.length === 0 ? null : availableAfter(state, allowed, undefined),
    expiresAt: null,
    elements: [originElement(data)],
  });
  return { events: [{ type: 'AuthorizationDeclined', entity: 'self', data, postings: [] }], outcome };
}

function purposeOf(command: AuthorizeCommand): Purpose {
  return { mcc: command.mcc, programmes: command.programmes };
}

function originData(command: AuthorizeCommand, made: Pick<OriginData, 'approved' | 'tenders' | 'checks'>): OriginData {
  return {
    kind: command.kind,
    card: command.cardId,
    at: command.now,
    requested: command.kind === 'balance_inquiry' ? 0 : command.amount,
    approved: made.approved,
    tenders: made.tenders,
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
    checks: made.checks,
  };
}
