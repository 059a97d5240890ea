import { availableIn, type CardholderState } from '../../cardholder';
import type { Decide, Decision } from '../../event-store';
import { restOf, type AuthorizationEntity, type TenderAccount } from './entity';
import type { FollowUpData, Tender } from './events';
import { followUpRefusal, recordable, sumRows } from './follow-up-checks';
import {
  debit,
  followUpApproved,
  followUpDeclined,
  heldTenders,
  released,
  takeRows,
  totalOf,
  usageBack,
  usageMore,
  type FollowUpCommand,
} from './movements';
import { bareOutcome } from './outcome';
import type { Reason } from './reasons';

/** Takes money of a pre-authorization. */
export interface CaptureCommand extends FollowUpCommand {
  /** Fen; all that is left when not given. */
  readonly amount?: number;
  /** True when no more captures follow: the rest of the hold is released. */
  readonly final: boolean;
}

/**
 * Decides a capture: at most what is left of the authorized amount, in the order of the tenders. Works on any state of
 * the card. Once the hold has expired it is allowed still, marked late, and needs available money again.
 */
export function decideCapture(command: CaptureCommand): Decide<CardholderState, AuthorizationEntity> {
  return (state, { entity }) => {
    if (entity === undefined) return { events: [], outcome: bareOutcome('original_not_found') };
    const left = sumRows(entity.tenders, (row) => restOf(entity.kind, row));
    const amount = command.amount ?? left;
    const decline = (reason: Reason): Decision =>
      followUpDeclined(state, entity, command, { action: 'capture', amount: recordable(amount), reason });
    const refusal = followUpRefusal(entity, command.amount, 'capture') ?? notCapturable(entity);
    if (refusal !== undefined) return decline(refusal);
    if (amount > left) return decline('over_capture');
    const tenders = takeRows(entity.tenders, amount, (row) => takeable(state, entity, row));
    if (totalOf(tenders) < amount) return decline('insufficient_funds');
    return captured(state, entity, command, tenders);
  };
}

function notCapturable(entity: AuthorizationEntity): Reason | undefined {
  if (entity.kind !== 'pre_authorization') return 'already_captured';
  if (entity.status === 'reversed') return 'original_reversed';
  return entity.status === 'closed' ? 'authorization_closed' : undefined;
}

/** What is held may be taken; after the expiry what is left of the tender as far as the purse has it. */
function takeable(state: CardholderState, entity: AuthorizationEntity, row: TenderAccount): number {
  const rest = restOf(entity.kind, row);
  return entity.status === 'expired' ? Math.max(0, Math.min(rest, availableIn(state.purses, row.purse))) : rest;
}

function captured(
  state: CardholderState,
  entity: AuthorizationEntity,
  command: CaptureCommand,
  tenders: readonly Tender[],
): Decision {
  const late = entity.expiresAt !== null && command.now >= entity.expiresAt;
  const effects =
    entity.status === 'expired' ? { usage: usageMore(entity, tenders) } : heldEffects(entity, command, tenders);
  const data: FollowUpData = {
    at: command.now,
    amount: totalOf(tenders),
    tenders,
    ...(command.final ? { final: true } : {}),
    ...(late ? { late: true } : {}),
    ...effects,
  };
  const postings = debit(state, tenders, { payable: entity.payable, booked: entity.booked });
  return followUpApproved(state, entity, command, { type: 'AuthorizationCaptured', data, postings });
}

/** The hold pays; a final capture releases the rest of it and gives back the usage of that. */
function heldEffects(entity: AuthorizationEntity, command: CaptureCommand, tenders: readonly Tender[]) {
  if (!command.final) return { holds: released(tenders) };
  const holds = released(heldTenders(entity));
  const rest = heldTenders(entity)
    .map(({ purse, amount }) => ({ purse, amount: amount - takenFrom(tenders, purse) }))
    .filter((tender) => tender.amount > 0);
  if (rest.length === 0) return { holds };
  return { holds, date: entity.date, usage: usageBack(entity, rest) };
}

function takenFrom(tenders: readonly Tender[], purse: string): number {
  return tenders.find((tender) => tender.purse === purse)?.amount ?? 0;
}
