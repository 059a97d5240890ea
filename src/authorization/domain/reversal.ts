import type { CardholderState } from '../../cardholder';
import type { Decide, Decision } from '../../event-store';
import { restOf, type AuthorizationEntity } from './entity';
import type { FollowUpData, Tender } from './events';
import { followUpRefusal, recordable, sumRows } from './follow-up-checks';
import {
  followUpApproved,
  followUpDeclined,
  followUpUnchanged,
  giveBack,
  released,
  takeRows,
  totalOf,
  usageBack,
  type FollowUpCommand,
} from './movements';
import { bareOutcome } from './outcome';
import type { Reason } from './reasons';

/** Undoes an authorization that was not, or not wholly, carried out at the terminal. */
export interface ReversalCommand extends FollowUpCommand {
  /** Fen; all that is left when not given. */
  readonly amount?: number;
}

/**
 * Decides a reversal. A hold is released; the money of a purchase or an advice goes back to its purses, the last tender
 * first. A full reversal of what is reversed wholly is approved again and changes nothing.
 */
export function decideReversal(command: ReversalCommand): Decide<CardholderState, AuthorizationEntity> {
  return (state, { entity }) => {
    if (entity === undefined) return { events: [], outcome: bareOutcome('original_not_found') };
    if (isRepeat(entity, command)) {
      const amount = sumRows(entity.tenders, (row) => row.reversed);
      return { events: [], outcome: followUpUnchanged(state, entity, command, 'approved', amount) };
    }
    const left = sumRows(entity.tenders, (row) => restOf(entity.kind, row));
    const amount = command.amount ?? left;
    const decline = (reason: Reason): Decision =>
      followUpDeclined(state, entity, command, { action: 'reversal', amount: recordable(amount), reason });
    const refusal = followUpRefusal(entity, command.amount, 'reversal') ?? notReversible(entity);
    if (refusal !== undefined) return decline(refusal);
    if (amount > left) return decline('over_reversal');
    const backwards = entity.tenders.toReversed();
    return reversed(
      state,
      entity,
      command,
      takeRows(backwards, amount, (row) => restOf(entity.kind, row)),
    );
  };
}

function isRepeat(entity: AuthorizationEntity, command: ReversalCommand): boolean {
  if (entity.status !== 'reversed') return false;
  const { amount } = command;
  return amount === undefined || amount === sumRows(entity.tenders, (row) => row.authorized);
}

function notReversible(entity: AuthorizationEntity): Reason | undefined {
  if (entity.kind !== 'pre_authorization') {
    if (entity.tenders.some((row) => row.refunded > 0)) return 'already_refunded';
    return entity.status === 'reversed' ? 'over_reversal' : undefined;
  }
  if (entity.tenders.some((row) => row.captured > 0)) return 'already_captured';
  if (entity.status === 'reversed') return 'over_reversal';
  if (entity.status === 'expired') return 'authorization_expired';
  return entity.status === 'closed' ? 'authorization_closed' : undefined;
}

function reversed(
  state: CardholderState,
  entity: AuthorizationEntity,
  command: ReversalCommand,
  tenders: readonly Tender[],
): Decision {
  const usage = usageBack(entity, tenders);
  const data: FollowUpData = { at: command.now, amount: totalOf(tenders), tenders, date: entity.date, usage };
  const type = 'AuthorizationReversed';
  if (entity.kind === 'pre_authorization') {
    const holds = released(tenders);
    return followUpApproved(state, entity, command, { type, data: { ...data, holds }, postings: [] });
  }
  const postings = giveBack(state, tenders, { payable: entity.payable, booked: entity.booked });
  return followUpApproved(state, entity, command, { type, data, postings });
}
