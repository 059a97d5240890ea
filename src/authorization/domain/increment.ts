import { shanghaiDate, type CardholderState } from '../../cardholder';
import type { Decide } from '../../event-store';
import { checkCard, type Check } from './checks';
import { usedOf, type AuthorizationEntity } from './entity';
import { followUpRefusal, recordable } from './follow-up-checks';
import { followUpApproved, followUpDeclined, totalOf, usageMore, type FollowUpCommand } from './movements';
import { bareOutcome } from './outcome';
import { purseGates } from './purse-gates';
import { resultOf, type Reason } from './reasons';
import { planSpend } from './spending';
import type { TenderPolicy } from './tender-policy';

/** Raises the hold of a pre-authorization. */
export interface IncrementCommand extends FollowUpCommand {
  /** Fen to add. */
  readonly amount: number;
  readonly allowPartial?: boolean;
  readonly policy: TenderPolicy;
}

/** Decides an increment: the checks of an authorization again, on the amount that is added. The expiry stays. */
export function decideIncrement(command: IncrementCommand): Decide<CardholderState, AuthorizationEntity> {
  return (state, { entity }) => {
    if (entity === undefined) return { events: [], outcome: bareOutcome('original_not_found') };
    const { amount, now, policy } = command;
    const trace: Check[] = [];
    const decline = (reason: Reason) =>
      followUpDeclined(state, entity, command, {
        action: 'increment',
        amount: recordable(amount),
        reason,
        ...(trace.length === 0 ? {} : { checks: trace }),
      });
    const date = shanghaiDate(now);
    const refusal =
      followUpRefusal(entity, amount, 'increment') ??
      notOpen(entity, now) ??
      checkCard(state, { cardId: entity.card, now, date }, trace);
    if (refusal !== undefined) return decline(refusal);
    const plan = planSpend(
      state,
      {
        policy,
        purpose: { mcc: entity.mcc, programmes: entity.programmes ?? [] },
        requestedPurse: entity.purse,
        amount,
        date,
        allowPartial: command.allowPartial ?? false,
        already: (purse) => usedOf(entity, purse),
        gate: purseGates(state, { cardId: entity.card, mcc: entity.mcc, now }),
      },
      trace,
    );
    if (resultOf(plan.reason) === 'declined') return decline(plan.reason);
    const { tenders, reason } = plan;
    const holds = tenders.map((tender) => ({ purse: tender.purse, delta: tender.amount }));
    const data = {
      at: now,
      amount: totalOf(tenders),
      tenders,
      holds,
      usage: usageMore(entity, tenders),
      policy: policy.version,
      checks: trace,
    };
    return followUpApproved(state, entity, command, { type: 'AuthorizationIncremented', data, postings: [], reason });
  };
}

function notOpen(entity: AuthorizationEntity, now: number): Reason | undefined {
  if (entity.kind !== 'pre_authorization') return 'already_captured';
  if (entity.status === 'reversed') return 'original_reversed';
  if (entity.status === 'closed') return 'authorization_closed';
  const over = entity.status === 'expired' || (entity.expiresAt !== null && now >= entity.expiresAt);
  return over ? 'authorization_expired' : undefined;
}
